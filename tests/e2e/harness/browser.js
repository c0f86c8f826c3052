/**
 * @file Finds an installed Chromium and starts it. Run as a program it prints the path of the one found.
 * Knows where browsers live on Linux, macOS and Windows; nothing of the page.
 */
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env, platform, argv, exit } from 'node:process';
import { fileURLToPath } from 'node:url';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge'];
const MAC = ['Google Chrome', 'Chromium', 'Microsoft Edge'];
const WINDOWS = ['Google/Chrome/Application/chrome.exe', 'Chromium/Application/chrome.exe', 'Microsoft/Edge/Application/msedge.exe'];

// Nothing of the browser's own may reach the net or stand before the page.
const FLAGS = ['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-color-profile=srgb'];

/** The browser's path: what CHROME names, else the first that is installed, else null. @returns {string | null} */
export function findBrowser() {
  if (env.CHROME) return env.CHROME;
  const folders = (env.PATH ?? '').split(delimiter);
  const places = platform === 'darwin'
    ? MAC.flatMap(name => ['', env.HOME ?? ''].map(home => `${home}/Applications/${name}.app/Contents/MacOS/${name}`))
    : platform === 'win32'
      ? WINDOWS.flatMap(name => [env.PROGRAMFILES, env['PROGRAMFILES(X86)'], env.LOCALAPPDATA].flatMap(top => top ? [join(top, name)] : []))
      : NAMES.flatMap(name => folders.map(folder => join(folder, name)));
  return places.find(isProgram) ?? null;
}

/** A fresh browser with a profile of its own; its owner closes it. */
export async function launch() {
  const executablePath = findBrowser();
  if (!executablePath) throw new Error('no Chrome, Chromium or Edge was found: install one, or set CHROME to its path');
  const { chromium } = await import('playwright-core');
  // Chromium's sandbox does not start for root, which is who runs in most containers.
  const args = process.getuid?.() === 0 ? [...FLAGS, '--no-sandbox'] : FLAGS;
  return chromium.launch({ executablePath, args });
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const found = findBrowser();
  if (!found) exit(1);
  console.log(found);
}
