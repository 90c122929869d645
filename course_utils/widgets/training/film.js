// @ts-check
// The moments as Python packs them: steps, the two terms, codes, and the mosaic with 4 bits a pixel.

import { bytes } from "../common/arrays.js";
import { unpackPairs } from "../common/mosaic.js";

const HEAD = 12; // bytes, which are 16 letters

/** @typedef {{ step: number, reconstruction: number, kl: number }} Numbers */
/** @typedef {Numbers & { codes: Int8Array, mosaic: Uint8Array }} Moment */

/** @param {string} text @returns {Numbers} */
function numbersOf(text) {
  const { buffer } = bytes(text.slice(0, HEAD / 3 * 4));
  const [reconstruction, kl] = new Float32Array(buffer, 4, 2);
  return { step: new Int32Array(buffer, 0, 1)[0], reconstruction, kl };
}

/** @param {string} text @param {number} count of codes @returns {Moment} */
function momentOf(text, count) {
  const { buffer } = bytes(text);
  const mosaic = unpackPairs(new Uint8Array(buffer, HEAD + 2 * count));
  return { ...numbersOf(text), codes: new Int8Array(buffer, HEAD, 2 * count), mosaic };
}

/**
 * The film as it is now, each moment unpacked when it is first asked for.
 * @param {any} model @param {number} count of codes
 */
export function filmOf(model, count) {
  const texts = Array.from({ length: model.get("_moments") }, (_, i) => model.get(`_moment_${i}`));
  /** @type {Moment[]} */
  const unpacked = [];
  return {
    last: texts.length - 1,
    numbers: texts.map(numbersOf),
    at: (/** @type {number} */ i) => (unpacked[i] ??= momentOf(texts[i], count)),
  };
}
