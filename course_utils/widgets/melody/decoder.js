// @ts-check
// From z to tokens, and from tokens to notes.

import { sigmoid } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";

/**
 * ``step`` is where it starts, ``length`` its sixteenths, ``pitch`` its MIDI number.
 * @typedef {{ step: number, length: number, pitch: number }} Note
 */
/**
 * As Python says it.
 * @typedef {{ steps: number, tokens: number, hold: number, rest: number, lowest: number }} Grid
 */

/**
 * The decoder that Python trained, a GRU with torch's order of gates: z -> the tokens, each the most probable
 * one after those before it.
 * @param {any} packed @param {Grid} grid
 * @returns {(z: number[]) => number[]}
 */
export function makeMelodyDecoder({ state, plan, input, hidden, logits }, { steps, tokens }) {
  const [toState, toPlan, ofInput, ofHidden, toLogits] = [state, plan, input, hidden, logits].map(
    (layer) => makeDecoder({ layers: [layer], sigmoid: false }));
  return (z) => {
    const parts = toPlan(z);
    /** @type {number[]} */
    const out = [];
    const planSize = parts.length / steps;
    // The token before, one-hot, and the step's part of the plan.
    const x = new Float32Array(tokens + planSize);
    let h = toState(z).map(Math.tanh);
    for (let step = 0; step < steps; step++) {
      x.set(parts.subarray(step * planSize, (step + 1) * planSize), tokens);
      const [i, g, size] = [ofInput(x), ofHidden(h), h.length];
      h = h.map((before, k) => {
        const [reset, update] = [k, size + k].map((gate) => sigmoid(i[gate] + g[gate]));
        return (1 - update) * Math.tanh(i[2 * size + k] + reset * g[2 * size + k]) + update * before;
      });
      const scores = toLogits(h);
      out.push(scores.indexOf(Math.max(...scores)));
      x.fill(0, 0, tokens);
      x[out[step]] = 1;
    }
    return out;
  };
}

/**
 * Tokens -> notes. ``hold`` goes on with what sounds, or with the silence; the tokens above ``rest`` start a
 * note, the first of them the lowest.
 * @param {ArrayLike<number>} tokens @param {Grid} grid
 */
export function notesOf(tokens, { hold, rest, lowest }) {
  /** @type {Note[]} */
  const notes = [];
  let sounding = false;
  Array.from(tokens).forEach((token, step) => {
    if (token === hold && sounding) notes[notes.length - 1].length++;
    else if (token > rest) notes.push({ step, length: 1, pitch: token - rest - 1 + lowest });
    sounding = token > rest || (token === hold && sounding);
  });
  return notes;
}
