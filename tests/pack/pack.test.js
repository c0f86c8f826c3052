/** @file The npm package in pkg/: the same modules as the page's, loadable by its name. Made by `cargo xtask pack`. */
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

for (const build of ['simd128', 'portable']) {
  test(`wasm-pack and the wasm-bindgen library give the same ${build} module`, () => {
    for (const file of ['headlight_bg.wasm', 'headlight.js', 'headlight.d.ts']) {
      const [packed, built] = ['pkg/pkg', 'www/pkg'].map(top => readFileSync(join(ROOT, top, build, file)));
      assert.ok(packed.length > 0 && packed.equals(built), `${build}/${file}: ${packed.length} and ${built.length} bytes`);
    }
  });
}

test('the two builds are two modules', () => {
  const [one, other] = ['simd128', 'portable'].map(build => readFileSync(join(ROOT, 'pkg/pkg', build, 'headlight_bg.wasm')));
  assert.ok(!one.equals(other));
});

test('a program that depends on the package imports it by its name and computes', () => {
  const folder = mkdtempSync(join(tmpdir(), 'headlight-pack-'));
  try {
    cpSync(join(ROOT, 'pkg'), join(folder, 'node_modules/headlight'), { recursive: true });
    writeFileSync(join(folder, 'use.mjs'), `
      import { load } from 'headlight';
      import { createPool } from 'headlight/pool';
      const hl = await load();
      const { weights } = hl.attention({
        heads: 1, queries: 2, keys: 2, dim: 1, mask: 'causal',
        q: new Float32Array([1, 2]), k: new Float32Array([3, 3]), v: new Float32Array([5, 7]),
      });
      const pool = await createPool({ workers: 2 });
      const part = () => new Float32Array(4 * 300 * 64);
      const shared = await pool.attention({ heads: 4, queries: 300, keys: 300, dim: 64, q: part(), k: part(), v: part(), mask: 'causal' });
      console.log(JSON.stringify({ build: hl.build, weights: [...weights], shared: [...shared.weights.subarray(300, 303)] }));`);
    const said = execFileSync(process.execPath, ['use.mjs'], { cwd: folder, encoding: 'utf8' });
    assert.deepEqual(JSON.parse(said), { build: 'simd128', weights: [1, 0, 0.5, 0.5], shared: [0.5, 0.5, 0] });
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the package says what it is and holds what it names', () => {
  const description = JSON.parse(readFileSync(join(ROOT, 'pkg/package.json'), 'utf8'));
  assert.equal(description.name, 'headlight');
  assert.match(description.version, /^\d+\.\d+\.\d+$/);
  assert.match(readFileSync(join(ROOT, 'pkg', description.types), 'utf8'), /load/);
  const listed = execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: join(ROOT, 'pkg'), encoding: 'utf8', shell: process.platform === 'win32', stdio: ['ignore', 'pipe', 'ignore'] });
  const files = JSON.parse(listed)[0].files.map((/** @type {{ path: string }} */ file) => file.path);
  for (const file of ['headlight.js', 'headlight.d.ts', 'pool.js', 'pool.d.ts', 'pool/worker.js', 'LICENSE', 'README.md', 'pkg/simd128/headlight_bg.wasm', 'pkg/portable/headlight_bg.wasm']) {
    assert.ok(files.includes(file), `${file} is missing of ${files}`);
  }
});
