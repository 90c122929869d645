// @ts-check
// A curve out of focus: p(x) in the plane as the sum of a bump for each z, and which of them explain one x.

import { doubles } from "../common/arrays.js";
import { arrowKeys, column, drag, element, hint, readout, side, slider } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { LOG_TWO_PI, clamp, show, tickStep } from "../common/maths.js";
import { sheet } from "../common/sheet.js";

const [SIZE, LEFT, BOTTOM] = [420, 40, 30]; // of the plane, and of the margins for the axes
const CELLS = 140; // of the image, along each side
const STEP = 0.04; // of x, for one press of an arrow key
const SEEN_APART = 65; // so many bumps still get dots of their own

const HINT = "Drag x, or press the arrow keys (with Shift: faster). A line goes from x to each bump that " +
  "matters: the thicker, the more it adds to p(x). Small dots are data. The picture shows the square root " +
  "of p(x), to bring out the faint parts.";

/**
 * The bumps: their centres on the curve, and their weights p(z) Δz.
 * @param {ArrayLike<number>} curve pairs, at z from -reach to reach
 * @param {number} bumps @param {number} reach
 */
export function bumpsOf(curve, bumps, reach) {
  const stride = (curve.length / 2 - 1) / (bumps - 1);
  const apart = 2 * reach / (bumps - 1);
  return Array.from({ length: bumps }, (_, i) => {
    const z = i * apart - reach;
    const weight = Math.exp(-0.5 * z * z - 0.5 * LOG_TWO_PI) * apart;
    return { x1: curve[2 * i * stride], x2: curve[2 * i * stride + 1], weight };
  });
}

/**
 * log p(x), and the share of each bump in it.
 * @param {{ x1: number, x2: number, weight: number }[]} bumps @param {number} eta @param {number[]} x
 */
export function explain(bumps, eta, [x1, x2]) {
  const logs = bumps.map((bump) => Math.log(bump.weight) - LOG_TWO_PI - Math.log(eta) -
    ((x1 - bump.x1) ** 2 + (x2 - bump.x2) ** 2) / (2 * eta));
  const largest = Math.max(...logs);
  const sum = logs.reduce((total, l) => total + Math.exp(l - largest), 0);
  const logPx = largest + Math.log(sum);
  return { logPx, shares: logs.map((l) => Math.exp(l - logPx)) };
}

/**
 * The least number of shares that together make up ``share``.
 * @param {number[]} shares @param {number} share
 */
export function mostOf(shares, share) {
  let [count, total] = [0, 0];
  for (const one of [...shares].sort((a, b) => b - a)) {
    if (total >= share) break;
    total += one;
    count++;
  }
  return count;
}

// p(x) without its constant at the middle of each cell, row by row from the top. Each bump is a product of a
// factor for its row and one for its column.
function densityOf(bumps, eta, [across, up]) {
  const at = ([low, high], i) => low + (high - low) * (i + 0.5) / CELLS;
  const out = new Float64Array(CELLS * CELLS);
  const [row, col] = [new Float64Array(CELLS), new Float64Array(CELLS)];
  for (const { x1, x2, weight } of bumps) {
    for (let i = 0; i < CELLS; i++) {
      col[i] = Math.exp(-((at(across, i) - x1) ** 2) / (2 * eta));
      row[i] = weight * Math.exp(-((at(up, CELLS - 1 - i) - x2) ** 2) / (2 * eta));
    }
    for (let j = 0; j < CELLS; j++) {
      if (row[j] < 1e-12) continue;
      for (let i = 0; i < CELLS; i++) out[j * CELLS + i] += row[j] * col[i];
    }
  }
  return out;
}

// The square root of the density in the colours of cividis, from 0 to its largest value.
function imageOf(density, cividis) {
  const node = element("canvas", { width: CELLS, height: CELLS });
  const context = node.getContext("2d");
  const image = context.createImageData(CELLS, CELLS);
  const stops = cividis.map((hex) => [1, 3, 5].map((i) => parseInt(hex.slice(i, i + 2), 16)));
  const largest = density.reduce((a, b) => Math.max(a, b));
  density.forEach((value, cell) => {
    const at = Math.sqrt(value / largest) * (stops.length - 1);
    const low = Math.min(Math.floor(at), stops.length - 2);
    for (let c = 0; c < 3; c++) {
      image.data[4 * cell + c] = stops[low][c] + (at - low) * (stops[low + 1][c] - stops[low][c]);
    }
    image.data[4 * cell + 3] = 255;
  });
  context.putImageData(image, 0, 0);
  return node;
}

// Where the window of the plane lies on the sheet, and back.
function scaleOf([[left, right], [bottom, top]]) {
  const unit = SIZE / (right - left);
  return {
    toX: (x1) => LEFT + unit * (x1 - left),
    toY: (x2) => SIZE - unit * (x2 - bottom),
    from: (px, py) => [left + (px - LEFT) / unit, bottom + (SIZE - py) / unit],
    within: ([x1, x2]) => [clamp(x1, left, right), clamp(x2, bottom, top)],
  };
}

function drawAxes(plot, [across, up], { toX, toY }, { ink, faint }) {
  const ticks = ([low, high]) => {
    const step = tickStep(high - low, 5);
    const first = Math.ceil(low / step);
    return Array.from({ length: Math.floor(high / step) - first + 1 }, (_, i) => (first + i) * step);
  };
  const word = (tick) => String(Number(tick.toFixed(2))).replace("-", "−");
  for (const tick of ticks(across)) {
    if (toX(tick) > LEFT + SIZE - 26) continue; // the axis has its name there
    plot.text(word(tick), toX(tick), SIZE + 18, { fill: faint, align: "center" });
  }
  for (const tick of ticks(up)) {
    plot.text(word(tick), LEFT - 8, toY(tick) + 4, { fill: faint, align: "right" });
  }
  plot.text("x₁", LEFT + SIZE - 16, SIZE + 18, { fill: ink });
  plot.text("x₂", 6, 14, { fill: ink });
}

function drawPlane(plot, image, { curve, points }, { toX, toY }) {
  const pairs = (flat) =>
    Array.from({ length: flat.length / 2 }, (_, i) => [toX(flat[2 * i]), toY(flat[2 * i + 1])]);
  plot.image(image, LEFT, 0, SIZE, SIZE);
  for (const [x, y] of pairs(points)) plot.dot(x, y, 1.4, { fill: "#ffffff", alpha: 0.6 });
  plot.path(pairs(curve), { stroke: "#ffffff", width: 1, alpha: 0.8 });
}

// The lines from x to the bumps that explain it, the bumps if there are few, and x itself.
function drawPoint(plot, bumps, shares, [x1, x2], { toX, toY }, { orange }) {
  const [x, y] = [toX(x1), toY(x2)];
  const most = Math.max(...shares);
  bumps.forEach((bump, i) => {
    if (shares[i] < 0.01 * most) return;
    const width = 3 * shares[i] / most;
    plot.line(x, y, toX(bump.x1), toY(bump.x2), { stroke: orange, width, alpha: 0.8 });
  });
  if (bumps.length <= SEEN_APART) {
    const heaviest = Math.max(...bumps.map((bump) => bump.weight));
    for (const bump of bumps) {
      const radius = 1.5 + 4.5 * Math.sqrt(bump.weight / heaviest);
      plot.dot(toX(bump.x1), toY(bump.x2), radius, { fill: "#ffffff", stroke: "#000000", width: 1 });
    }
  }
  const cross = [[x - 8, y], [x + 8, y], null, [x, y - 8], [x, y + 8]];
  plot.path(cross, { stroke: orange, width: 3, halo: ["#000000", 6] });
  plot.text("x", x + 10, y - 8, { fill: "#ffffff", halo: ["#000000", 3] });
}

const inNumbers = ({ eta, bumps, x }, { logPx, count, meanLogPx }, share) =>
  `η = ${eta.toFixed(4)}   √η = ${Math.sqrt(eta).toFixed(3)}\n\n` +
  `x = (${show(x[0])}, ${show(x[1])})\nlog p(x)   ${show(logPx, 3)} nats\n` +
  `${100 * share} % of p(x) from ${count} of ${bumps} bumps\n\n` +
  `mean over the data\nof log p   ${show(meanLogPx, 3)} nats`;

function arrange({ box, config, move }) {
  const parts = {
    plot: sheet(LEFT + SIZE, SIZE + BOTTOM), numbers: readout(),
    eta: slider("log₁₀ η", config.limits.eta.map(Math.log10), 0.01, (v) => move({ eta: 10 ** v })),
    bumps: slider("bumps", [0, config.bumps.length - 1], 1, (value) => move({ bumps: config.bumps[value] })),
  };
  box.append(
    column(LEFT + SIZE, parts.plot.node), side(parts.eta.node, parts.bumps.node, parts.numbers, hint(HINT)));
  return parts;
}

// What changes only with eta and the bumps: the picture, and the mean of log p over the data.
function makeScene({ config, state }, { curve, points }) {
  /** @type {any} */
  let scene = { key: "" };
  return () => {
    const key = `${state.eta} ${state.bumps}`;
    if (scene.key === key) return scene;
    const bumps = bumpsOf(curve, state.bumps, config.reach);
    const image = imageOf(densityOf(bumps, state.eta, config.window), config.colours.cividis);
    let total = 0;
    for (let i = 0; i < points.length; i += 2) {
      total += explain(bumps, state.eta, [points[i], points[i + 1]]).logPx;
    }
    scene = { key, bumps, image, meanLogPx: 2 * total / points.length };
    return scene;
  };
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Density explorer", ["eta", "bumps", "x"]);
  const { state, config } = widget;
  const parts = arrange(widget);
  const { plot } = parts;
  const data = { curve: doubles(config.curve), points: doubles(config.points) };
  const scale = scaleOf(config.window);
  const sceneNow = makeScene(widget, data);
  const corners = [[LEFT, 0], [LEFT + SIZE, 0], [LEFT + SIZE, SIZE], [LEFT, SIZE]];

  function draw() {
    const { bumps, image, meanLogPx } = sceneNow();
    const { logPx, shares } = explain(bumps, state.eta, state.x);
    const count = mostOf(shares, config.share);
    const colours = widget.colours();
    plot.clear(colours.paper);
    plot.within(corners, () => {
      drawPlane(plot, image, data, scale);
      drawPoint(plot, bumps, shares, state.x, scale, colours);
    });
    drawAxes(plot, config.window, scale, colours);
    parts.numbers.textContent = inNumbers(state, { logPx, count, meanLogPx }, config.share);
    parts.eta.input.value = Math.log10(state.eta);
    parts.bumps.input.value = config.bumps.indexOf(state.bumps);
    parts.bumps.input.setAttribute("aria-valuetext", `${state.bumps} bumps`);
    plot.describe(`The density p(x) in the plane, eta ${state.eta.toFixed(4)}, as a sum of ${state.bumps} ` +
      `bumps along a curve. At x = (${state.x.map((v) => v.toFixed(2)).join(", ")}) log p(x) is ` +
      `${logPx.toFixed(3)} nats; ${count} bumps matter. Arrow keys move x.`);
  }

  const moveTo = (x) => widget.move({ x: scale.within(x) });
  arrowKeys(plot.node, (dx, dy) => moveTo([state.x[0] + STEP * dx, state.x[1] + STEP * dy]));
  drag(plot, (px, py) => moveTo(scale.from(px, py)), undefined,
    () => [[scale.toX(state.x[0]), scale.toY(state.x[1])]]);
  return widget.start(draw);
}

export default { render };
