/**
 * @file What Headlight promises, in one table, and whether a run has kept it.
 * Knows reports by kind, case and name; not how they were measured.
 */

/** @typedef {import('./types.js').CaseReport} CaseReport */
/** @typedef {{ report: CaseReport, heads: number, dim: number, tokens: number, causal: boolean }} Seen */
/**
 * A goal for every case of a kind that `where` lets through. `value` is what was reached; at least, or at most.
 * @typedef {{ says: string, kind: string, where?: (seen: Seen) => boolean, value: (report: any) => number, least?: number, most?: number, unit?: string }} Goal
 */
/** @typedef {{ says: string, case: string, reached: number, least?: number, most?: number, unit: string, kept: boolean }} Verdict */

/** How many times as long another takes. @param {string} name */
const times = name => (/** @type {CaseReport} */ report) => report.contenders[name]?.ratio ?? NaN;
/** The same for a contender whose operands are in the module's memory. @param {string} name */
const timesKernel = name => (/** @type {CaseReport} */ report) => times(name)(report) / times('kernel')(report);

/** @type {Goal[]} */
export const goals = [
  { says: 'onnxruntime takes as long, times', kind: 'attention', where: ({ causal, tokens }) => !causal && tokens >= 64, value: times('onnxruntime'), least: 1.8 },
  { says: 'onnxruntime takes as long, times', kind: 'attention', where: ({ causal, tokens }) => !causal && tokens < 64, value: times('onnxruntime'), least: 2.5 },
  { says: 'onnxruntime takes as long, times', kind: 'attention', where: ({ causal, tokens }) => causal && tokens >= 128, value: times('onnxruntime'), least: 3 },
  { says: 'onnxruntime takes as long, times', kind: 'attention', where: ({ causal, tokens }) => causal && tokens < 128, value: times('onnxruntime'), least: 2.5 },
  { says: 'plain JavaScript takes as long, times', kind: 'attention', where: ({ tokens }) => tokens >= 64, value: times('plain'), least: 10 },
  { says: 'onnxruntime takes as long, times', kind: 'matmul', value: times('onnxruntime'), least: 1.6 },
  { says: 'tfjs takes as long, times', kind: 'matmul', value: times('tfjs'), least: 1.25 },
  { says: 'rten-gemm takes as long, times', kind: 'matmul', value: timesKernel('rten'), least: 1.25 },
  { says: 'share of the limit', kind: 'matmul', where: ({ report }) => report.name === '512×768×768', value: report => report.contenders.kernel?.share, least: 0.85 },
  { says: 'onnxruntime takes as long, times', kind: 'module', value: times('onnxruntime'), least: 1.6 },
];

/** What each goal comes to in these reports. @param {CaseReport[]} reports @returns {Verdict[]} */
export function judge(reports) {
  return goals.flatMap(({ says, kind, where, value, least, most, unit = '' }) => reports
    .filter(report => report.kind === kind && (!where || where(seen(report))))
    .map(report => {
      const reached = value(report);
      return { says, case: `${kind} ${report.name}`, reached, least, most, unit, kept: least === undefined ? reached <= (most ?? NaN) : reached >= least };
    }));
}

/** @param {CaseReport} report @returns {Seen} */
function seen(report) {
  const [heads, dim, tokens] = report.name.split(', ').map(part => parseInt(part, 10));
  return { report, heads, dim, tokens, causal: report.name.endsWith('causal') };
}
