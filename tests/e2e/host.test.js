/** @file The page as a set of files: any path of any static host, nothing from elsewhere, and nothing at all once loaded. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openPage, ownHost } from './harness.js';

/** The page has drawn its first heads. @param {import('playwright-core').Page} page */
const drawn = page => page.waitForSelector('#see canvas');

test('the page works under any path of a static host', async () => {
  const host = await ownHost('/a class/of 头灯/');
  try {
    await drawn(await openPage({ url: host.url }));
  } finally {
    await host.stop();
  }
});

test('the policy of the page forbids to leave its origin', async () => {
  const page = await openPage({ allow: [/Content Security Policy/, /example\.invalid/] });
  const blocked = await page.evaluate(() => fetch('https://example.invalid/').then(() => false, () => true));
  assert.ok(blocked);
  const policy = await page.getAttribute('meta[http-equiv="Content-Security-Policy"]', 'content') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.match(policy, /connect-src 'self'/);
  assert.doesNotMatch(policy, /https?:|\*|'unsafe-eval'|script-src[^;]*'unsafe-inline'/);
});

test('once loaded, the page works with no host at all', async () => {
  const host = await ownHost();
  let stopped = false;
  try {
    const page = await openPage({ url: host.url, worker: true, allow: [/ERR_CONNECTION_REFUSED/, /ERR_FAILED/] });
    await drawn(page);
    await page.evaluate(async () => { await navigator.serviceWorker.ready; });
    await page.waitForFunction(async () => (await caches.keys()).length > 0 && navigator.serviceWorker.controller !== null);
    await host.stop();
    stopped = true;
    await page.reload();
    await drawn(page);
  } finally {
    if (!stopped) await host.stop();
  }
});
