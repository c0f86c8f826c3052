/**
 * @file The service worker: keeps the page's files, so that it opens again without a network.
 * The network comes first, so an edit or a new version is there at the next reload; what is kept is for when there is none.
 * Knows files.json ({ version, files }); nothing of what the files are. Registered by main.js with './sw.js'.
 */

/**
 * The part of ServiceWorkerGlobalScope used here; the DOM's types, which the rest of www/ is checked against, lack it.
 * @typedef {Event & { waitUntil(promise: Promise<unknown>): void }} WaitingEvent
 * @typedef {WaitingEvent & { request: Request, respondWith(response: Promise<Response>): void }} AskingEvent
 * @typedef {{
 *   addEventListener(type: 'install' | 'activate', listener: (event: WaitingEvent) => void): void,
 *   addEventListener(type: 'fetch', listener: (event: AskingEvent) => void): void,
 *   skipWaiting(): Promise<void>,
 *   clients: { claim(): Promise<void> },
 *   location: Location,
 * }} WorkerScope
 */
const worker = /** @type {WorkerScope} */ (/** @type {unknown} */ (self));

// Caches belong to the origin, which the page may share with others, and with itself under another path.
const PREFIX = `headlight ${new URL('./', worker.location.href).pathname} `;

worker.addEventListener('install', event => event.waitUntil(keep().then(() => worker.skipWaiting())));
worker.addEventListener('activate', event => event.waitUntil(worker.clients.claim()));
worker.addEventListener('fetch', event => {
  const { request } = event;
  if (request.method !== 'GET' || new URL(request.url).origin !== worker.location.origin) return;
  event.respondWith(answer(request));
  // The worker itself may stay the same for years: a visit is when a new version of the page is noticed.
  if (request.mode === 'navigate') event.waitUntil(keep().catch(() => {}));
});

/** Keeps the files of the version that the host has now, all or none, and lets earlier versions go. */
async function keep() {
  const list = await fetch('./files.json', { cache: 'no-store' });
  if (!list.ok) throw new Error(`files.json: ${list.status}`);
  const { version, files } = await list.json();
  const name = PREFIX + version;
  const kept = (await caches.keys()).filter(key => key.startsWith(PREFIX));
  if (!kept.includes(name)) {
    try {
      const cache = await caches.open(name);
      await cache.addAll(['./', ...files].map(file => new Request(file, { cache: 'no-cache' })));
    } catch (error) {
      await caches.delete(name);
      throw error;
    }
  }
  await Promise.all(kept.filter(key => key !== name).map(key => caches.delete(key)));
}

/** @param {Request} request @returns {Promise<Response>} */
async function answer(request) {
  try {
    return await fetch(request, { cache: 'no-cache' });
  } catch (error) {
    const kept = await caches.match(request, { ignoreSearch: true });
    if (kept) return kept;
    throw error;
  }
}
