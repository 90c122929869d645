// @ts-check
// The exact posterior, q over it and along the curve in the plane of x, and the bars that always add up to
// log p(x).

import { doubles } from "../common/arrays.js";
import { arrowKeys, column, drag, element, hint, readout, side, slider } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { LOG_TWO_PI, clamp, show } from "../common/maths.js";
import { sheet } from "../common/sheet.js";
import { BARS_HEIGHT, BARS_WIDTH, axisOf, drawBars } from "./bars.js";
import { CURVE_HEIGHT, CURVE_WIDTH, curveOf, drawCurve } from "./curve.js";

const [WIDTH, HEIGHT, BASE] = [520, 240, 216];
const PIXELS_PER_LOG_SIGMA = 60;
const HIGHEST_OF_PRIOR = 0.4; // N(0; 0, 1)
const STEP = 0.05; // of mu and of log sigma, for one press of an arrow key

const HINT = "Drag in the plot, or press the arrow keys: sideways moves μ, up and down widens and narrows " +
  "q (with Shift: faster). Make the gap as small as you can.";

const PLANE_HINT = "In the plane of x, the means of p(x|z) for all z form a curve, and q’s mass lies thick " +
  "along it. The dashes lead from nine equal parts of q to x; the longer they are, the lower the " +
  "reconstruction term.";

// What Python sent, log p(x|z) on a grid of z from -limit to limit, and the exact posterior on it.
function posteriorOnGrid(logLikelihood, limit) {
  const cell = 2 * limit / (logLikelihood.length - 1);
  const z = Float64Array.from(logLikelihood, (_, i) => -limit + i * cell);
  const logJoint = logLikelihood.map((l, i) => l - 0.5 * (z[i] * z[i] + LOG_TWO_PI));
  const largest = logJoint.reduce((a, b) => Math.max(a, b));
  const logPx = largest + Math.log(cell * logJoint.reduce((sum, l) => sum + Math.exp(l - largest), 0));
  const posterior = logJoint.map((l) => Math.exp(l - logPx));
  const density = (value) => posterior[clamp(Math.round((value + limit) / cell), 0, posterior.length - 1)];
  const highest = posterior.reduce((a, b) => Math.max(a, b), HIGHEST_OF_PRIOR);
  const axis = axisOf(logPx, logLikelihood.reduce((a, b) => Math.max(a, b)));
  return { z, logLikelihood, cell, logPx, density, highest, axis };
}

// The terms of the bound for q = N(mu, exp(logSigma)²), by the rectangle rule on the grid, in nats.
function terms({ z, logLikelihood, cell }, mu, logSigma) {
  const sigma = Math.exp(logSigma);
  let reconstruction = 0;
  for (let i = 0; i < z.length; i++) {
    const e = (z[i] - mu) / sigma;
    if (e * e > 1400) continue; // the density is below 1e-300
    reconstruction += Math.exp(-0.5 * (e * e + LOG_TWO_PI) - logSigma) * cell * logLikelihood[i];
  }
  const kl = 0.5 * (mu * mu + sigma * sigma - 1 - 2 * logSigma);
  return { reconstruction, kl, elbo: reconstruction - kl };
}

const normal = (value, mu, logSigma) =>
  Math.exp(-0.5 * (((value - mu) / Math.exp(logSigma)) ** 2 + LOG_TWO_PI) - logSigma);

const toX = (value, view) => WIDTH / 2 * (1 + value / view);

function drawDensities(plot, exact, view, { mu, log_sigma: logSigma }, colours) {
  const { line, paper, q: hue, posterior, prior } = colours;
  const q = (value) => normal(value, mu, logSigma);
  const top = Math.max(exact.highest, q(mu)) * 1.05;
  const toY = (density) => BASE - (HEIGHT - 40) * density / top;
  const curve = (density) => {
    const points = [];
    for (let px = 0; px <= WIDTH; px += 2) points.push([px, toY(density((px / WIDTH * 2 - 1) * view))]);
    return points;
  };
  plot.clear(paper);
  const exactly = curve(exact.density);
  plot.path([...exactly, [WIDTH, BASE], [0, BASE]], { fill: posterior, alpha: 0.35 });
  plot.path(exactly, { stroke: posterior });
  plot.path(curve((value) => normal(value, 0, 0)), { stroke: prior, dash: [5, 5] });
  plot.path(curve(q), { stroke: hue, width: 3 });
  plot.dot(toX(mu, view), toY(q(mu)), 6, { fill: hue, stroke: paper });
  plot.line(0, BASE + 0.5, WIDTH, BASE + 0.5, { stroke: line });
}

function drawLegend(plot, view, { ink, faint, q, posterior, prior }) {
  const below = (text, x) => plot.text(text, x, HEIGHT - 7, { fill: faint, align: "center" });
  const last = Math.ceil(view) - 1; // of the ticks
  for (let tick = -last; tick <= last; tick++) below(String(tick).replace("-", "−"), toX(tick, view));
  below("z", WIDTH - 12);
  const rows = [["q(z)", q, []], ["p(z|x), exact", posterior, []], ["p(z)", prior, [5, 5]]];
  rows.forEach(([text, stroke, dash], i) => {
    plot.line(8, 14 + 18 * i, 32, 14 + 18 * i, { stroke, width: 3, dash });
    plot.text(text, 38, 18 + 18 * i, { fill: ink });
  });
}

function inNumbers({ mu, log_sigma: logSigma }, { reconstruction, kl, elbo }, logPx) {
  return `μ = ${show(mu)}   σ = ${Math.exp(logSigma).toFixed(3)}\n\n` +
    `reconstruction  ${show(reconstruction, 4)}\n− KL(q‖p(z))    ${show(kl, 4)}\n` +
    `= F             ${show(elbo, 4)}\n` +
    `+ gap           ${show(logPx - elbo, 4)}\n= log p(x)      ${show(logPx, 4)}   nats`;
}

function describe(plot, bars, { mu, log_sigma: logSigma }, t, logPx) {
  const [f, px, gap] = [t.elbo, logPx, logPx - t.elbo].map((value) => value.toFixed(3));
  plot.describe(`The density q with mu ${mu.toFixed(2)} and sigma ${Math.exp(logSigma).toFixed(2)} over ` +
    `the exact posterior. F is ${f}, log p(x) is ${px}, the gap is ${gap} nats. Arrow keys move mu and log ` +
    "sigma.");
  bars.describe(`Bars on one axis: reconstruction ${t.reconstruction.toFixed(3)}, minus KL ` +
    `${t.kl.toFixed(3)}, equals F ${f}; plus gap ${gap}, equals log p(x) ${px} nats.`);
}

// The picture in the plane of x, for those models whose x are points there; null for all others.
function planeOf(packed, x, limit, box, below) {
  if (!packed) return null;
  const curve = curveOf(doubles(packed), x, limit);
  const plane = sheet(CURVE_WIDTH, CURVE_HEIGHT, { cursor: "default" });
  box.append(plane.node);
  below.append(hint(PLANE_HINT));
  return (state, colours, reconstruction) => {
    drawCurve(plane, curve, state, colours);
    plane.describe("The curve of the means of p(x|z) in the plane, q’s mass along it around z = " +
      `${state.mu.toFixed(2)}, and dashes from there to x; the reconstruction term is ` +
      `${reconstruction.toFixed(3)} nats.`);
  };
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "ELBO explorer", ["mu", "log_sigma"]);
  const { state, config: { limits, grid_limit: gridLimit, x } } = widget;
  const exact = posteriorOnGrid(doubles(model.get("_log_likelihood")), gridLimit);
  const { logPx } = exact;
  // The plot shows z from -view to view, a little farther than mu can go; the integrals take the whole grid.
  const view = Math.max(...limits.mu.map(Math.abs)) + 0.5;

  const plot = sheet(WIDTH, HEIGHT);
  const bars = sheet(BARS_WIDTH, BARS_HEIGHT, { cursor: "default" });
  const numbers = readout();
  const muSlider = slider("μ", limits.mu, 0.01, (value) => widget.move({ mu: value }));
  const sigmaSlider = slider("log σ", limits.log_sigma, 0.01, (value) => widget.move({ log_sigma: value }));
  const beside = element("div", { className: "vae-column" });
  const pictures = column(WIDTH, plot.node, bars.node);
  const drawPlane = planeOf(model.get("_curve"), x, gridLimit, beside, pictures);
  widget.box.append(pictures, side(beside, muSlider.node, sigmaSlider.node, numbers, hint(HINT)));

  function draw() {
    const [colours, t] = [widget.colours(), terms(exact, state.mu, state.log_sigma)];
    drawDensities(plot, exact, view, state, colours);
    drawLegend(plot, view, colours);
    drawBars(bars, t, logPx, exact.axis, colours);
    drawPlane?.(state, colours, t.reconstruction);
    numbers.textContent = inNumbers(state, t, logPx);
    muSlider.input.value = state.mu;
    sigmaSlider.input.value = state.log_sigma;
    describe(plot, bars, state, t, logPx);
  }

  const moveTo = (mu, logSigma) => widget.move({ mu, log_sigma: logSigma });
  arrowKeys(plot.node, (dx, dy) => moveTo(state.mu + STEP * dx, state.log_sigma + STEP * dy));
  let grabbed = { x: 0, y: 0, ...state };
  drag(plot, (px, py) => { grabbed = { x: px, y: py, ...state }; }, (px, py) => moveTo(
    grabbed.mu + (px - grabbed.x) * 2 * view / WIDTH,
    grabbed.log_sigma - (py - grabbed.y) / PIXELS_PER_LOG_SIGMA),
  () => [0.2, 0.4, 0.6, 0.8].map((part) => [toX(state.mu, view), part * HEIGHT]));

  return widget.start(draw);
}

export default { render };
