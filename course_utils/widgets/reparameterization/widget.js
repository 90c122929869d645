// @ts-check
// Nine held eps, where mu and sigma carry them to, and what flows back from each z.

import { arrowKeys, button, choice, column, drag, hint, readout, row, side, slider }
  from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { mean, show } from "../common/maths.js";
import { normalSource } from "../common/random.js";
import { sheet } from "../common/sheet.js";

const [WIDTH, HEIGHT, BAR_HEIGHT] = [520, 360, 220];
const [Z_AXIS, EPS_AXIS] = [244, 322]; // the heights of the two axes; above the first is the graph of f
const VIEW = 4; // both axes go from -4 to 4
const STEP = 0.05; // of mu and of log sigma, for one press of an arrow key
const DOWN = 60; // pixels of a drag that change log sigma by 1
const HALF = 34; // the height of half of the bars' axis

const HINT = "Drag in the plot, or press the arrow keys: sideways moves μ, up and down widen and narrow q " +
  "(with Shift: faster).";

/** @type {Record<string, { f: (z: number) => number, slope: (z: number) => number }>} */
export const FUNCTIONS = {
  "z²": { f: (z) => z * z, slope: (z) => 2 * z },
  "sin 2z": { f: (z) => Math.sin(2 * z), slope: (z) => 2 * Math.cos(2 * z) },
  "tanh 3z": { f: (z) => Math.tanh(3 * z), slope: (z) => 3 / Math.cosh(3 * z) ** 2 },
  "√(z² + 0.1)": { f: (z) => Math.sqrt(z * z + 0.1), slope: (z) => z / Math.sqrt(z * z + 0.1) },
  "z > 0": { f: (z) => (z > 0 ? 1 : 0), slope: () => 0 },
};

const normal = (e) => Math.exp(-0.5 * e * e) / Math.sqrt(2 * Math.PI);
const inOrder = (values) => [...values].sort((a, b) => a - b);

// ∂F/∂μ and ∂F/∂σ of F = E f(z), z from N(μ, σ²): by the rectangle rule on Python's grid of eps, from -reach
// to reach, or of F = Φ(μ/σ) for the jump.
export function exactGradient(name, mu, sigma, { reach, points }) {
  if (name === "z > 0") return [normal(mu / sigma) / sigma, -normal(mu / sigma) * mu / sigma ** 2];
  const cell = 2 * reach / (points - 1);
  const total = [0, 0];
  for (let i = 0; i < points; i++) {
    const eps = (i - (points - 1) / 2) * cell;
    const flow = FUNCTIONS[name].slope(mu + sigma * eps) * normal(eps) * cell;
    total[0] += flow;
    total[1] += flow * eps;
  }
  return total;
}

// What goes forward from each eps, and what flows back from each z.
function passOf({ function: name, mu, log_sigma: logSigma, eps }, grid) {
  const { f, slope } = FUNCTIONS[name];
  const sigma = Math.exp(logSigma);
  const z = eps.map((e) => mu + sigma * e);
  const toMu = z.map(slope);
  const toSigma = z.map((value, i) => slope(value) * eps[i]);
  const [estimated, exact] = [[mean(toMu), mean(toSigma)], exactGradient(name, mu, sigma, grid)];
  return { f, slope, mu, sigma, eps, z, toMu, toSigma, estimated, exact };
}

const toX = (value) => WIDTH / 2 * (1 + value / VIEW);

// f on top and the density of q below it; returns where f puts its values, and the height of 1.
function drawGraph(plot, { f, mu, sigma }, { ink, paper, blue }) {
  plot.clear(paper);
  const samples = Array.from({ length: 521 }, (_, i) => (i / 260 - 1) * VIEW);
  const values = samples.map(f);
  const [bottom, top] = [Math.min(...values), Math.max(...values)];
  const unit = (Z_AXIS - 80) / (top - bottom);
  const toY = (value) => Z_AXIS - 52 - unit * (value - bottom);
  const density = Array.from({ length: WIDTH / 2 + 1 }, (_, i) => {
    const z = (2 * i / WIDTH * 2 - 1) * VIEW;
    return [2 * i, Z_AXIS - Math.min(40, 40 * normal((z - mu) / sigma) / normal(0))];
  });
  plot.path([[0, Z_AXIS], ...density, [WIDTH, Z_AXIS]], { fill: blue, alpha: 0.25 });
  plot.path(samples.map((value, i) => [toX(value), toY(values[i])]), { stroke: ink, width: 2 });
  return { toY, unit };
}

// Two axes of one scale: the lines between them carry each eps to its z, and z to the graph.
function drawAxes(plot, { f, eps, z }, { toY }, { ink, faint, line }) {
  plot.path([[0, Z_AXIS + 0.5], [WIDTH, Z_AXIS + 0.5], null, [0, EPS_AXIS + 0.5], [WIDTH, EPS_AXIS + 0.5]],
    { stroke: line, width: 1 });
  for (let tick = -3; tick <= 3; tick++) {
    plot.text(String(tick).replace("-", "−"), toX(tick), EPS_AXIS + 24, { fill: faint, align: "center" });
  }
  plot.text("z", 6, Z_AXIS + 16, { fill: ink });
  plot.text("ε", 6, EPS_AXIS - 6, { fill: ink });
  plot.text("z = μ + σ ε", 6, (Z_AXIS + EPS_AXIS) / 2 + 5, { fill: faint });
  plot.text("ε held", WIDTH - 6, EPS_AXIS - 6, { fill: faint, align: "right" });
  z.forEach((value, i) => {
    plot.line(toX(eps[i]), EPS_AXIS, toX(value), Z_AXIS, { stroke: faint, width: 1 });
    plot.line(toX(value), Z_AXIS, toX(value), toY(f(value)), { stroke: faint, width: 1, dash: [2, 4] });
  });
}

// The tangents at (z, f(z)), and each point three times: on the graph, as z and as eps.
function drawPoints(plot, { f, slope, eps, z }, { toY, unit }, { ink, paper, blue, orange }) {
  for (const value of z) {
    const [x, y] = [toX(value), toY(f(value))];
    const [right, up] = [WIDTH / (2 * VIEW), unit * slope(value)];
    const [dx, dy] = [right, up].map((part) => 24 * part / Math.hypot(right, up));
    plot.line(x - dx, y + dy, x + dx, y - dy, { stroke: orange, width: 3, halo: [paper, 5] });
  }
  z.forEach((value, i) => {
    const outline = { stroke: paper, width: 1 };
    plot.dot(toX(value), toY(f(value)), 4.5, { fill: blue, ...outline });
    plot.dot(toX(value), Z_AXIS, 4.5, { fill: blue, ...outline });
    plot.dot(toX(eps[i]), EPS_AXIS, 4.5, { fill: ink, ...outline });
  });
}

// What flows back: one bar for each eps, in their order, then the mean and the exact derivative.
function drawFlows(bars, pass, span, { ink, faint, paper, blue, orange, green }) {
  bars.clear(paper);
  const titles = ["f′(z) flows back to μ", "f′(z) · ε flows back to σ"];
  [pass.toMu, pass.toSigma].forEach((flows, i) => {
    const zero = 58 + 98 * i;
    bars.text(titles[i], 4, zero - HALF - 8, { fill: ink });
    bars.text(`+${span}`, 36, zero - HALF + 9, { fill: faint, align: "right" });
    bars.text(`−${span}`, 36, zero + HALF, { fill: faint, align: "right" });
    const bar = (x, width, value, fill) => {
      const height = HALF * value / span;
      bars.box(x, Math.min(zero, zero - height), width, Math.max(1, Math.abs(height)), { fill });
    };
    flows.forEach((value, k) => bar(48 + 37 * k, 26, value, orange));
    bar(400, 42, pass.estimated[i], blue);
    bar(462, 42, pass.exact[i], green);
    bars.line(42, zero + 0.5, WIDTH - 10, zero + 0.5, { stroke: faint, width: 1 });
  });
  const below = (text, x, fill) => bars.text(text, x, 210, { fill, align: "center" });
  pass.eps.forEach((e, k) => below((e < 0 ? "−" : "") + Math.abs(e).toFixed(1), 61 + 37 * k, faint));
  below("ε =", 26, faint);
  below("mean", 421, ink);
  below("exact", 483, ink);
}

function inNumbers({ mu, sigma, eps, estimated, exact }) {
  const line = (name, i) => `${name}    ${show(estimated[i], 4)}    ${show(exact[i], 4)}`;
  return `μ = ${show(mu)}   σ = ${sigma.toFixed(3)}\n\n         mean of ${eps.length}   exact\n` +
    `${line("∂F/∂μ", 0)}\n${line("∂F/∂σ", 1)}`;
}

const inWords = (name) => (name === "z > 0"
  ? "f jumps: wherever it has a slope the slope is 0, so nothing flows back, and the mean is wrong. " +
    "The trick needs a differentiable f."
  : "F = E[f(z)]. Each z sends its slope f′(z) (orange) back: to μ as it is, because ∂z/∂μ = 1; " +
    "to σ times ε, because ∂z/∂σ = ε.");

function describe(plot, bars, name, { mu, sigma, z, estimated, exact }) {
  const [ofMu, ofSigma] = [0, 1].map((i) => `${estimated[i].toFixed(3)}, exact ${exact[i].toFixed(3)}`);
  plot.describe(`Graph of f(z) = ${name} with nine points z from ${z[0].toFixed(2)} to ` +
    `${z.at(-1).toFixed(2)} and their tangents, each joined to its held eps. mu is ${mu.toFixed(2)}, ` +
    `sigma is ${sigma.toFixed(2)}. ` +
    "Arrow keys move mu and log sigma.");
  bars.describe(`Bars: the mean flow to mu is ${ofMu}; the mean flow to sigma is ${ofSigma}.`);
}

// Everything on the page: the two sheets, the words, the list of functions, the sliders and the button.
function arrange({ box, config, state, move }) {
  const { limits } = config;
  const names = config.functions.map((name) => [name, `f(z) = ${name}`]);
  const draws = normalSource(2);
  const parts = {
    plot: sheet(WIDTH, HEIGHT), bars: sheet(WIDTH, BAR_HEIGHT, { cursor: "default" }),
    numbers: readout(), live: hint(),
    chosen: choice("function f", names, (name) => move({ function: name }), { hidden: true }),
    muSlider: slider("μ", limits.mu, 0.01, (value) => move({ mu: value })),
    sigmaSlider: slider("log σ", limits.log_sigma, 0.01, (value) => move({ log_sigma: value })),
    again: button("new ε", () => move({ eps: inOrder(draws(state.eps.length)) })),
  };
  box.append(
    column(WIDTH, parts.plot.node, parts.bars.node),
    side(row(parts.chosen.node, parts.again), parts.muSlider.node, parts.sigmaSlider.node, parts.numbers,
      parts.live, hint(HINT)),
  );
  return parts;
}

function render({ model, el }) {
  const title = "Reparameterization explorer";
  const widget = explorer({ model, el }, title, ["function", "mu", "log_sigma", "eps"]);
  const { state, config } = widget;
  state.eps = inOrder(state.eps);
  // The half-height of the bars' axis, in steps of a factor of two: the axis stands still while the bars
  // move.
  let span = 2;
  const { plot, bars, numbers, live, chosen, muSlider, sigmaSlider } = arrange(widget);

  function draw() {
    const [colours, pass] = [widget.colours(), passOf(state, config.grid)];
    const reach = Math.max(...[...pass.toMu, ...pass.toSigma, ...pass.exact].map(Math.abs), 0.25);
    while (span < reach) span *= 2;
    while (span > 2.5 * reach) span /= 2;
    const graph = drawGraph(plot, pass, colours);
    drawAxes(plot, pass, graph, colours);
    drawPoints(plot, pass, graph, colours);
    drawFlows(bars, pass, span, colours);
    numbers.textContent = inNumbers(pass);
    live.textContent = inWords(state.function);
    chosen.select.value = state.function;
    muSlider.input.value = state.mu;
    sigmaSlider.input.value = state.log_sigma;
    describe(plot, bars, state.function, pass);
  }

  const moveTo = (mu, logSigma) => widget.move({ mu, log_sigma: logSigma });
  arrowKeys(plot.node, (dx, dy) => moveTo(state.mu + STEP * dx, state.log_sigma + STEP * dy));
  let grabbed = { x: 0, y: 0, ...state };
  drag(plot, (x, y) => { grabbed = { x, y, ...state }; }, (x, y) =>
    moveTo(grabbed.mu + (x - grabbed.x) * 2 * VIEW / WIDTH, grabbed.log_sigma - (y - grabbed.y) / DOWN));

  return widget.start(draw, { heard: (name) => { if (name === "eps") state.eps = inOrder(state.eps); } });
}

export default { render };
