/**
 * @file Writes ONNX graphs: just enough of protobuf, and of onnx.proto, for a graph of a few nodes.
 * The numbers in front of the fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 */

/** @typedef {number[] | Uint8Array} Bytes */
/** @typedef {{ op: string, inputs: string[], outputs: string[], attributes?: Record<string, number | number[]> }} Node */
/** @typedef {{ name: string, dims: number[], data: Float32Array | BigInt64Array }} Constant */
/** @typedef {{ name: string, dims: number[] }} Value */

const FLOAT = 1;
const INT64 = 7;

/**
 * The bytes of a model of f32 inputs and outputs.
 * @param {{ inputs: Value[], outputs: Value[], constants: Constant[], nodes: Node[] }} graph
 * @returns {Uint8Array}
 */
export function model({ inputs, outputs, constants, nodes }) {
  return message(
    number(1, 8),                                                    // ir_version
    part(8, text(1, ''), number(2, 17)),                             // opset_import: domain, version
    part(7,                                                          // graph
      ...nodes.map(node => part(1, ...nodeFields(node))),
      text(2, 'graph'),
      ...constants.map(constant => part(5, ...tensorFields(constant))),
      ...inputs.map(value => part(11, ...valueFields(value))),
      ...outputs.map(value => part(12, ...valueFields(value)))),
  );
}

/** @param {Node} node */
const nodeFields = ({ op, inputs, outputs, attributes = {} }) => [
  ...inputs.map(name => text(1, name)),
  ...outputs.map(name => text(2, name)),
  text(4, op),
  ...Object.entries(attributes).map(([name, value]) => part(5, text(1, name), ...(Array.isArray(value)
    ? [...value.map(one => number(8, one)), number(20, 7)]           // ints, type INTS
    : [number(3, value), number(20, 2)]))),                          // i, type INT
];

/** @param {Constant} constant */
const tensorFields = ({ name, dims, data }) => [
  ...dims.map(dim => number(1, dim)),
  number(2, data instanceof Float32Array ? FLOAT : INT64),
  text(8, name),
  bytes(9, new Uint8Array(data.buffer, data.byteOffset, data.byteLength)),   // raw_data
];

/** @param {Value} value */
const valueFields = ({ name, dims }) => [
  text(1, name),
  part(2, part(1, number(1, FLOAT), part(2, ...dims.map(dim => part(1, number(1, dim)))))),
];

/** A number below 2^32, seven bits a byte, the lowest first. @param {number} value @returns {number[]} */
const varint = value => value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
/** @param {number} field @param {number} value */
const number = (field, value) => Uint8Array.from([...varint(field << 3), ...varint(value)]);
/** @param {number} field @param {Uint8Array} value */
const bytes = (field, value) => message(Uint8Array.from([...varint(field << 3 | 2), ...varint(value.length)]), value);
/** @param {number} field @param {string} value */
const text = (field, value) => bytes(field, new TextEncoder().encode(value));
/** A message inside a message. @param {number} field @param {Uint8Array[]} fields */
const part = (field, ...fields) => bytes(field, message(...fields));

/** @param {Uint8Array[]} fields */
function message(...fields) {
  const all = new Uint8Array(fields.reduce((length, one) => length + one.length, 0));
  let at = 0;
  for (const one of fields) {
    all.set(one, at);
    at += one.length;
  }
  return all;
}
