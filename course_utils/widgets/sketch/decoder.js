// @ts-check
// From z to the rows of a drawing, and from rows to lines.

import { sigmoid } from "../common/maths.js";
import { makeLinear } from "../common/networks.js";

/** How many normal numbers ``makeSketchDecoder`` uses for a row: two for the offset, two for each choice. */
export const NORMALS_A_ROW = 6;

/**
 * The index on which a uniform number u in (0, 1) falls, where index i has the weight
 * exp(logits[i] / temperature); at 0 the largest.
 * @param {Float32Array} logits @param {number} temperature @param {number} u
 */
function choose(logits, temperature, u) {
  const most = Math.max(...logits);
  if (temperature === 0) return logits.indexOf(most);
  const weights = Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  let left = u * weights.reduce((sum, weight) => sum + weight, 0);
  for (let i = 0; i < weights.length; i++) {
    left -= weights[i];
    if (left < 0) return i;
  }
  return weights.length - 1;
}

/** The next row [dx, dy, pen], from the decoder's outputs: a mixture of Gaussians, and the pen's states. */
function drawRow(out, noise, temperature, { mixtures, smallest_sigma: smallest, largest_rho: largest }) {
  const part = (from, count) => out.subarray(from * mixtures, from * mixtures + count);
  // Two normal numbers n, m make a uniform one, exp(-(n² + m²) / 2).
  const uniform = (k) => Math.exp(-(noise[k] ** 2 + noise[k + 1] ** 2) / 2);
  const pen = choose(part(6, 3), temperature, uniform(2));
  const k = choose(part(0, mixtures), temperature, uniform(4));
  const [mu, logSigma] = [part(1, 2 * mixtures), part(3, 2 * mixtures)].map((pairs) =>
    pairs.subarray(2 * k, 2 * k + 2));
  const rho = largest * Math.tanh(part(5, mixtures)[k]);
  const [sx, sy] = Array.from(logSigma, (v) => Math.sqrt(temperature) * (Math.exp(v) + smallest));
  const dx = mu[0] + sx * noise[0];
  const dy = mu[1] + sy * (rho * noise[0] + Math.sqrt(1 - rho ** 2) * noise[1]);
  return [dx, dy, pen];
}

/**
 * SketchRNN.decode: (z, temperature, normals) -> the rows [dx, dy, pen] of one drawing, without its end.
 * @param {any} packed
 */
export function makeSketchDecoder(packed) {
  const [begin, ofInput, ofHidden, toRow] = ["initial", "input", "hidden", "output"].map((name) =>
    makeLinear(packed[name]));
  // One step of the LSTM, with torch's order of gates; h and c are changed in place.
  function step(input, h, c) {
    const [gates, ofBefore, size] = [ofInput(input), ofHidden(h), h.length];
    for (let i = 0; i < gates.length; i++) gates[i] += ofBefore[i];
    for (let i = 0; i < size; i++) {
      c[i] = sigmoid(gates[size + i]) * c[i] + sigmoid(gates[i]) * Math.tanh(gates[2 * size + i]);
      h[i] = sigmoid(gates[3 * size + i]) * Math.tanh(c[i]);
    }
  }
  return (z, temperature, normals) => {
    const both = begin(z).map(Math.tanh);
    const [h, c] = [both.slice(0, both.length / 2), both.slice(both.length / 2)];
    const input = Float32Array.of(...packed.start, ...z); // the row before and z
    const drawn = [];
    while (drawn.length < packed.rows - 1) {
      step(input, h, c);
      const from = drawn.length * NORMALS_A_ROW;
      const noise = normals.subarray(from, from + NORMALS_A_ROW);
      const [dx, dy, pen] = drawRow(toRow(h), noise, temperature, packed);
      if (pen === 2) break;
      drawn.push([dx, dy, pen]);
      input.set([dx, dy, pen === 0 ? 1 : 0, pen === 1 ? 1 : 0, 0]);
    }
    return drawn;
  };
}

/**
 * Rows as lines [[[x, y], …], …], the first point at (0, 0), and the box around them all,
 * [[left, right], [top, bottom]].
 * @param {Iterable<ArrayLike<number>>} rows
 */
export function linesOf(rows) {
  let [x, y, lifted] = [0, 0, false];
  const lines = [[[0, 0]]];
  for (const { 0: dx, 1: dy, 2: pen } of rows) {
    if (lifted) lines.push([]);
    [x, y] = [x + dx, y + dy];
    lines[lines.length - 1].push([x, y]);
    lifted = pen === 1;
  }
  const points = lines.flat();
  const box = [0, 1].map((axis) => {
    const values = points.map((point) => point[axis]);
    return [Math.min(...values), Math.max(...values)];
  });
  return { lines, box };
}
