/**
 * @file The plainest static host there is: files of one folder under one path, no more headers than a type, unless asked for.
 * Stands for any host the page may be put on. Knows nothing of the page.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html', '.js': 'text/javascript', '.mjs': 'text/javascript', '.css': 'text/css', '.json': 'application/json',
  '.webmanifest': 'application/manifest+json', '.wasm': 'application/wasm', '.svg': 'image/svg+xml', '.png': 'image/png',
};

/**
 * Serves `folder` at a free port under `path`, which begins and ends with `/`.
 * @param {{ folder: string, path?: string, headers?: Record<string, string> }} options
 * @returns {Promise<{ url: string, stop(): Promise<void> }>} `url` ends with `path`
 */
export async function serve({ folder, path = '/', headers = {} }) {
  const server = createServer(async (request, response) => {
    const asked = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname);
    const name = normalize(asked.slice(path.length)) || '.';
    const inside = asked.startsWith(path) && !name.startsWith('..');
    const file = join(folder, asked.endsWith('/') ? join(name, 'index.html') : name);
    try {
      if (!inside) throw new Error('outside');
      const bytes = await readFile(file);
      response.writeHead(200, { ...headers, 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' }).end(bytes);
    } catch {
      response.writeHead(404, { 'Content-Type': 'text/plain' }).end('nothing here');
    }
  });
  await new Promise((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', () => resolve(null)));
  const address = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${address.port}${encodeURI(path)}`,
    stop: () => new Promise(resolve => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
  };
}
