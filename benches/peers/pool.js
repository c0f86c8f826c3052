/**
 * @file Headlight on several workers through its public API, results written into arrays of an earlier call.
 */
import { createPool } from '../../www/pool.js';

/** @param {number} workers @returns {Promise<import('../types.js').Peer>} */
export async function create(workers) {
  const pool = await createPool({ workers });
  return {
    version: `${pool.workers} workers`,
    contenders(made) {
      if (made.kind !== 'attention') return [];
      const { heads, dim, tokens, q, k, v } = made;
      /** @type {'causal' | 'none'} */
      const mask = made.causal ? 'causal' : 'none';
      /** @type {any} */
      let into;
      return [{
        name: 'pool',
        async run() { into = await pool.attention({ heads, queries: tokens, keys: tokens, dim, q, k, v, mask, into }); },
        result: () => into,
      }];
    },
  };
}
