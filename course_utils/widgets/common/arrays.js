// @ts-check
// The arrays that pack.py packs as text.

import { clamp } from "./maths.js";

/** @param {string} base64 */
export const bytes = (base64) => Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
/** @param {string} base64 */
export const floats = (base64) => new Float32Array(bytes(base64).buffer);
/** @param {string} base64 */
export const doubles = (base64) => new Float64Array(bytes(base64).buffer);

/**
 * Values from 0 to 1 as grey bytes.
 * @param {ArrayLike<number>} x
 */
export const grey = (x) => Uint8Array.from(x, (v) => Math.round(255 * clamp(v, 0, 1)));
