// @ts-check
// The plane of x: the curve of the decoder's means, q's mass thick along it, and how far it is from x.

import { clamp, tickStep } from "../common/maths.js";

export const [CURVE_WIDTH, CURVE_HEIGHT] = [300, 240];
const MARGIN = 22;
const CORE = 2.5; // what the prior draws, but for 1 %, is in the picture: G(z) for |z| up to this
const THICKEST = 12;
const FAINTEST = 0.004; // of q's highest density, below which its mass is not drawn
// In units of sigma: nine z that part q into equal masses.
const PARTS = [-1.59, -0.97, -0.59, -0.28, 0, 0.28, 0.59, 0.97, 1.59];

/**
 * Where the curve's points, at z from -limit to limit, and x lie in the picture: one scale for both axes.
 * @param {Float64Array} flat x₁ and x₂ of each point in turn @param {number[]} x @param {number} limit
 */
export function curveOf(flat, x, limit) {
  const count = flat.length / 2;
  const zOf = (i) => -limit + 2 * limit * i / (count - 1);
  const points = Array.from({ length: count }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  const seen = [x, ...points.filter((_, i) => Math.abs(zOf(i)) <= CORE)];
  const ends = [0, 1].map((d) => [Math.min(...seen.map((p) => p[d])), Math.max(...seen.map((p) => p[d]))]);
  const unit = 0.92 * Math.min(
    (CURVE_WIDTH - 2 * MARGIN) / Math.max(ends[0][1] - ends[0][0], 1e-6),
    (CURVE_HEIGHT - 2 * MARGIN) / Math.max(ends[1][1] - ends[1][0], 1e-6));
  const middle = ends.map(([least, most]) => (least + most) / 2);
  const place = (/** @type {number[]} */ point) => [
    (CURVE_WIDTH + MARGIN) / 2 + unit * (point[0] - middle[0]),
    (CURVE_HEIGHT - MARGIN) / 2 - unit * (point[1] - middle[1]),
  ];
  // G(z) between the points.
  const at = (z) => {
    const i = clamp((z + limit) / (2 * limit) * (count - 1), 0, count - 1);
    const [before, after] = [points[Math.floor(i)], points[Math.ceil(i)]];
    return place(before.map((value, d) => value + (i % 1) * (after[d] - value)));
  };
  return { placed: points.map(place), zOf, at, place, x: place(x), unit, middle };
}

/** @param {any} colours */
function drawAxes(sheet, { place, unit, middle }, colours) {
  const { faint, line } = colours;
  const step = tickStep((CURVE_WIDTH - MARGIN) / unit, 6);
  const ticks = (centre, length) => {
    const [first, last] = [centre - length / unit / 2, centre + length / unit / 2];
    const found = [];
    for (let tick = Math.ceil(first / step) * step; tick < last; tick += step) found.push(tick);
    return found;
  };
  const words = (tick) => String(Number(tick.toFixed(4))).replace("-", "−");
  const base = CURVE_HEIGHT - MARGIN;
  for (const tick of ticks(middle[0], CURVE_WIDTH - MARGIN - 50)) {
    const [x] = place([tick, 0]);
    sheet.line(x, base, x, base + 4, { stroke: faint });
    sheet.text(words(tick), x, base + 16, { fill: faint, align: "center" });
  }
  for (const tick of ticks(middle[1], CURVE_HEIGHT - MARGIN - 40)) {
    const [, y] = place([0, tick]);
    sheet.line(MARGIN - 4, y, MARGIN, y, { stroke: faint });
    sheet.text(words(tick), MARGIN - 6, y + 4, { fill: faint, align: "right" });
  }
  sheet.line(MARGIN, base + 0.5, CURVE_WIDTH, base + 0.5, { stroke: line });
  sheet.line(MARGIN + 0.5, 0, MARGIN + 0.5, base, { stroke: line });
  sheet.text("x₁", CURVE_WIDTH - 14, base + 16, { fill: faint });
  sheet.text("x₂", 2, 12, { fill: faint });
}

function star(centre, radius) {
  return Array.from({ length: 10 }, (_, i) => {
    const [r, turn] = [i % 2 ? 0.42 * radius : radius, Math.PI * (i / 5 - 0.5)];
    return [centre[0] + r * Math.cos(turn), centre[1] + r * Math.sin(turn)];
  });
}

/**
 * @param {any} sheet @param {ReturnType<typeof curveOf>} curve
 * @param {{ mu: number, log_sigma: number }} q @param {Record<string, any>} colours
 */
export function drawCurve(sheet, curve, { mu, log_sigma: logSigma }, colours) {
  const { faint, paper, q, reconstruction, data } = colours;
  const { placed, zOf, at, x } = curve;
  const sigma = Math.exp(logSigma);
  sheet.clear(paper);
  const [right, base] = [CURVE_WIDTH, CURVE_HEIGHT - MARGIN];
  const frame = [[MARGIN, 0], [right, 0], [right, base], [MARGIN, base]];
  const parts = PARTS.map((part) => at(mu + part * sigma));
  sheet.within(frame, () => {
    sheet.path(placed, { stroke: faint, width: 1.5 });
    for (let i = 1; i < placed.length; i++) {
      const share = Math.exp(-0.5 * ((zOf(i) - mu) / sigma) ** 2);
      if (share < FAINTEST) continue;
      const width = 1.5 + THICKEST * share;
      sheet.line(...placed[i - 1], ...placed[i], { stroke: q, width, cap: "round" });
    }
    const halo = /** @type {[string, number]} */ ([paper, 2.5]);
    const dashes = { stroke: reconstruction, dash: [4, 3], halo };
    for (const part of parts) sheet.line(...part, ...x, dashes);
    for (const part of parts) sheet.dot(...part, 2.5, { fill: paper, stroke: q, width: 1 });
    sheet.path(star(x, 10), { fill: data, stroke: paper, width: 1, closed: true });
  });
  drawAxes(sheet, curve, colours);
  sheet.text("x", x[0] + 11, x[1] - 7, { fill: data, halo: [paper, 3] });
  const [left, top] = at(mu);
  if (top < 0 || top > base || left < MARGIN || left > right) {
    sheet.text("q’s centre is beyond the edge", MARGIN + 8, 14, { fill: colours.ink, halo: [paper, 4] });
  }
}
