// What passes between the page's end of the engine and its worker. Types only.
import type { Catalog, Curves, Experiment, HeadEffect, HeadProbe, HeadReading, Links, Look, Mistake, Note, OffHow, Outline, Painted, PictureFrame, Probe, Spec, Sweep, TransformerFrame, TransformerSpec } from '../types.js';

/** A file that was opened, a record or attention saved as tensors: shown instead of the lab's record. `parts`: itself, or the files in it when it is an archive. */
export interface Opened { name: string; parts: { name: string; bytes: Uint8Array }[]; }

/** What a frame is asked from. */
export interface Request {
  spec: Spec;
  opened: Opened | null;       // when given, the record is the file's and the spec is not computed
  layer: number;               // of the file, from 0
  pinned: Spec | null;
  pinnedRun: TransformerSpec | null;     // of the same model as `transformer`
  look: Look;
  transformer: TransformerSpec | null;   // when given, the record is one of its attentions and the spec is not computed
  own: OwnModel | null;        // the files of the model that the reader opened
}

/** A model from the reader's files. Its identity is its id: the same id is the same files. */
export interface OwnModel { id: number; name: string; config: string; weights: (Blob | ArrayBuffer)[]; tokenizer: string | null; }

/** Page to worker. */
export type Question =
  | ({ type: 'frame'; id: number } & Omit<Request, 'opened'> & { opened: Pick<Opened, 'name'> & Partial<Opened> | null })   // without parts: the same file as before
  | { type: 'text'; id: number; which: 'shown' | 'pinned' }
  | { type: 'painted'; id: number; look: Look }       // what is shown, in another look
  | ({ type: 'heads'; id: number } & HeadsQuestion)    // found out in slices, between which other questions are answered
  | { type: 'cancel'; id: number; of: number }        // no longer wanted: the answer to it comes at once, as far as it is
  | { type: 'crash' };         // for tests: panic in the core

/** What is asked of all heads of what is shown; of curves, what is measured by that name, whatever is shown. */
export type HeadsQuestion = { what: 'figures' } | { what: 'probe' } | { what: 'effects'; how: OffHow } | { what: 'curves'; name: string; params: object };
/** null: no longer wanted, or something else is shown by now. */
export interface HeadsAnswer {
  figures: HeadReading[] | null;
  probe: { rows: HeadProbe[]; length: number; draws: number } | null;
  effects: { rows: HeadEffect[]; done: boolean; text: string; tokens: number; said: Sweep['said'] } | null;
  curves: { curves: Curves[]; done: boolean } | null;
}
/**
 * How curves are measured: gives all of them, as far as they are, after each step, a step being some tens of milliseconds. Arguments
 * that are wrong throw a mistake. The last share is 1.
 */
export type Measure = (core: Core, params: any) => Iterable<MeasuredSoFar> | AsyncIterable<MeasuredSoFar>;
export interface MeasuredSoFar { share: number; curves: Curves[]; }

/** The parts of a frame that are sent only when they changed. */
export interface Fresh { record?: Outline; pinned?: Outline | null; transformer?: TransformerFrame | null; experiment?: Experiment | null; picture?: PictureFrame | null; probe?: Probe | null; }

/** Worker to page. */
export type Answer =
  | { type: 'ready'; build: string; catalog: Catalog }
  | { type: 'failed'; details: string }                             // the core could not be loaded
  | { type: 'frame'; id: number; fresh: Fresh; painted: Painted; notes: Note[]; milliseconds: number }
  | { type: 'painted'; id: number; painted: Painted }
  | { type: 'progress'; id: number; share: number; rows?: any[] }   // of what takes long is done, up to 1, and what was found since; its answer is still to come
  | { type: 'heads'; id: number; found: any }                       // of HeadsAnswer, what was asked for
  | { type: 'text'; id: number; text: string }
  | { type: 'mistake'; id: number; mistake: Mistake; painted?: Painted; forget?: boolean }   // painted: what is still shown; forget: the opened file was not understood
  | { type: 'panic'; text: string };                                // the worker is of no more use

/** What of a Worker is used. */
export interface Port {
  postMessage(question: Question): void;
  terminate(): void;
  onmessage: ((event: { data: Answer }) => void) | null;
  onerror: ((event: { message?: string; preventDefault?: () => void }) => void) | null;
}

/** How far scores spread and what softmax makes of them; src/lab/spread.rs has the formulas. */
export interface Spread { deviation: number; largest: number; entropy: number; jacobian: number; }

/** What of the core the worker uses; its own description is in src/web/. Everything may throw a Mistake as an Error. */
export interface Core {
  catalog(): Catalog;
  spread(options: { dim: number; keys: number; seed: number }): { plain: Spread; scaled: Spread };
  Trial: new (options: object) => { attend(way: string): number; free(): void };   // one head of drawn numbers; multiply-adds of a way
  RecurrentTrial: new (options: { tokens: number; dModel: number; seed: number; stateWidth: number; recurrentScale: number; forgetBias: number }) => { run(name: string): Float64Array; free(): void };
  panicOnPurpose(): void;
  panicMessage(): string | undefined;
  Lab: new () => {
    compute(spec: Spec, report?: (share: number) => void): Outline;   // report: now and then, up to 1
    open(name: string, names: string[], parts: Uint8Array[], layer: number): Outline;
    layer(layer: number): Outline;
    pin(spec: Spec | null): Outline | null;
    paint(look: Look, report?: (share: number) => void): Painted;
    notes(): Note[];
    experiment(): Experiment | null;
    text(which: 'shown' | 'pinned'): string;
    readings(): HeadReading[];
    attend(run: import('../pkg/simd128/headlight.js').Run, which: object, name: string): Outline;
    rollout(run: import('../pkg/simd128/headlight.js').Run, which: object, name: string, report?: (share: number) => void): Outline & { paths: Links[] };
    pinAttention(run: import('../pkg/simd128/headlight.js').Run, which: object, name: string): Outline;
    pinRollout(run: import('../pkg/simd128/headlight.js').Run, which: object, name: string): Outline;
  };
}
