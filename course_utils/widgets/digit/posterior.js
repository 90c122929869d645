// @ts-check
// The exact posterior p(z|x) on a grid that is finer where it has mass, and the bound of any q.

import { LOG_TWO_PI } from "../common/maths.js";

const HALF = 22; // cells of the coarsest grid from the middle of the plane to its edge
export const ACROSS = 2 * HALF + 1;
const FINEST = 7; // how often a cell is halved, at most
const DEEP = 14; // nats below the peak: what lies lower has no mass
const FEWEST = 25; // cells that are looked at more closely, even where only a few are high
const AGREE = 0.004; // nats between two grids, the second twice as fine
const KEPT = 8000; // decoded codes in memory

/** @typedef {{ i: number, j: number, value: number }} Cell value: log p(x, z) */
/** @typedef {{ cells: Cell[], size: number, logPx: number, peak: Cell }} Grid */

/** log Σ exp of the cells' values @param {Cell[]} cells @param {number} peak */
const logSum = (cells, peak) =>
  peak + Math.log(cells.reduce((sum, { value }) => sum + Math.exp(value - peak), 0));

/** Σ log(1 + exp l) @param {Float32Array} logits */
function softplus(logits) {
  let sum = 0;
  for (const l of logits) sum += Math.max(0, l) + Math.log1p(Math.exp(-Math.abs(l)));
  return sum;
}

/** log p(x|z) @param {Float32Array} logits @param {number} total their softplus @param {number[]} on */
function likelihood(logits, total, on) {
  let sum = -total;
  for (const pixel of on) sum += logits[pixel];
  return sum;
}

/** log p(x, z) at a decoded code. @returns {Cell} */
function cellOf({ logits, total }, i, j, size, on) {
  return { i, j, value: likelihood(logits, total, on) - (i * i + j * j) * size ** 2 / 2 - LOG_TWO_PI };
}

const keyOf = (level, i, j) => (i * 2 ** (FINEST - level)) * 1e5 + j * 2 ** (FINEST - level);

/** The decoded codes of the grids: the coarsest one's are kept. */
function makeCodes(decode, sizeOf) {
  const [coarse, fine] = [new Map(), new Map()];
  return (/** @type {number} */ level, /** @type {number} */ i, /** @type {number} */ j) => {
    const key = keyOf(level, i, j);
    const kept = coarse.get(key) ?? fine.get(key);
    if (kept) return kept;
    const logits = decode([i * sizeOf(level), j * sizeOf(level)]).slice();
    const entry = { logits, total: softplus(logits) };
    if (fine.size > KEPT) fine.clear();
    (level ? fine : coarse).set(key, entry);
    return entry;
  };
}

/**
 * The cells around the highest ones, half as wide, and around where the encoder expects the posterior.
 * @param {Cell[]} cells @param {Cell[]} high @param {number[]} expected
 */
function finer(cells, high, expected) {
  const few = high.length < FEWEST ? cells.sort((a, b) => b.value - a.value).slice(0, FEWEST) : high;
  const places = new Map();
  for (const [i, j] of [...few.map((cell) => [2 * cell.i, 2 * cell.j]), expected]) {
    for (const di of [-1, 0, 1]) {
      for (const dj of [-1, 0, 1]) places.set(keyOf(FINEST, i + di, j + dj), [i + di, j + dj]);
    }
  }
  return places.values();
}

/**
 * The coarsest grid, extended beyond the plane around its high cells until there is no mass left outside.
 * @param {Cell[]} plane @param {(i: number, j: number) => Cell} cellAt
 */
function* withMass(plane, cellAt) {
  const cells = [...plane];
  const known = new Set(cells.map(({ i, j }) => keyOf(0, i, j)));
  let peak = Math.max(...cells.map(({ value }) => value));
  for (const { i, j, value } of cells) { // also those that are added here
    if (value <= peak - DEEP) continue;
    for (const [a, b] of [[i - 1, j], [i + 1, j], [i, j - 1], [i, j + 1]]) {
      if (known.has(keyOf(0, a, b))) continue;
      known.add(keyOf(0, a, b));
      cells.push(cellAt(a, b));
      peak = Math.max(peak, cells[cells.length - 1].value);
      yield;
    }
  }
  return cells;
}

/**
 * @param {(z: number[]) => Float32Array} decode logits at z
 * @param {number} limit of the plane
 */
export function makePosterior(decode, limit) {
  const sizeOf = (/** @type {number} */ level) => limit / HALF / 2 ** level;
  const codeOf = makeCodes(decode, sizeOf);
  const coarse = []; // the codes of the coarsest grid, in the order of the cells
  /** @returns {Cell} */
  const cell = (level, i, j, on) => cellOf(codeOf(level, i, j), i, j, sizeOf(level), on);
  /** log p(x, z) on the coarsest grid: one product of a matrix and a vector. @param {number[]} on */
  const everywhere = (on) => Array.from({ length: ACROSS ** 2 }, (_, n) => {
    const [i, j] = [Math.floor(n / ACROSS) - HALF, n % ACROSS - HALF];
    coarse[n] ??= codeOf(0, i, j);
    return cellOf(coarse[n], i, j, sizeOf(0), on);
  });

  return {
    everywhere,
    /** log p(x|z) @param {number[]} z @param {number[]} on the white pixels */
    at(z, on) {
      const logits = decode(z);
      return likelihood(logits, softplus(logits), on);
    },
    /** Decode the coarsest grid, a row at a time. */
    * prepare() {
      for (let i = -HALF; i <= HALF; i++) {
        for (let j = -HALF; j <= HALF; j++) codeOf(0, i, j);
        yield;
      }
    },
    /**
     * p(z|x) where it has mass, and log p(x): cells are halved until log p(x) changes by less than AGREE.
     * @param {number[]} on @param {number[]} mu where the encoder expects it @returns {Generator<void, Grid>}
     */
    * exact(on, mu) {
      let [cells, before] = [yield* withMass(everywhere(on), (i, j) => cell(0, i, j, on)), Infinity];
      for (let level = 0; ; level++) {
        const size = sizeOf(level);
        const peak = cells.reduce((a, b) => (b.value > a.value ? b : a));
        const logPx = logSum(cells, peak.value) + 2 * Math.log(size);
        const high = cells.filter(({ value }) => value > peak.value - DEEP);
        const enough = high.length > FEWEST && Math.abs(logPx - before) < AGREE;
        if (level === FINEST || enough) return { cells: high, size, logPx, peak };
        before = logPx;
        const next = finer(cells, high, mu.slice(0, 2).map((m) => Math.round(2 * m / size)));
        cells = [];
        for (const [i, j] of next) {
          cells.push(cell(level + 1, i, j, on));
          if (cells.length % 8 === 0) yield;
        }
      }
    },
  };
}

/** KL(q ‖ p(z)) of q = [μ₁, μ₂, log σ₁, log σ₂] @param {number[]} q */
export const klOf = ([m1, m2, s1, s2]) =>
  (m1 * m1 + m2 * m2 + Math.exp(2 * s1) + Math.exp(2 * s2) - 2) / 2 - s1 - s2;

/** z = μ + σ ε @param {number[]} q @param {number[]} eps */
export const drawn = ([m1, m2, s1, s2], [e1, e2]) => [m1 + Math.exp(s1) * e1, m2 + Math.exp(s2) * e2];

/**
 * E_q of f(z) = log p(x|z) and its moments by Gauss and Hermite's rule:
 * [E f, E fε₁, E fε₂, E f(ε₁² − 1), E f(ε₂² − 1)].
 * @param {(z: number[]) => number} f @param {number[]} q @param {number[][]} rule nodes and weights
 * @returns {Generator<void, number[]>}
 */
export function* moments(f, q, rule) {
  const sums = [0, 0, 0, 0, 0];
  for (const [a, u] of rule) {
    for (const [b, v] of rule) {
      const value = u * v * f(drawn(q, [a, b]));
      [1, a, b, a * a - 1, b * b - 1].forEach((factor, k) => { sums[k] += factor * value; });
    }
    yield;
  }
  return sums;
}

/**
 * Gradient ascent on F over q, each step in units of q's own width; a step that loses is halved. Yields q
 * and F after each step.
 * @param {(z: number[]) => number} f log p(x|z) @param {number[]} start @param {number[][]} rule
 * @returns {Generator<{ q: number[], f: number }, void>}
 */
export function* climb(f, start, rule) {
  const look = (/** @type {number[]} */ q) => {
    const walk = moments(f, q, rule);
    for (let step = walk.next(); ; step = walk.next()) if (step.done) return step.value;
  };
  const within = (/** @type {number} */ v, /** @type {number} */ most) => Math.max(-most, Math.min(most, v));
  let q = start;
  let seen = look(q);
  let [rate, stuck] = [0.5, 0];
  for (let step = 0; step < 300 && rate > 0.01 && stuck < 8; step++) {
    const [m1, m2, s1, s2] = q;
    const move = (m, s, towards) => m + Math.exp(s) * within(rate * (towards - Math.exp(s) * m), 0.7);
    const widen = (s, wider) => s + within(rate / 2 * (wider - Math.exp(2 * s) + 1), 0.3);
    const tried = [move(m1, s1, seen[1]), move(m2, s2, seen[2]), widen(s1, seen[3]), widen(s2, seen[4])];
    const there = look(tried);
    const gain = there[0] - klOf(tried) - seen[0] + klOf(q);
    if (!(gain > 0)) {
      rate /= 2;
      continue;
    }
    stuck = gain < 1e-3 ? stuck + 1 : 0;
    [q, seen, rate] = [tried, there, Math.min(1, 1.3 * rate)];
    yield { q, f: seen[0] - klOf(q) };
  }
}
