// The shapes that pass between the rooms of the page. Types only: nothing here exists at run time.
// Arrays are row-major; `[heads, queries, keys]` is said beside each.

export type Lang = 'en' | 'zh';

/** What the lab and its experiments compute from: plain data, a part of the state. Mirrors `lab::Spec` of the core. */
export interface Spec extends ExperimentSpec {
  kind: 'self' | 'cross';
  target: string;                       // queries (and keys, in self-attention)
  source: string;                       // keys and values in cross-attention
  tokenizer: 'words' | 'characters';
  cjk: 'character' | 'word';            // how the word tokenizer cuts Chinese, Japanese and Korean
  startEnd: boolean;                    // wrap in <start> and <end>
  embedding: 'designed' | 'random' | 'digits';
  embeddingSeed: number;                // u32
  embeddingEdits: Record<string, number[]>;  // token -> its row, d_model numbers, edited by the reader
  position: 'none' | 'sinusoidal';
  positionStrength: number;             // 0 to 4
  dModel: number; heads: number; dK: number; dV: number;
  recipes: string[];                    // one a head: a designed rule, 'random' or 'identity'; heads beyond it are random
  seed: number;                         // u32, of the random heads
  matrixEdits: Record<string, number[]>;     // 'wq.0' 'wk.0' 'wv.0' [dModel,dK|dV], 'wo.0' [dV,dModel]: whole matrices, row-major
  mask: MaskSpec;
  scaled: boolean;                      // divide by √d_k
  temperature: number;                  // > 0
  softcap: number;                      // 0 = off
  headsOff: number[];
}

/** What an experiment on the lab's text computes from besides. Mirrors `recurrent::Setting` and `lab::Cheaper` of the core. */
export interface ExperimentSpec {
  experiment: null | ExperimentName;    // whose record is shown; null: the lab's own
  stateWidth: number;                   // recurrent: numbers of a state, and of the head beside
  recurrentScale: number;               // 0 to 4: times an orthogonal matrix, it is each recurrent matrix
  forgetBias: number;                   // -5 to 10: b_f of the LSTM
  of: number;                           // cheaper: which head of the lab, from 0
  reach: number;                        // 0 to 4096: how far a window reaches to either side
  stride: number;                       // 1 to 4096
  globals: number;                      // 0 to 4096: how many of the first tokens look at all and are seen by all
  rank: number;                         // 1 to 4096: rows that keys and values are mixed into
  tile: number;                         // 1 to 4096: rows and columns of a tile
  groups: number;                       // 1 to 16: heads of keys and values for all heads
}
export type ExperimentName = 'recurrent' | 'cheaper';

export interface MaskSpec {
  direction: 'both' | 'causal' | 'anticausal';
  window: [number, number] | null;      // how far [back, ahead] a query sees
  prefix: number;                       // causal only: the first n keys are seen by all
  padding: number;                      // the last n keys are padding: seen by none
  flips: [number, number][];            // cells [query, key] that the reader turned over
}

/** What a transformer computes from: plain data, a part of the state. Nothing of it matters while `transformer` is null: then the lab computes. */
export interface TransformerSpec {
  transformer: null | Shipped | 'own';  // which model; 'own' is the one that the reader opened here
  untrained: number | null;             // the seed of random weights, as before training, in the shapes of a model that came with the page; null: its own
  ownName: string;                      // whose files 'own' needs: a folder's name, or an id of the hub
  prompt: string;                       // what the encoder, or a decoder alone, reads
  answer: string | null;                // what the decoder beside an encoder is given (teacher forcing); null: what it makes itself
  steps: number | null;                 // tokens that the decoder goes on by; null: until it ends, or none when there is no encoder
  picks: [number, number][];            // [step, token id] that the reader chose
  heat: number; topK: number; drawSeed: number;   // temperature (0 = the likeliest always), tokens to draw from (0 = all), u32
  factors: [number, number][];          // of a model that draws: [word, percent] that its weights are multiplied by; 100 where none is named
  moment: number | null;                // of a model that draws: the step that is shown, from 0; null: the last
  stack: Stack; layer: number;          // the attention that is shown; layer from 0
  through: boolean;                     // instead of its heads: all layers up to it, by rollout
  switchedOff: string[];                // heads, 'cross.0.3'
  probe: string | null;                 // what is looked at of one token: side, layer, row and box of the data flow, 'decoder.3.2.own.sum'
  offHow: OffHow;
}
/** What a head gives that is off: nothing, the mean of what it sees, or the mean of its own outputs over this text. */
export type OffHow = 'zero' | 'uniform' | 'mean';
export type Shipped = 'translate' | 'language' | 'picture';
export type Stack = 'encoder' | 'decoder' | 'cross';

/** What an experiment says besides its record, whose heads are its methods. */
export type Experiment = RecurrentExperiment | { name: 'cheaper'; facts: Facts };
export interface RecurrentExperiment {
  name: 'recurrent';
  facts: Facts;
  last: Float64Array[];                 // [heads][keys], recurrent: influence on the last state as its base-10 logarithm
  inside: { width: number; slopes: Float32Array; forget: Float32Array; shares: Float32Array };   // recurrent: [queries, width] twice, [queries, keys]; src/recurrent/mod.rs says of what
}
/** Figures of methods: what they are called (keys of i18n 'fact.*'), and a row of them for each head, null where nothing can be said. */
export interface Facts { names: string[]; rows: (number | null)[][]; }

/** How the frame is to be painted. */
export interface Look {
  view: View;
  palette: string;                      // one of catalog.palettes
  scaleBy: 'head' | 'row' | 'all' | 'whole';
  dark: boolean;
  against: null | 'pin' | number;       // draw the signed difference: to the pinned record, or to that head
  trim?: 'none' | 'special' | 'first' | 'both';   // which keys are left out, each row's weights renormalised
  strongest?: number | null;            // only so many cells of a row are shown
  least?: number;                       // only weights from this on are shown
  heads: number[];                      // whose cells are wanted, the open one first; beyond the last: the average, and with it all heads
  room: [number, number];               // width and height of a head's small picture, in device pixels
}
export type View = 'scores' | 'masked' | 'weights' | 'weighted' | 'log';   // log: the weights' base-10 logarithms

export interface Token { text: string; id: number; known: boolean; special: boolean; }

export type Origin =
  | { from: 'designed'; recipe: string }
  | { from: 'random'; seed: number }
  | { from: 'identity' }
  | { from: 'yours' }
  | { from: 'trained'; model: string }
  | { from: 'rollout'; model: string }   // of the weights of several layers: no head looks like this
  | { from: 'file'; name: string };

export interface Input { embedding: Float32Array | null; position: Float32Array | null; x: Float32Array; }   // each [tokens, dModel]; x is the sum of the others where that is all it is

/** How the scores came about, where the source knows it, without what each head made of the tokens. Shapes as in src/record.rs. */
export interface OutlineTrace {
  dModel: number; dK: number; dV: number;
  queryInput: Input; keyInput: Input | null;     // null: the same sequence
  wq: Float32Array; wk: Float32Array;            // [heads, dModel, dK]
  wv: Float32Array;                              // [heads, dModel, dV]
  wo: Float32Array;                              // [heads * dV, dModel]
  biases: { q: Float32Array; k: Float32Array; v: Float32Array; o: Float32Array } | null;   // [heads, dK] twice, [heads, dV], [dModel]: added to the products
  turned: boolean;                               // q and k were turned by their positions after that
  distances: Float32Array | null;                // [heads, queries, keys]: added to the scores by distance
  heads: Float32Array;                           // [heads, queries, dV], true also for heads that are off
  output: Float32Array;                          // [queries, dModel], of the heads that are on
  effect: Float32Array;                          // [heads, queries]: relative move of the output row if this head goes off
  moved: Float32Array;                           // [queries]: relative move because of the heads that are off
  dimensions: string[];                          // names of the dModel dimensions (keys of i18n), or []
  origins: { wq: Origin; wk: Origin; wv: Origin; wo: Origin }[];
  embeddingOrigin: Origin;
}

/** What attention did once, without the cells of its heads: they may be many, and few are looked at. */
export interface Outline {
  kind: 'self' | 'cross';
  layer: number | null;                          // from 0
  layers: number;                                // to choose from, in a file that was opened; else 1
  heads: number; queries: number; keys: number;
  headsOff: number[];                            // what its average and output are without
  queryTokens: Token[]; keyTokens: Token[];
  measure: 'weights' | 'influence';              // influence: `weights` are lengths of derivatives, from 0 on
  names: string[];                               // of the heads (keys of i18n 'head.*', or as they stand), or []
  visible: Uint8Array;                           // [queries, keys], 1 = visible
  scale: number; temperature: number;
  origin: Origin;
  trace: OutlineTrace | null;
}

/** Numbers by head, of those heads only that a look asks for; the average stands under the number of heads. */
export type Cells = Record<number, Float32Array>;   // [queries, keys] each, where nothing else is said

/** How the scores came about. */
export interface Trace extends OutlineTrace {
  q: Cells; k: Cells; v: Cells;                  // [queries, dK] [keys, dK] [keys, dV]; none for the average
}

/** What attention did once. */
export interface AttentionRecord extends Outline {
  trace: Trace | null;
  scores: Cells | null;                          // before the mask; empty for the average, which has none; null: not known
  weights: Cells;                                // for the average the mean of the heads that are on, zeros when none is
}

/** One head painted: a pixel a cell. */
export interface Picture { rgba: Uint8ClampedArray; lo: number; hi: number; }   // [queries, keys, 4]; the range of its colours

/** The heads and their average as small pictures, one under another; cells are pooled where they are more than there is room for. */
export interface Thumbs { image: ImageData; rows: number; columns: number; }   // [(heads + 1) * rows, columns]

export interface Cell { query: number; key: number; weight: number; }

/** What is painted of a record. */
export interface Painted {
  open: number;               // the head that was asked for first, held within the record; heads = the average
  scores: Cells | null; weights: Cells;
  trace: Pick<Trace, 'q' | 'k' | 'v'> | null;
  trimmed: { visible: Uint8Array; weights: Cells } | null;   // of the record without the keys that look.trim leaves out; null when none is
  telling: Record<number, Cell | null>;   // of the weights (those without what is left out), the cell that says most about the head; null where no row sees anything
  values: Cells;              // in the chosen view; NaN where nothing is to be shown (masked, or left out); the signed difference when look.against is set
  pictures: Record<number, Picture>;
  thumbs: Thumbs;
  hides: boolean;             // some values of the open head are NaN
  signed: boolean;            // values are differences: the palette diverges around 0
  aligned: { queries: Int32Array; keys: Int32Array } | null;   // of a difference between two texts, the place of each token's counterpart (-1: none); null where each has its own place
  incomparable: boolean;      // look.against is set but there are no such heads: values are not differences
  palette: Uint8Array;        // [n, 3], the colours of the pictures from lo to hi, for the legend
}

export interface Mistake { code: string; argument: string; expected: string; got: string; }   // see error.rs

/** Something worth saying that is not an error, e.g. a recipe that does not fit d_model. */
export interface Note { code: string; vars: Record<string, string | number>; }

/** A token that may come next. */
export interface Candidate { id: number; text: string; probability: number; }

/** What the decoder said at one step. */
export interface Step {
  token: Token; probability: number;    // what was taken, and how likely it was
  candidates: Candidate[];              // the likeliest, the likeliest first
  by: 'model' | 'reader' | 'given';     // who took it
}

/** All small pictures of one kind, one under another: [layers * heads * rows, columns]. */
export interface Atlas { image: ImageData; rows: number; columns: number; layers: number; heads: number; }

/** A text that shows something: `name` is a word for what, a key of i18n 'example.*'; `answer` a translation of it. */
export interface Example { name: string; text: string; answer?: string; }

/** What a model drew of a prompt, beside the attention of one step of it that is the frame's record: its queries are cells, row by row. */
export interface PictureFrame {
  examples: Example[];
  known: string[];                      // the words that it was trained on
  words: Token[]; factors: Float32Array;    // the keys, and what the weights of each are multiplied by
  side: number; across: number;         // pixels and cells of a side
  moment: number; layer: number;        // of the record
  layers: number; heads: number;
  steps: { time: number; clean: Float32Array; noisy: Float32Array }[];   // pictures [side, side, 3] in 0..1: what is taken for clean, and with the noise that is left
  weights: Float32Array[];              // of this step, one a layer: [heads, cells, words]
  whole: Float32Array | null;           // the picture with all factors 1; null where they are
}

/** What a transformer made of a text, beside the one attention of it that is the frame's record. */
export interface TransformerFrame {
  name: string;                         // of the model
  info: import('./model.js').ModelInfo;
  examples: Example[];
  stack: Stack; layer: number;          // of the record
  attentions: { kind: Stack; layer: number; heads: number; queries: number; keys: number }[];
  encoder: Token[] | null; decoder: Token[] | null;   // the tokens of both sides
  begun: number;                        // so many of the decoder's were there before the first step
  steps: Step[];                        // the decoder's own, or those that were given; the end token is a step, but no row
  forecast: Candidate[][];              // what each row of the decoder says of the token after it; empty where that would be too much
  ended: 'end' | 'full' | null;         // by the end token, by the longest length; null: it could go on
  text: string;                         // of the steps
  greedy: Token[] | null;               // what it takes by itself, always the likeliest; null where the steps are that
  through: Links[] | null;              // the record is a rollout: of each layer it looks through, from the lowest; null: it is an attention
  overview: Atlas;                      // of the stack that is shown
  base: Said | null;                    // what it would have said with all heads on; null: none is off
}

/** Of each token above a layer the first link of the strongest path down from it: the token below (-1: there is no path), and the weight. */
export interface Links { keys: Int32Array; weights: Float32Array; }

/** What a transformer said of a text. */
export interface Said {
  steps: Step[]; text: string;          // as in the frame
  next: Candidate[];                    // after the last token; [] without a decoder
  moved: Float32Array | null;           // [tokens], of an encoder alone: by what share of its length each row of the output has moved since
}

/** What the figures say of one head on one text; `analysis::Seen` of the core has their formulas. */
export interface HeadReading {
  kind: Stack | null; layer: number | null; head: number;   // kind null: not a transformer's
  figures: Record<Figure, number | null>;                  // null: cannot be said of this text
  named: { name: Figure; value: number } | null;           // the figure whose name fits it best
}
export type Figure = 'entropy' | 'evenness' | 'distance' | 'previous' | 'next' | 'same' | 'first' | 'delimiter' | 'induction' | 'duplicate' | 'diagonality';
/** What a head does with a block of random tokens that comes twice: weights, 0 to 1. */
export interface HeadProbe { kind: Stack; layer: number; head: number; induction: number; previous: number; }
/** What becomes of a model's output without one head. */
export interface HeadEffect {
  kind: Stack; layer: number; head: number;
  logProbability: number | null;        // how much more likely the scored tokens are together: a difference of natural logarithms
  moved: number | null;                 // relative move of the last hidden state
  changed: boolean;                     // whether the greedy output, or the token that comes next, is another
  becomes: string | null;               // which
}
/** Each head switched off in turn. `said`: what is scored, the model's own tokens, given ones, those of the text; or only the hidden state moves. */
export interface Sweep { rows: HeadEffect[]; share: number | null; done: boolean; how: OffHow; text: string; tokens: number; said: 'made' | 'given' | 'read' | 'hidden'; }
/** What was found out of all heads besides frames; `share`: how much is done of what is under way, null when nothing is. */
export interface Readings {
  of: Token[] | null;                   // the query tokens of the frame's record that `rows` are of: the same array
  rows: HeadReading[];
  share: number | null;
  probe: { rows: HeadProbe[]; length: number; draws: number; share: number | null } | null;
  sweep: Sweep | null;
  curves: Record<string, Measured>;     // by what was measured, a name of www/engine/curves.js
  mistake: Mistake | null;
}
/** One figure over a quantity. Names are keys of i18n, or stand as they are. */
export interface Curves {
  name: string;
  said?: string;                        // what it shows and how it is computed: a key of i18n
  x: { name: string; values: number[]; log: boolean };   // rising; above 0 on a logarithmic axis
  y: { name: string; log: boolean; range?: [number, number] };   // range: the least and the most that it can be
  lines: { name: string; values: (number | null)[]; law?: boolean }[];   // [x.values], null: not known, a gap; law: what theory says, not measured
}
/** What was measured on request. */
export interface Measured {
  params: object;                       // what it was asked with: it is true of nothing else
  curves: Curves[];                     // as far as they are
  share: number | null;                 // of what is under way; null when nothing is
  done: boolean;                        // false also when it was stopped
  mistake: Mistake | null;              // why there is nothing
}
/** What became of one token in one layer, step by step; names as in src/model/rows.rs. */
export interface Probe { side: 'encoder' | 'decoder'; layer: number; row: number; rows: { name: string; values: Float32Array }[]; }

/** What the engine answers and the views draw. */
export interface Frame extends Omit<Painted, 'scores' | 'weights' | 'trace'> {
  record: AttentionRecord;
  transformer: TransformerFrame | null;   // whose attention the record is; null: the lab's, or a file's
  probe: Probe | null;        // null also where the transformer has no such token or layer
  picture: PictureFrame | null;    // what was drawn; null: nothing was
  experiment: Experiment | null;   // what the record is made by; null: not by an experiment
  pinned: Outline | null;
  notes: Note[];
  build: string;              // 'simd128' | 'portable'
  milliseconds: number;       // in the worker, compute and paint
}

export interface Catalog {
  presets: { id: string; group: 'self' | 'cross' | 'hand'; state: Partial<State> }[];   // whole specs: main.js completes them, so merging one leaves nothing of the last
  recipes: string[];          // what a head may be: keys of i18n 'recipe.*'
  palettes: string[];
  limits: { tokens: number; cells: number; heads: number; width: number };   // cells: heads × queries × keys
}

/** What differs from the defaults in what is pinned: a spec of the lab, or, with `transformer`, what a transformer computes from. */
export type Pin = Partial<Spec & TransformerSpec>;

/** The whole state. Every field but `hover` is in the URL; www/state.js has the one table of them. */
export interface State extends Spec, TransformerSpec {
  open: number;               // the open head; heads = the average
  solo: number | null;        // only this head's card is shown
  cell: [number, number] | null;   // [query, key]
  selected: number[];         // query tokens whose rows are summed
  view: View;
  drawing: 'heatmap' | 'arcs' | 'table';
  palette: string;
  scaleBy: 'head' | 'row' | 'all' | 'whole';
  against: null | 'pin' | number;
  trim: 'none' | 'special' | 'first' | 'both'; strongest: number | null; least: number;   // as in Look
  figure: null | 'spread';    // what is measured beside the record, under the lab's heads
  figureKeys: number; figureSeed: number;   // of the spread: keys a query, u32
  pin: Pin | null;            // null = nothing pinned
  matrix: string | null;      // the opened matrix: 'embedding' 'position' 'x' 'wq.0' 'q.0' 'scores.0' 'weights.0' 'heads.0' 'concat' 'wo.0' 'output' ...
  lang: Lang;
  theme: 'auto' | 'light' | 'dark';
  projector: boolean;
  lesson: string | null;      // 'contents', '1' and so on, 'taught': the one that `taught` holds, 'make': where one is made, 'worksheet'
  part: number;               // of the lesson, from 1
  taught: string;             // a lesson of somebody's, as toLink of www/course/format.js writes it
  hover: { query: number | null; key: number | null };
}

export type Action =
  | { type: 'set'; field: keyof State; value?: any;
      part?: object;          // instead of a value: these parts of it are new, the others are what they are by now
      mark?: string;          // sets of one field with the same mark are one step of undo: one drag, one stay in a cell
      at?: number }           // when, in milliseconds: main.js writes it, so that typing on is one step
  | { type: 'merge'; fields: Partial<State> }      // several fields as one step of undo, e.g. a preset
  | { type: 'undo' } | { type: 'redo' }
  | { type: 'command'; name: Command; detail?: any };   // done by main.js: not a change of state
export type Command = 'share' | 'pin' | 'save' | 'copy' | 'openRecord' | 'closeRecord'
  | 'difference'             // to what is pinned: drawn, or no longer
  | 'dropEdits'              // the edited rows and matrices that are not of the widths chosen now
  | 'source'                 // who computes: 'lab', or a model that came with the page
  | 'lesson'                 // a part of a lesson in the state it begins with: { lesson, part, state, taught }; null: out of the course
  | 'comeBack'               // to what was shown before the course
  | 'download'               // a file for the reader: { name, blob }
  | 'experiment'             // on the lab's text, by name; null: the lab's own heads
  | 'own'                    // the reader's own models: { do: what, with: what it is done with }
  | 'stop' | 'again'         // the computation under way; what was stopped
  | 'readHeads' | 'probeHeads' | 'sweepHeads' | 'stopHeads'   // what is found out of all heads; to sweep: OffHow; to stop: 'probe' | 'sweep' | 'curves.<name>'
  | 'measure'                // curves: { name, params }
  | 'say' | 'dismiss' | 'retry' | 'teach';   // a message for the notes; a message's code; load the core again, or the course

export type Dispatch = (action: Action) => void;

/** In one language for all readers, or in each. */
export type Text = string | Record<Lang, string>;
/** A lesson, ours or anybody's, as its file holds it (www/course/format.js). Texts are Markdown; `{weight it animal}` in one stands for a reading of what is shown (www/course/values.js). */
export interface Lesson {
  format: 'headlight-lesson'; version: 1;
  title: Text; about?: Text;            // `about`: in a sentence, what one can do after it
  parts: LessonPart[];
}
export interface LessonPart {
  state: Text;                          // what the page shows at first: a link's part behind '#'
  text: Text;
  keep: string[];                       // what of the page stays: names of `controls` in www/course/format.js
  step?: number;                        // of the reasons only this one stands open at first, from 1
  ask?: Ask;
}
/** A prediction, and what is shown and said after it. */
export type Ask = {
  question: Text; told: Text;
  state?: Text;                         // what is shown then, computed only after the prediction; without it what is there already is covered until then
} & (
  | { answer: 'token'; of: 'query' | 'key'; right: Text }     // a reading that gives a token's text
  | { answer: 'number'; right: Text; within: number }         // a reading that gives a number, and how far off is right still
  | { answer: 'choice'; options: { text: Text; when: Text }[] });   // right is the first whose condition (`weight it animal > 0.5`) is true
/** What a reader said, and what it came to. */
export interface Prediction {
  given: string | number | null;        // null: shown without one; of a choice its number from 0
  stage: 'waiting' | 'told';            // for the core
  right: string | number | null;        // null: it cannot be said of what is shown now
  good: boolean;
}
/** Where a reader is in the course. */
export interface CourseNow {
  lesson: Lesson | null;                // null: the table of contents, or still to come
  mistake: Mistake | null;              // why it cannot be read
  number: number;                       // from 1; 0: not one of the course
  part: number;                         // from 0
  begun: boolean;                       // what the part shows at first is there
  covered: boolean;                     // what is shown waits for a prediction
  prediction: Prediction | null;
  before: Frame | null;                 // what the part began with, where the answer shows something else; or what was shown when it was made
  after: Frame | null;                  // what the answer was told of
  all: { id: string; title: Text; about: Text; parts: number; done: number }[];
  last: { lesson: string; part: number } | null;   // where the reader was
  taught: { title: Text; part: number; link: string } | null;   // and in which lesson that is none of the course
}


/** What a checkpoint says of itself before it is loaded. */
export interface Checkpoint {
  name: string; family: string;
  layers: string; heads: string;        // '6', '6 + 6' with a decoder beside, '–' where config.json does not say
  parameters: number | null; bytes: number;
  tokenizer: boolean;
}

/** The reader's own models, as the dialog for them shows it. */
export interface OwnModels {
  shown: boolean;                       // the dialog
  offer: (Checkpoint & { toCome: number }) | null;   // what can be opened; so many bytes of it are to be downloaded first
  doing: null | { what: 'reading' | 'asking' | 'coming' | 'opening'; name: string; done: number; bytes: number | null };
  mistake: Mistake | null;              // why the last one was refused
  open: string | null;                  // the name of the one that was opened last
  kept: { id: string; bytes: number; came: number }[];   // downloads that the browser keeps; `came` is less where one was interrupted
}

/** What every view is updated with. */
export interface Model {
  state: State;
  frame: Frame | null;        // the newest finished frame; it may lag behind the state by a moment
  mistake: Mistake | null;    // why the newest state has no frame; the frame then is the last good one
  busy: boolean;
  progress: number | null;    // the share that is done of what takes more than a second
  failed: boolean;            // the core could not be loaded: no frame will come until it is tried again
  catalog: Catalog;
  undoable: boolean; redoable: boolean;
  pinned: boolean;            // what is pinned can be compared with what is shown
  check: (field: keyof State, value: any) => Mistake | null;   // would this value be right? for inputs
  own: OwnModels;
  settled: boolean;           // the frame is of the newest state
  opened: string | null;      // name of the opened record file, when the record is not the lab's
  readings: Readings;
  messages: Message[];        // drawn by views/notes.js
  t: Translate;
}
/** t('say.target') or t('see.cell', { query: 'it', key: 'animal', weight: 0.42 }); numbers are formatted for the language. */
export interface Translate {
  (key: string, vars?: Record<string, string | number>): string;
  has(key: string): boolean;
  /** A number as it is shown: a fixed count of decimals (3 unless told), an exponent from a million on (unless it is to be written out `whole`, as limits are), a true minus sign, '−∞', and '–' for NaN. */
  number(value: number, decimals?: number, whole?: boolean): string;
  /** 'a, b and c' / 'a、b和c' */
  list(items: string[]): string;
  lang: Lang;
}

/** A field of a link that could not be read. `code`: one of error.rs, or encoding, unknown-key, repeated. */
export interface LinkProblem { key: string; got: string; code: string; expected: string; }

/** Something said over the page until it is dismissed. `code` is a key of i18n 'notes.*'; one message a code. */
export interface Message {
  code: string; vars?: Record<string, string | number>; wrong?: boolean;
  mistake?: Mistake;          // said as {what}
  problems?: LinkProblem[];   // said as {fields}
  action?: { name: Command; detail?: any };
}

export interface ViewHandle { update(model: Model): void; }
export type CreateView = (root: HTMLElement, dispatch: Dispatch) => ViewHandle;
