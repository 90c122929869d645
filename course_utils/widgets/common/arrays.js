// @ts-check
// The arrays that pack.py packs as text.

import { clamp } from "./maths.js";

/** @param {string} base64 */
export const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));

const LETTERS = Array.from({ length: 95 }, (_, i) => String.fromCharCode(32 + i))
  .filter((letter) => !'"&<\\'.includes(letter));
/** What pack.py's LETTERS stand for, by their codes. */
const NUMBERS = Int16Array.from({ length: 127 }, (_, code) =>
  LETTERS.indexOf(String.fromCharCode(code)) - (LETTERS.length - 1) / 2);

/**
 * The whole numbers that pack_linear has packed.
 * @param {{ weight?: string, letters?: string }} packed
 */
export function wholes({ weight, letters = "" }) {
  if (weight !== undefined) return new Int16Array(bytes(weight).buffer);
  const out = new Int16Array(letters.length);
  for (let i = 0; i < out.length; i++) out[i] = NUMBERS[letters.charCodeAt(i)];
  return out;
}

/** @param {string} base64 */
export const floats = (base64) => new Float32Array(bytes(base64).buffer);
/** @param {string} base64 */
export const doubles = (base64) => new Float64Array(bytes(base64).buffer);

/**
 * Values from 0 to 1 as grey bytes.
 * @param {ArrayLike<number>} x
 */
export const grey = (x) => Uint8Array.from(x, (v) => Math.round(255 * clamp(v, 0, 1)));
