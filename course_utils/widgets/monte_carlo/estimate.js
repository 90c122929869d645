// @ts-check
// p(x) in closed form, and by means over samples.

import { LOG_TWO_PI } from "../common/maths.js";
import { normalSource } from "../common/random.js";

export const POOL = 200000; // samples, from which all estimates are made

/**
 * What is known in closed form, as in widget.py: log p(x) in nats, and Var w / p(x)² of one weight.
 * @param {number} dim @param {number} eta
 * @param {string} method @param {number} widening of q in importance sampling
 */
export function exact(dim, eta, method, widening) {
  const logR = method === "naive"
    ? Math.log1p(eta) + 1 / (2 + eta) - 0.5 * Math.log(eta * (2 + eta))
    : 2 * Math.log(widening) - 0.5 * Math.log(2 * widening ** 2 - 1);
  return { logPx: -0.5 * dim * (LOG_TWO_PI + Math.log1p(eta) + 1), relativeVariance: Math.expm1(dim * logR) };
}

// For each number of dimensions that is asked for, the sums of the squares of the samples' coordinates 2 to
// dim. 0.8 MB for each, 40 MB for all 50, freed with the widget.
function makeAcross(normals) {
  const sums = [new Float32Array(POOL)];
  return (dim) => {
    while (sums.length < dim) {
      const [before, next] = [sums[sums.length - 1], normals(POOL)];
      for (let i = 0; i < POOL; i++) next[i] = before[i] + next[i] * next[i];
      sums.push(next);
    }
    return sums[dim - 1];
  };
}

// log Σ w and the effective number of samples, (Σ w)² / Σ w², of the first ``count`` log weights.
function summed(logWeights, count, largest) {
  let [sum, sumOfSquares] = [0, 0];
  for (let s = 0; s < count; s++) {
    const l = logWeights[s] - largest;
    if (l < -40) continue; // nothing next to the largest, in float64
    const w = Math.exp(l);
    sum += w;
    sumOfSquares += w * w;
  }
  return [largest + Math.log(sum), sum * sum / sumOfSquares];
}

/**
 * Estimates from a pool of samples from N(0, I). The prior and p(x|z) are the same in every direction,
 * so x may lie along the first axis, and only the first coordinate of a sample and the sum of the squares of
 * the others are needed.
 *
 * The function that it returns gives log p̂(x) - log p(x) of each repeat, p̂ a mean of ``samples`` weights,
 * and the effective number of samples.
 * @param {number} mostSamples @param {number} widening
 */
export function makeEstimate(mostSamples, widening) {
  const normals = normalSource(1);
  const along = normals(POOL);
  const across = makeAcross(normals);
  const logWeights = new Float64Array(mostSamples);
  return (dim, eta, samples, method, repeats) => {
    const squares = across(dim);
    const naive = method === "naive";
    const { logPx } = exact(dim, eta, method, widening);
    const constant = naive ? -0.5 * dim * (LOG_TWO_PI + Math.log(eta)) - logPx : dim * Math.log(widening);
    const scale = naive ? -0.5 / eta : -0.5 * (widening ** 2 - 1);
    // An importance sample counts from the posterior's mean.
    const origin = naive ? Math.sqrt(dim * (1 + eta)) : 0;
    const [errors, effective] = [new Float64Array(repeats), new Float64Array(repeats)];
    for (let repeat = 0; repeat < repeats; repeat++) {
      let largest = -Infinity;
      for (let s = 0, i = repeat * samples; s < samples; s++, i++) {
        const away = along[i] - origin;
        const l = scale * (away * away + squares[i]);
        logWeights[s] = l;
        if (l > largest) largest = l;
      }
      const [logSum, enough] = summed(logWeights, samples, largest);
      errors[repeat] = constant + logSum - Math.log(samples);
      effective[repeat] = enough;
    }
    return { errors, effective };
  };
}

// Between the two nearest of the sorted values.
function quantile(sorted, share) {
  const at = share * (sorted.length - 1);
  const low = Math.floor(at);
  return sorted[low] + (at - low) * (sorted[Math.min(low + 1, sorted.length - 1)] - sorted[low]);
}

/**
 * The middle 80 % of the values: where it begins, the median, where it ends.
 * @param {ArrayLike<number>} values
 */
export function middle(values) {
  const sorted = Float64Array.from(values).sort();
  return [0.1, 0.5, 0.9].map((share) => quantile(sorted, share));
}
