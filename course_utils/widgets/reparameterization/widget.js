// @ts-check
// Nine held eps, where mu and sigma carry them to, and what flows back from each z.

import { arrowKeys, button, choice, column, drag, hint, readout, row, side, slider }
  from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { mean, show, tickStep } from "../common/maths.js";
import { normalSource } from "../common/random.js";
import { sheet } from "../common/sheet.js";

const [WIDTH, HEIGHT, BAR_HEIGHT] = [520, 284, 136];
const [Z_AXIS, EPS_AXIS] = [188, 254]; // the heights of the two axes; above the first is the graph of f
const VIEW = 4; // both axes go from -4 to 4
const STEP = 0.05; // of mu and of log sigma, for one press of an arrow key
const DOWN = 60; // pixels of a drag that change log sigma by 1
const TANGENT = 10; // pixels of half a tangent: short, so that nine of them do not become a band
const [HALF, MIDDLE] = [44, 72]; // half of the bars' axis, and the height of its zero
const PANEL = WIDTH / 2; // one for mu and one for sigma

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

// What goes forward from each eps, and what each z sends back: f'(z) in the pathwise estimate, and with the
// score function f(z) ∂log q/∂μ = f(z) ε/σ, f(z) ∂log q/∂σ = f(z) (ε² - 1)/σ.
function passOf({ function: name, method, mu, log_sigma: logSigma, eps }, grid) {
  const { f, slope } = FUNCTIONS[name];
  const sigma = Math.exp(logSigma);
  const pathwise = method === "pathwise";
  const z = eps.map((e) => mu + sigma * e);
  const toMu = z.map((value, i) => (pathwise ? slope(value) : f(value) * eps[i] / sigma));
  const toSigma = z.map((value, i) =>
    (pathwise ? slope(value) * eps[i] : f(value) * (eps[i] ** 2 - 1) / sigma));
  const [estimated, exact] = [[mean(toMu), mean(toSigma)], exactGradient(name, mu, sigma, grid)];
  return { f, slope, pathwise, mu, sigma, eps, z, toMu, toSigma, estimated, exact };
}

const toX = (value) => WIDTH / 2 * (1 + value / VIEW);

// f on top and the density of q below it; returns where f puts its values, and the height of 1.
function drawGraph(plot, { f, mu, sigma }, colours) {
  const { ink, paper, q } = colours;
  plot.clear(paper);
  const samples = Array.from({ length: 521 }, (_, i) => (i / 260 - 1) * VIEW);
  const values = samples.map(f);
  const [bottom, top] = [Math.min(...values), Math.max(...values)];
  const unit = (Z_AXIS - 60) / (top - bottom);
  const toY = (value) => Z_AXIS - 40 - unit * (value - bottom);
  const density = Array.from({ length: WIDTH / 2 + 1 }, (_, i) => {
    const z = (2 * i / WIDTH * 2 - 1) * VIEW;
    return [2 * i, Z_AXIS - 30 * normal((z - mu) / sigma) / normal(0)];
  });
  plot.path([[0, Z_AXIS], ...density, [WIDTH, Z_AXIS]], { fill: q, alpha: 0.25 });
  drawHeights(plot, bottom, top, toY, colours);
  plot.path(samples.map((value, i) => [toX(value), toY(values[i])]), { stroke: ink, width: 2 });
  return { toY, unit };
}

// The vertical axis: values of f.
function drawHeights(plot, bottom, top, toY, { ink, faint, line }) {
  const step = tickStep(top - bottom, 4);
  for (let tick = Math.ceil(bottom / step - 1e-3) * step; tick <= top + 1e-3 * step; tick += step) {
    const value = Math.round(tick / step) * step;
    plot.line(0, toY(value), WIDTH, toY(value), { stroke: line, width: 0.5 });
    plot.text(String(Number(value.toFixed(2))).replace("-", "−"), 4, toY(value) - 3, { fill: faint });
  }
  plot.text("f(z)", 42, 14, { fill: ink });
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

// What each z is asked for: its slope f'(z), a short tangent, or its value f(z), a line as high as f.
function drawAsked(plot, { f, slope, pathwise, z }, { toY, unit }, { paper, orange }) {
  for (const value of z) {
    const [x, y] = [toX(value), toY(f(value))];
    if (!pathwise) {
      plot.line(x, toY(0), x, y, { stroke: orange, width: 3 });
      continue;
    }
    const [right, up] = [WIDTH / (2 * VIEW), unit * slope(value)];
    const [dx, dy] = [right, up].map((part) => TANGENT * part / Math.hypot(right, up));
    plot.line(x - dx, y + dy, x + dx, y - dy, { stroke: orange, width: 3, halo: [paper, 5] });
  }
}

// Each point three times: on the graph, as z and as eps.
function drawPoints(plot, { f, eps, z }, { toY }, { ink, paper, q }) {
  z.forEach((value, i) => {
    const outline = { stroke: paper, width: 1 };
    plot.dot(toX(value), toY(f(value)), 3.5, { fill: q, ...outline });
    plot.dot(toX(value), Z_AXIS, 4.5, { fill: q, ...outline });
    plot.dot(toX(eps[i]), EPS_AXIS, 4.5, { fill: ink, ...outline });
  });
}

// What flows back, in two panels: one bar for each eps, in order, then mean and exact, apart as their names.
function drawFlows(bars, pass, span, { ink, faint, paper, blue, orange, green }) {
  bars.clear(paper);
  const titles = pass.pathwise ? ["f′(z) flows back to μ", "f′(z) · ε flows back to σ"]
    : ["f(z) · ε / σ, for μ", "f(z) · (ε² − 1) / σ, for σ"];
  const [narrow, mean, exact] = bars.larger > 1.15 ? [true, 177, 233] : [false, 194, 238];
  [pass.toMu, pass.toSigma].forEach((flows, i) => {
    const left = PANEL * i;
    const bar = (x, width, value, fill) => {
      const height = HALF * value / span;
      bars.box(left + x, Math.min(MIDDLE, MIDDLE - height), width, Math.max(1, Math.abs(height)), { fill });
    };
    const below = (text, x, fill) => bars.text(text, left + x, BAR_HEIGHT - 4, { fill, align: "center" });
    bars.text(titles[i], left + 4, 16, { fill: ink });
    bars.text(`+${span}`, left + 30, MIDDLE - HALF + 9, { fill: faint, align: "right" });
    bars.text(`−${span}`, left + 30, MIDDLE + HALF, { fill: faint, align: "right" });
    flows.forEach((value, k) => bar(38 + 14 * k, 11, value, orange));
    bar(mean - 11, 22, pass.estimated[i], blue);
    bar(exact - 11, 22, pass.exact[i], green);
    bars.line(left + 34, MIDDLE + 0.5, left + PANEL - 10, MIDDLE + 0.5, { stroke: faint, width: 1 });
    const ofEps = (k) => below(pass.eps[k].toFixed(1).replace("-", "−"), 44 + 14 * k, faint);
    (narrow ? [0, 4] : [0, 4, 8]).forEach(ofEps);
    below("ε", narrow ? 8 : 14, faint);
    for (const [text, x] of [["mean", mean], ["exact", exact]]) below(text, x, ink);
  });
}

function inNumbers({ mu, sigma, eps, estimated, exact }) {
  const line = (name, i) => `${name}    ${show(estimated[i], 4)}    ${show(exact[i], 4)}`;
  return `μ = ${show(mu)}   σ = ${sigma.toFixed(3)}\n\n         mean of ${eps.length}   exact\n` +
    `${line("∂F/∂μ", 0)}\n${line("∂F/∂σ", 1)}`;
}

function inWords(name, pathwise) {
  if (!pathwise) {
    return "F = E[f(z)]. Each z reports only its value f(z) (orange), and z itself stays where it is: " +
      "∂F/∂μ is the mean of f(z) · ∂log q/∂μ.";
  }
  const jump = name === "z > 0" ? "f jumps at z = 0. Compare the mean with the exact value. " : "";
  return `F = E[f(z)]. ${jump}Each z sends its slope f′(z) (orange) back: to μ as it is, because ` +
    "∂z/∂μ = 1; to σ times ε, because ∂z/∂σ = ε.";
}

function describe(plot, bars, name, { pathwise, mu, sigma, z, estimated, exact }) {
  const [ofMu, ofSigma] = [0, 1].map((i) => `${estimated[i].toFixed(3)}, exact ${exact[i].toFixed(3)}`);
  plot.describe(`Graph of f(z) = ${name} with nine points z from ${z[0].toFixed(2)} to ` +
    `${z.at(-1).toFixed(2)} and their ${pathwise ? "tangents" : "values"}, each joined to its held eps. ` +
    `mu is ${mu.toFixed(2)}, sigma is ${sigma.toFixed(2)}. Arrow keys move mu and log sigma.`);
  bars.describe(`Bars, ${pathwise ? "pathwise" : "score function"}: the mean flow to mu is ${ofMu}; ` +
    `the mean flow to sigma is ${ofSigma}.`);
}

// Everything on the page: the two sheets, the words, the list of functions, the sliders and the button.
function arrange({ box, config, state, move }) {
  const { limits } = config;
  const names = config.functions.map((name) => [name, `f(z) = ${name}`]);
  const methods = config.methods.map((method) => [method, method]);
  const draws = normalSource(2);
  const parts = {
    plot: sheet(WIDTH, HEIGHT), bars: sheet(WIDTH, BAR_HEIGHT, { cursor: "default" }),
    numbers: readout(), live: hint(),
    chosen: choice("function f", names, (name) => move({ function: name }), { hidden: true }),
    method: choice("estimate", methods, (method) => move({ method })),
    muSlider: slider("μ", limits.mu, 0.01, (value) => move({ mu: value })),
    sigmaSlider: slider("log σ", limits.log_sigma, 0.01, (value) => move({ log_sigma: value })),
    again: button("new ε", () => move({ eps: inOrder(draws(state.eps.length)) })),
  };
  box.append(
    column(WIDTH, parts.plot.node, parts.bars.node),
    side(row(parts.chosen.node, parts.again), parts.method.node, parts.muSlider.node, parts.sigmaSlider.node,
      parts.numbers, parts.live, hint(HINT)),
  );
  return parts;
}

function render({ model, el }) {
  const title = "Reparameterization explorer";
  const widget = explorer({ model, el }, title, ["function", "method", "mu", "log_sigma", "eps"]);
  const { state, config } = widget;
  state.eps = inOrder(state.eps);
  // The half-height of the bars' axis, in steps of a factor of two: it stands still while the bars move.
  let span = 2;
  const { plot, bars, numbers, live, chosen, method, muSlider, sigmaSlider } = arrange(widget);

  function draw() {
    const [colours, pass] = [widget.colours(), passOf(state, config.grid)];
    const reach = Math.max(...[...pass.toMu, ...pass.toSigma, ...pass.exact].map(Math.abs), 0.25);
    while (span < reach) span *= 2;
    while (span > 2.5 * reach) span /= 2;
    const graph = drawGraph(plot, pass, colours);
    drawAxes(plot, pass, graph, colours);
    drawAsked(plot, pass, graph, colours);
    drawPoints(plot, pass, graph, colours);
    drawFlows(bars, pass, span, colours);
    numbers.textContent = inNumbers(pass);
    live.textContent = inWords(state.function, pass.pathwise);
    chosen.select.value = state.function;
    method.select.value = state.method;
    muSlider.input.value = state.mu;
    sigmaSlider.input.value = state.log_sigma;
    describe(plot, bars, state.function, pass);
  }

  const moveTo = (mu, logSigma) => widget.move({ mu, log_sigma: logSigma });
  arrowKeys(plot.node, (dx, dy) => moveTo(state.mu + STEP * dx, state.log_sigma + STEP * dy));
  let grabbed = { x: 0, y: 0, ...state };
  drag(plot, (x, y) => { grabbed = { x, y, ...state }; }, (x, y) =>
    moveTo(grabbed.mu + (x - grabbed.x) * 2 * VIEW / WIDTH, grabbed.log_sigma - (y - grabbed.y) / DOWN),
  () => [[toX(state.mu), Z_AXIS - 30], [toX(state.mu), Z_AXIS]]);

  return widget.start(draw, { heard: (name) => { if (name === "eps") state.eps = inOrder(state.eps); } });
}

export default { render };
