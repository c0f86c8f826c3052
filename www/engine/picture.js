/**
 * @file The worker's model that draws: loaded once, draws the reader's prompt, and shows one attention to the words at a time. Knows
 * prompts, steps and factors; not the page. Bytes come from outside.
 */

/** @typedef {import('../types.js').TransformerSpec} TransformerSpec */
/** @typedef {import('../types.js').Token} Token */
/** @typedef {import('../picture.js').LoadedPicture} LoadedPicture */

/** Steps from noise to picture. */
const steps = 12;

/**
 * @param {{
 *   loadPicture: (files: import('../model.js').ModelFiles) => Promise<LoadedPicture>,
 *   shipped: (name: string, onProgress: (share: number) => void) => ReturnType<typeof import('./fetch.js').fetchModel>,
 *   mistake: (code: string, argument: string, expected: string, got: string) => Error,
 * }} parts
 */
export function createPictures({ loadPicture, shipped, mistake }) {
  /** `known`: the words of its vocabulary. @type {{ picture: LoadedPicture, examples: import('../types.js').Example[], known: string[] } | null} */
  let loaded = null;
  /** What was drawn last. @type {{ key: string, drawn: import('../picture.js').Drawn } | null} */
  let last = null;
  /** The same with every word as it is. @type {{ key: string, rgb: Float32Array } | null} */
  let whole = null;

  /** @param {(share: number) => void} report */
  async function load(report) {
    if (loaded) return loaded;
    const { examples, ...files } = await shipped('picture', report);
    const known = Object.keys(JSON.parse(String(files.tokenizer)).model.vocab).filter(word => !word.startsWith('<'));
    return loaded = { picture: await loadPicture(files), examples, known };
  }

  return {
    /**
     * Shows what the spec asks for in this lab; gives what of the frame is new.
     * @param {InstanceType<import('./messages.js').Core['Lab']>} lab
     * @param {{ spec: TransformerSpec, report: (share: number) => void }} asked
     * @returns {Promise<import('./messages.js').Fresh>}
     */
    async show(lab, { spec, report }) {
      const { picture, examples, known } = await load(report);
      const { prompt, drawSeed: seed, layer, moment } = spec;
      if (!prompt.trim()) throw mistake('empty', 'prompt', '>= 1', '0');
      const { ids, tokens } = picture.tokenize(prompt);
      if (ids.length > picture.info.maxTokens) throw mistake('too-large', 'prompt', String(picture.info.maxTokens), String(ids.length));
      const factors = Float32Array.from(ids, () => 1);
      for (const [at, percent] of spec.factors) if (at < factors.length) factors[at] = percent / 100;
      const plain = `${seed} ${prompt}`, key = `${plain} ${factors}`;
      if (last?.key !== key) {
        const drawn = await picture.draw({ ids, seed, steps, factors, onStep: ({ time }) => report(1 - time / picture.info.maxSteps) });
        last?.drawn.free();
        last = { key, drawn };
      }
      const changed = factors.some(factor => factor !== 1);
      if (changed && whole?.key !== plain) {
        const { rgb, free } = await picture.draw({ ids, seed, steps });
        whole = { key: plain, rgb };
        free();
      }
      const { drawn } = last;
      const at = Math.min(moment ?? steps - 1, steps - 1), within = Math.min(layer, picture.info.layers - 1);
      const step = drawn.steps[at];
      const words = tokens.map((text, n) => ({ id: ids[n], text, known: ids[n] !== picture.unknown, special: ids[n] === picture.info.start }));
      const across = picture.info.side / picture.info.patch;
      const cells = Array.from({ length: picture.info.cells }, (_, n) =>
        ({ id: n, text: `r${Math.floor(n / across) + 1} c${(n % across) + 1}`, known: true, special: false }));
      const record = lab.attend(step.core, { kind: 'cross', layer: within, queryTokens: cells, keyTokens: words, headsOff: [] }, 'picture');
      return {
        record,
        picture: {
          examples, known, words, factors, side: picture.info.side, across, moment: at, layer: within, layers: picture.info.layers, heads: picture.info.heads,
          steps: drawn.steps.map(({ time, clean, noisy }) => ({ time, clean: clean.slice(), noisy: noisy.slice() })),   // what is sent is given away
          weights: step.records.filter(({ kind }) => kind === 'cross').map(({ weights }) => weights.slice()),
          whole: changed && whole ? whole.rgb.slice() : null,
        },
      };
    },
  };
}
