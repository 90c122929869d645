// @ts-check
// Networks as pack.py packs them.

import { floats, wholes } from "./arrays.js";
import { sigmoid } from "./maths.js";

/**
 * erf to all digits: erf(x) = 2/√π · exp(−x²) · Σ 2ⁿ x²ⁿ⁺¹ / (2n + 1)!!, whose terms all have one sign.
 * @param {number} x
 */
export function erf(x) {
  if (!(Math.abs(x) < 6)) return Math.sign(x); // also of NaN
  let [term, sum] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= 2 * x * x / (2 * n + 1);
    sum += term;
  }
  return 2 / Math.sqrt(Math.PI) * Math.exp(-x * x) * sum;
}

/** @type {(v: number) => number} */
const exactGelu = (v) => 0.5 * v * (1 + erf(v * Math.SQRT1_2));
/** @type {(v: number) => number} */
const tanhGelu = (v) => 0.5 * v * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (v + 0.044715 * v ** 3)));

/**
 * The activations by their names in pack.py, which knows no others.
 * @type {Record<string, (v: number, ...numbers: any[]) => number>}
 */
export const ACTIVATIONS = {
  relu: (v) => Math.max(0, v),
  leaky_relu: (v, slope) => (v > 0 ? v : slope * v),
  elu: (v, alpha) => (v > 0 ? v : alpha * Math.expm1(v)),
  gelu: (v, form) => (form === "tanh" ? tanhGelu(v) : exactGelu(v)),
  silu: (v) => v * sigmoid(v),
  softplus: (v, beta, threshold) => (beta * v > threshold ? v : Math.log1p(Math.exp(beta * v)) / beta),
  sigmoid,
  tanh: Math.tanh,
};

/** @typedef {(h: Float32Array) => Float32Array} Layer */

/** @typedef {{ weight?: string, letters?: string, scale: string, bias: string }} Packed */

/**
 * Weights as whole numbers with one scale a row.
 * @param {Packed} packed
 * @returns {Layer}
 */
export function makeLinear({ scale, bias, ...packed }) {
  const quantized = wholes(packed);
  const scales = floats(scale);
  const [rows, columns] = [scales.length, quantized.length / scales.length];
  // Four rows side by side, column after column: they share a reading of h, and no sum waits for another.
  const padded = 4 * Math.ceil(rows / 4);
  const [w, b] = [new Float32Array(padded * columns), new Float32Array(padded)];
  for (let i = 0; i < quantized.length; i++) {
    const [row, column] = [Math.floor(i / columns), i % columns];
    w[4 * (Math.floor(row / 4) * columns + column) + row % 4] = quantized[i] * scales[row];
  }
  b.set(floats(bias));
  return (h) => {
    const out = new Float32Array(padded);
    for (let row = 0, at = 0; row < padded; row += 4) {
      let one = b[row];
      let two = b[row + 1];
      let three = b[row + 2];
      let four = b[row + 3];
      for (let column = 0; column < columns; column++, at += 4) {
        const value = h[column];
        one += w[at] * value;
        two += w[at + 1] * value;
        three += w[at + 2] * value;
        four += w[at + 3] * value;
      }
      out[row] = one;
      out[row + 1] = two;
      out[row + 2] = three;
      out[row + 3] = four;
    }
    return out.subarray(0, rows);
  };
}

/**
 * A transposed convolution: each input adds its part of the kernel to the outputs around its place.
 * @param {Packed & { inputs: number[], outputs: number[], kernel: number[], stride: number,
 *   padding: number }} packed
 * @returns {Layer}
 */
function makeConvolution({ scale, bias, inputs, outputs, kernel, stride, padding, ...packed }) {
  const quantized = wholes(packed);
  const [scales, b] = [floats(scale), floats(bias)];
  const [[, height, width], [rows, columns]] = [inputs, outputs];
  const [area, ofOutput] = [kernel[0] * kernel[1], quantized.length / scales.length];
  const w = Float32Array.from(quantized, (q, i) => q * scales[Math.floor(i / ofOutput)]);
  /** @param {Float64Array} out @param {number} v @param {number} channel @param {number} place */
  function spread(out, v, channel, place) {
    const [top, left] = [Math.floor(place / width) * stride - padding, (place % width) * stride - padding];
    for (let o = 0; o < b.length; o++) {
      const weights = o * ofOutput + channel * area;
      for (let i = Math.max(0, -top); i < kernel[0] && top + i < rows; i++) {
        const row = (o * rows + top + i) * columns + left;
        for (let j = Math.max(0, -left); j < kernel[1] && left + j < columns; j++) {
          out[row + j] += v * w[weights + i * kernel[1] + j];
        }
      }
    }
  }
  return (h) => {
    const out = new Float64Array(b.length * rows * columns);
    b.forEach((value, o) => out.fill(value, o * rows * columns, (o + 1) * rows * columns));
    for (let i = 0; i < h.length; i++) {
      // After a ReLU many are 0.
      if (h[i]) spread(out, h[i], Math.floor(i / (height * width)), i % (height * width));
    }
    return Float32Array.from(out);
  };
}

/**
 * One layer: linear or a transposed convolution; a factor and a shift for each number or channel; or an
 * activation.
 * @param {any} packed
 * @returns {Layer}
 */
function makeLayer(packed) {
  if (packed.activation) {
    const f = ACTIVATIONS[packed.activation];
    return (h) => h.map((v) => f(v, ...packed.numbers));
  }
  if (packed.factor) {
    const [a, b] = [floats(packed.factor), floats(packed.shift)];
    const { places } = packed;
    return (h) => h.map((v, i) => v * a[Math.floor(i / places)] + b[Math.floor(i / places)]);
  }
  if (packed.kernel) return makeConvolution(packed);
  return makeLinear(packed);
}

/**
 * A network of such layers, one after the other.
 * @param {{ layers: object[], sigmoid: boolean }} packed
 * @returns {(z: ArrayLike<number>) => Float32Array}
 */
export function makeDecoder({ layers, sigmoid: squash }) {
  const inTurn = layers.map(makeLayer);
  return (z) => {
    // Twice as fast in Chromium as a loop over the layers: measured on a melody's 32 steps.
    const out = inTurn.reduce((h, layer) => layer(h), /** @type {Float32Array} */ (Float32Array.from(z)));
    return squash ? out.map(sigmoid) : out;
  };
}
