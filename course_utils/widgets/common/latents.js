// @ts-check
// Ways through the latent space, as latents.py has them.

import { clamp } from "./maths.js";

/** @param {number[]} a @param {number[]} b @param {number} ofA @param {number} ofB */
const mixture = (a, b, ofA, ofB) => a.map((value, k) => ofA * value + ofB * b[k]);

/**
 * The point at t on the great circle from a to b; where they have no angle between them, on the straight
 * line.
 * @param {number[]} a @param {number[]} b @param {number} t
 */
export function between(a, b, t) {
  /** @type {(u: number[], v: number[]) => number} */
  const dot = (u, v) => u.reduce((sum, x, k) => sum + x * v[k], 0);
  const angle = Math.acos(clamp(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), -1, 1));
  if (!(angle > 1e-3 && Math.PI - angle > 1e-3)) return mixture(a, b, 1 - t, t); // also of NaN
  return mixture(a, b, Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle));
}

/**
 * latents.along at one t: the paths are "straight" and "spherical".
 * @param {number[]} a @param {number[]} b @param {number} t @param {string} path
 */
export const along = (a, b, t, path) => (path === "straight" ? mixture(a, b, 1 - t, t) : between(a, b, t));

/**
 * latents.amid: the point at (t, u) of a square between four, the upper corners first.
 * @param {number[][]} corners @param {number} t @param {number} u @param {string} path
 */
export const amid = ([a, b, c, d], t, u, path) =>
  along(along(a, b, t, path), along(c, d, t, path), u, path);
