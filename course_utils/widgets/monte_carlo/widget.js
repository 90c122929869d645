// @ts-check
// Estimates of log p(x) over the dimension, and how many samples a good one needs.

import { arrowKeys, choice, column, drag, element, hint, readout, side, slider } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp, show } from "../common/maths.js";
import { sheet } from "../common/sheet.js";
import { POOL, exact, makeEstimate, middle } from "./estimate.js";

const [WIDTH, HEIGHT, LOWER_HEIGHT] = [520, 300, 160];
const [LEFT, RIGHT, TOP, BOTTOM] = [58, 12, 26, 24];
const END = WIDTH - RIGHT;
const METHODS = { naive: "naive: z from the prior", importance: "importance: z from q" };
const UP = 150; // pixels of a drag that change log₁₀ eta by 1
const IN_A_FRAME = 4; // milliseconds of a frame that the band may take
// Errors of a tenth of a nat and of a thousand nats on one axis: straight near 0, logarithmic further out.
const [HIGHEST, LOWEST] = [Math.asinh(10 * 4), -Math.asinh(10 * 6000)];
const DOTS_APART = 0.618034; // spread evenly, so that the dots do not hide one another
const WIDEST = 0.8; // of the dots of one K together: they stay nearer to it than to its neighbours

const HINT = "Drag in the plot, or press the arrow keys: sideways moves K, up and down move η (with " +
  "Shift: faster). Each dot is one estimate from S samples; the band holds the middle 80 % of the " +
  "estimates at every K. Beyond ±0.1 the error's axis is logarithmic.";

const raised = (n) => [...String(n)].map((digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]).join("");
function large(value) {
  if (value < 10) return value.toFixed(2);
  if (value < 99999.5) return Math.round(value).toLocaleString("en");
  const exponent = Math.floor(Math.log10(value));
  return `${(value / 10 ** exponent).toFixed(1)} · 10${raised(exponent)}`;
}

function toY(error) {
  const up = clamp(Math.asinh(10 * error), LOWEST, HIGHEST);
  return TOP + (HEIGHT - TOP - BOTTOM) * (HIGHEST - up) / (HIGHEST - LOWEST);
}

// The middle of the estimates at every K. It is computed for all K where that is quick, and else in the
// frames that follow, a few K in each; then ``redraw`` is called.
function makeBand(estimate, largestDim, redraw) {
  const band = [];
  let [shown, next, frame] = ["", 1, 0];
  function widen({ samples, eta, method }) {
    frame = 0;
    const until = performance.now() + IN_A_FRAME;
    const repeats = clamp(Math.floor(50000 / samples), 20, 100);
    for (; next <= largestDim && performance.now() < until; next++) {
      band[next] = middle(estimate(next, eta, samples, method, repeats).errors);
    }
    if (next > largestDim) return;
    frame = requestAnimationFrame(() => { widen({ samples, eta, method }); redraw(); });
  }
  const stop = () => cancelAnimationFrame(frame);
  return {
    stop,
    // [K, [low, median, high]] of those K that are known, for this state or still for the one before.
    of(state) {
      const wanted = [state.eta, state.samples, state.method].join(" ");
      if (wanted !== shown) {
        stop();
        [shown, next] = [wanted, 1];
        widen({ ...state });
      }
      return [...band.entries()].filter(([, values]) => values);
    },
  };
}

function drawDimensions(on, toX, largestDim, { faint, line }) {
  const base = on.height - BOTTOM + 0.5;
  on.line(LEFT, base, END, base, { stroke: line, width: 1 });
  const ticks = Array.from({ length: Math.floor(largestDim / 10) }, (_, i) => 10 * (i + 1));
  for (const tick of [1, ...ticks]) {
    on.text(String(tick), toX(tick), on.height - 8, { fill: faint, align: "center" });
  }
  on.text("K", toX(0.9 * largestDim), on.height - 8, { fill: faint, align: "center" });
}

function drawErrorAxis(plot, { faint, line }) {
  for (const tick of [1, 0.1, -0.1, -1, -10, -100, -1000]) {
    plot.line(LEFT, toY(tick), END, toY(tick), { stroke: line, width: 0.5 });
    const text = (tick < 0 ? "−" : "+") + Math.abs(tick).toLocaleString("en");
    plot.text(text, LEFT - 8, toY(tick) + 4, { fill: faint, align: "right" });
  }
}

function drawBand(plot, toX, band, error, hue, { ink }) {
  const edge = (which) => band.map(([k, values]) => [toX(k), toY(values[which])]);
  plot.path([...edge(0), ...edge(2).reverse()], { fill: hue, alpha: 0.22 });
  plot.path(edge(1), { stroke: hue, width: 2 });
  plot.line(LEFT, toY(0), END, toY(0), { stroke: ink, width: 2 });
  plot.text("exact", END, toY(0) - 6, { fill: ink, align: "right" });
  plot.text(`log p̂(x) − log p(x), in nats: ${error} is an error of ${100 * error} %`, 8, 16, { fill: ink });
}

function drawEstimates(plot, toX, dim, errors, median, hue, { ink, faint, paper }) {
  const [x, widest] = [toX(dim), WIDEST * (toX(2) - toX(1))];
  plot.line(x, TOP, x, HEIGHT - BOTTOM, { stroke: faint, width: 1 });
  errors.forEach((error, i) => {
    const aside = ((i * DOTS_APART) % 1 - 0.5) * widest;
    plot.dot(x + aside, toY(error), 2.6, { fill: hue, stroke: paper, width: 0.7 });
  });
  plot.line(x - widest, toY(median), x + widest, toY(median), { stroke: ink, width: 3, halo: [paper, 6] });
}

// The exponents of ten of the samples that are needed, up to a power of two that holds them all.
function drawPowers(lower, highest, toPower, { faint, line }) {
  for (let tick = 0; tick <= highest; tick += highest / 4) {
    lower.line(LEFT, toPower(tick), END, toPower(tick), { stroke: line, width: 0.5 });
    const text = tick ? `10${raised(tick)}` : "1";
    lower.text(text, LEFT - 8, toPower(tick) + 4, { fill: faint, align: "right" });
  }
}

function drawNeeded(lower, toX, { dim, samples, method }, neededAt, { largestDim, error }, colours) {
  const { ink, paper, q, prior } = colours;
  const needed = (k, which) => Math.max(0, Math.log10(neededAt(k, which)));
  let highest = 8;
  while (highest < needed(largestDim, "naive")) highest *= 2;
  const toPower = (exponent) => LOWER_HEIGHT - BOTTOM - (LOWER_HEIGHT - BOTTOM - TOP) * exponent / highest;
  const has = Math.log10(samples);
  lower.clear(paper);
  drawDimensions(lower, toX, largestDim, colours);
  drawPowers(lower, highest, toPower, colours);
  lower.text(`samples needed for an error of ${100 * error} %, exact`, 8, 16, { fill: ink });
  lower.line(LEFT, toPower(has), END, toPower(has), { stroke: ink, width: 1.2, dash: [5, 4] });
  const write = (text, x, exponent, up, fill) =>
    lower.text(text, x, toPower(exponent) - up, { fill, align: "right" });
  write(`S = ${large(samples)}`, toX(38), has, 7, ink);
  for (const [which, hue] of [["naive", prior], ["importance", q]]) {
    const [width, radius] = which === method ? [3, 5.5] : [1.5, 3.5];
    const curve = Array.from({ length: largestDim }, (_, i) => [toX(i + 1), toPower(needed(i + 1, which))]);
    lower.path(curve, { stroke: hue, width });
    lower.dot(toX(dim), toPower(needed(dim, which)), radius, { fill: hue, stroke: paper, width: 1 });
  }
  write("naive", toX(30) - 10, needed(30, "naive"), 6, prior);
  write("importance", END - 2, Math.max(needed(largestDim, "importance"), has), 7, q);
}

function inNumbers({ dim, samples, eta }, { logPx }, [low, median, high]) {
  return `K = ${dim}   S = ${large(samples)}   η = ${eta.toFixed(3)}\n\n` +
    `log p(x), exact   ${show(logPx, 3)} nats\n` +
    `median estimate   ${show(logPx + median, 3)}\n` +
    `80 % lie from     ${show(logPx + low, 3)}\n` +
    `           to     ${show(logPx + high, 3)}`;
}

// What is folded away at first.
function inDetail({ samples }, { relativeVariance }, effective, error) {
  return `relative variance of one weight, exact:  ${large(relativeVariance)}\n` +
    `samples needed for an error of ${100 * error} %, exact:  ${large(relativeVariance / error ** 2)}\n` +
    `effective samples, of ${large(samples)}:  ${large(effective)}`;
}

const inDimensions = (dim) => (dim === 1 ? "1 dimension" : `${dim} dimensions`);

function describe(plot, lower, { dim, samples, eta, method }, errors, quantiles, neededNow, error) {
  const [low, median, high] = quantiles.map((value) => value.toFixed(3));
  plot.describe(`The error of ${errors.length} ${method} estimates of log p(x) in ${inDimensions(dim)}, ` +
    `${samples} samples each, eta ${eta.toFixed(3)}: median ${median}, eighty percent from ${low} to ` +
    `${high} nats. Arrow keys move the dimension and eta.`);
  const naive = neededNow("naive");
  const many = naive > 1e6 ? "ten to the " + Math.round(Math.log10(naive)) : Math.round(naive);
  lower.describe(`Samples needed for a ${error} error over the dimension, on a logarithmic axis: in ` +
    `${inDimensions(dim)} ${many} naive ones, ` +
    `${Math.round(neededNow("importance"))} with importance sampling.`);
}

// A part that opens when its title is pressed.
function folded(title, ...children) {
  const summary = element("summary", { textContent: title });
  summary.dataset.lmSuppressShortcuts = "true"; // or JupyterLab takes the keys that open it
  return element("details", {}, summary, ...children);
}

// Everything on the page: the sheets, the numbers, the list of methods and the sliders.
function arrange({ box, config, move }) {
  const { limits, samples } = config;
  const options = config.methods.map((method) => [method, METHODS[method]]);
  const parts = {
    plot: sheet(WIDTH, HEIGHT), lower: sheet(WIDTH, LOWER_HEIGHT, { cursor: "default" }), numbers: readout(),
    more: hint(),
    method: choice("method", options, (method) => move({ method }), { hidden: true }),
    dim: slider("dimension K", limits.dim, 1, (value) => move({ dim: value })),
    samples: slider("samples S", [0, samples.length - 1], 1, (value) => move({ samples: samples[value] })),
    eta: slider("log₁₀ η", limits.eta.map(Math.log10), 0.02, (value) => move({ eta: 10 ** value })),
  };
  parts.more.style.whiteSpace = "pre-wrap";
  box.append(
    column(WIDTH, parts.plot.node, folded("details", parts.more, parts.lower.node)),
    side(parts.method.node, parts.dim.node, parts.samples.node, parts.eta.node, parts.numbers, hint(HINT)),
  );
  return parts;
}

function showState(parts, { dim, samples, eta, method }, allSamples) {
  parts.method.select.value = method;
  parts.dim.input.value = dim;
  parts.samples.input.value = allSamples.indexOf(samples);
  parts.samples.input.setAttribute("aria-valuetext", `${samples} samples`);
  parts.eta.input.value = Math.log10(eta);
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Monte Carlo explorer", ["dim", "samples", "eta", "method"]);
  const { state, config: { limits, samples: allSamples, widening, error } } = widget;
  const [, largestDim] = limits.dim;
  const estimate = makeEstimate(allSamples.at(-1), widening);
  const toX = (k) => LEFT + (END - LEFT) * (k - 0.5) / largestDim;
  const fromX = (x) => Math.round((x - LEFT) * largestDim / (END - LEFT) + 0.5);
  const parts = arrange(widget);
  const { plot, lower } = parts;
  let errors = new Float64Array(0);
  /** @type {any} */
  let quantiles = [];
  const band = makeBand(estimate, largestDim, drawPlot);
  function drawPlot() {
    const colours = widget.colours();
    const hue = state.method === "naive" ? colours.prior : colours.q;
    plot.clear(colours.paper);
    drawDimensions(plot, toX, largestDim, colours);
    drawErrorAxis(plot, colours);
    drawBand(plot, toX, band.of(state), error.share, hue, colours);
    drawEstimates(plot, toX, state.dim, errors, quantiles[1], hue, colours);
  }

  function draw() {
    const { dim, samples, eta, method } = state;
    const found = estimate(dim, eta, samples, method, Math.min(100, Math.floor(POOL / samples)));
    [errors, quantiles] = [found.errors, middle(found.errors)];
    drawPlot();
    const neededAt = (k, which) => exact(k, eta, which, widening).relativeVariance / error.share ** 2;
    drawNeeded(lower, toX, state, neededAt, { largestDim, error: error.share }, widget.colours());
    const known = exact(dim, eta, method, widening);
    parts.numbers.textContent = inNumbers(state, known, quantiles);
    parts.more.textContent = inDetail(state, known, middle(found.effective)[1], error.share);
    showState(parts, state, allSamples);
    describe(plot, lower, state, errors, quantiles, (which) => neededAt(dim, which), error.words);
  }

  arrowKeys(plot.node, (dx, dy) => widget.move({ dim: state.dim + dx, eta: state.eta * 1.1 ** dy }));
  let grabbed = { y: 0, eta: 0 };
  drag(plot, (x, y) => { grabbed = { y, eta: state.eta }; widget.move({ dim: fromX(x) }); },
    (x, y) => widget.move({ dim: fromX(x), eta: grabbed.eta * 10 ** ((grabbed.y - y) / UP) }),
    () => [0.2, 0.4, 0.6, 0.8].map((part) => [toX(state.dim), part * HEIGHT]));
  return widget.start(draw, { ends: [band.stop] });
}

export default { render };
