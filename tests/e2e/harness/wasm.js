/**
 * @file Runs a wasm test binary in Chromium: what cargo calls as `runner`, with the binary's path and filter words.
 * wasm-bindgen-test-runner makes the page and serves it; this opens it, so no WebDriver of a matching version is needed.
 * Knows nothing of the tests.
 */
import { spawn } from 'node:child_process';
import { argv, env, exit, stdout } from 'node:process';
import { launch } from './browser.js';

const LIMIT = 5 * 60_000;

const runner = spawn('wasm-bindgen-test-runner', argv.slice(2), {
  env: { ...env, NO_HEADLESS: '1', WASM_BINDGEN_USE_BROWSER: '1', WASM_BINDGEN_TEST_ADDRESS: '127.0.0.1:0' },
  stdio: ['ignore', 'pipe', 'inherit'],
});

/** The page's address, or null when the runner ended without one: there were no tests, or it failed and said why. */
const address = await new Promise(resolve => {
  let said = '';
  runner.stdout.setEncoding('utf8').on('data', text => {
    said += text;
    const found = /available at (http:\S+)/.exec(said);
    if (found) resolve(found[1]);
  });
  runner.on('error', error => {
    console.error(`wasm-bindgen-test-runner could not be started: ${error.message}`);
    exit(1);
  });
  runner.on('close', code => {
    stdout.write(said);
    resolve(null);
    exit(code ?? 1);
  });
});

if (address) {
  const browser = await launch();
  const page = await browser.newPage();
  page.on('pageerror', error => console.error(error.stack ?? error.message));
  let output = '';
  try {
    await page.goto(address);
    await page.waitForFunction(
      () => /test result: |failed to load|error: /i.test(document.getElementById('output')?.textContent ?? ''),
      null, { timeout: LIMIT, polling: 50 });
  } catch (error) {
    console.error(`the tests did not end within ${LIMIT / 60_000} minutes: ${error}`);
  }
  output = await page.locator('#output').textContent().catch(() => '') ?? '';
  console.log(output.trim());
  await browser.close();
  runner.removeAllListeners('close');
  runner.kill();
  exit(/test result: ok/.test(output) ? 0 : 1);
}
