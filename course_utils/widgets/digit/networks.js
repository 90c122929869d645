// @ts-check
// The two networks, fast enough for a stroke: a unit that is 0 costs nothing.

import { bytes, floats } from "../common/arrays.js";

/**
 * A layer's weights by columns.
 * @param {{ bits: number, weight: string, scale: string, bias: string }} packed
 */
function unpackLayer({ bits, weight, scale, bias }) {
  const raw = bytes(weight);
  const whole = bits === 8 ? new Int8Array(raw.buffer) : new Int16Array(raw.buffer);
  const scales = floats(scale);
  const [rows, columns] = [scales.length, whole.length / scales.length];
  const w = new Float32Array(whole.length);
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) w[c * rows + r] = whole[r * columns + c] * scales[r];
  }
  return { w, bias: floats(bias), out: new Float32Array(rows) };
}

/**
 * Linear layers with ReLU between them, as layers.py packs them. A call overwrites what the one before gave.
 * @param {any[]} packed
 * @returns {(x: ArrayLike<number>) => Float32Array}
 */
export function makeNetwork(packed) {
  const layers = packed.map(unpackLayer);
  return (x) => {
    let input = x;
    layers.forEach(({ w, bias, out }, i) => {
      out.set(bias);
      const rows = out.length;
      for (let c = 0; c < input.length; c++) {
        const h = i === 0 ? input[c] : Math.max(0, input[c]);
        if (h !== 0) for (let r = 0, o = c * rows; r < rows; r++, o++) out[r] += w[o] * h;
      }
      input = out;
    });
    return /** @type {Float32Array} */ (input);
  };
}
