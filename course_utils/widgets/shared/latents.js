// @ts-check
// Ways through the latent space, as latents.py has them.

import { clamp } from "./maths.js";

/**
 * The point at t on the great circle from a to b, as latents.along has it; where they have no angle between
 * them, on the straight line.
 * @param {number[]} a @param {number[]} b @param {number} t
 */
export function between(a, b, t) {
  /** @type {(u: number[], v: number[]) => number} */
  const dot = (u, v) => u.reduce((sum, x, k) => sum + x * v[k], 0);
  const angle = Math.acos(clamp(dot(a, b) / Math.sqrt(dot(a, a) * dot(b, b)), -1, 1));
  const [from, to] = angle > 1e-3 && Math.PI - angle > 1e-3
    ? [Math.sin((1 - t) * angle) / Math.sin(angle), Math.sin(t * angle) / Math.sin(angle)] : [1 - t, t];
  return a.map((value, k) => from * value + to * b[k]);
}
