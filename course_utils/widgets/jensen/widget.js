// @ts-check
// The graph of h with five points, the centre of mass of which is E[h(X)] above or below h(E[X]).

import { arrowKeys, choice, column, drag, hint, readout, row, side, slider } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp, mean, show } from "../common/maths.js";
import { sheet } from "../common/sheet.js";

const [WIDTH, HEIGHT, MARGIN] = [520, 330, 34];
const STEP = 0.04; // of a point, for one press of an arrow key
const SHOWN_FROM = 0.25; // of log x and 1/x, unless a point lies lower
const RELATION = { convex: "≥", concave: "≤", linear: "=" };

const HINT = "Drag a point, or press ← → to move it and ↑ ↓ to choose another. Each of the five points has " +
  "probability 1/5.";

/** @type {Record<string, (x: number) => number>} */
export const FUNCTIONS = {
  "log x": Math.log,
  "√x": Math.sqrt,
  "x²": (x) => x * x,
  "eˣ": Math.exp,
  "1/x": (x) => 1 / x,
  "2x − 1": (x) => 2 * x - 1,
};

const halfWidth = (points) => Math.max(...points.map((x) => Math.abs(x - mean(points))));

// What the slider spreads: the points as they were last placed. Five equal points have no shape, and get one.
const shapeOf = (points) =>
  (halfWidth(points) > 1e-6 ? points : [-0.2, -0.1, 0, 0.1, 0.2].map((offset) => mean(points) + offset));

/**
 * The corners of the convex hull of points in the plane, in order (Andrew's monotone chain).
 * @param {number[][]} points
 */
function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

// h between the least and the largest value of a point, and where its graph puts x and y.
function graphOf({ function: name, points }, [least, most]) {
  const h = FUNCTIONS[name];
  const lowest = name === "log x" || name === "1/x" ? Math.min(SHOWN_FROM, ...points) : 0;
  const from = Math.max(lowest, least);
  const [bottom, top] = [h(from), h(most)].sort((a, b) => a - b);
  return {
    h, from, most,
    toX: (x) => MARGIN + (WIDTH - 2 * MARGIN) * x / most,
    toY: (y) => HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (y - bottom) / (top - bottom),
  };
}

function drawCurve(plot, { h, from, most, toX, toY }, points, { ink, faint, line, paper, sky }) {
  plot.clear(paper);
  plot.line(toX(0), HEIGHT - MARGIN + 0.5, toX(most), HEIGHT - MARGIN + 0.5, { stroke: line });
  for (let tick = 0; tick <= most; tick++) {
    plot.text(String(tick), toX(tick) - 4, HEIGHT - MARGIN + 16, { fill: faint });
  }
  plot.path(hull(points.map((x) => [toX(x), toY(h(x))])), { fill: sky, alpha: 0.2 });
  const curve = [];
  for (let i = 0; i <= 400; i++) {
    const x = from + (most - from) * i / 400;
    curve.push([toX(x), toY(h(x))]);
  }
  plot.path(curve, { stroke: ink, width: 2 });
}

function drawPoints(plot, { h, toX, toY }, points, selected, { ink, paper, blue }) {
  points.forEach((x, i) => {
    const outline = i === selected ? { stroke: ink, width: 3 } : { stroke: paper, width: 1 };
    plot.dot(toX(x), toY(h(x)), 7, { fill: blue, ...outline });
  });
}

function drawGap(plot, { toX, toY }, { eX, eH, hE }, { faint, gap }) {
  const x = toX(eX);
  plot.line(x, HEIGHT - MARGIN, x, toY(Math.max(eH, hE)), { stroke: faint, width: 1, dash: [3, 4] });
  plot.line(x, toY(eH), x, toY(hE), { stroke: gap, width: 5 });
}

function drawMeans(plot, { h, toX, toY }, { eX, eH, hE }, { ink, orange, green }) {
  const [x, yOfMean, yOfH] = [toX(eX), toY(eH), toY(hE)];
  plot.box(x - 6, yOfMean - 6, 12, 12, { fill: orange, stroke: ink, width: 1 });
  const diamond = [[x, yOfH - 8], [x + 8, yOfH], [x, yOfH + 8], [x - 8, yOfH]];
  plot.path(diamond, { closed: true, fill: green, stroke: ink, width: 1 });
  // Where the curve leaves room: beside a rising one above on the left and below on the right.
  const [higher, lower] = eH >= hE ? ["E[h(X)]", "h(E[X])"] : ["h(E[X])", "E[h(X)]"];
  const [left, right] = [{ fill: ink, align: "right" }, { fill: ink }];
  const rises = h(eX + 0.01) > h(eX);
  plot.text(higher, rises ? x - 13 : x + 13, Math.min(yOfMean, yOfH) - 4, rises ? left : right);
  plot.text(lower, rises ? x + 13 : x - 13, Math.max(yOfMean, yOfH) + 14, rises ? right : left);
  plot.text("E[X]", x - 12, HEIGHT - 4, { fill: ink });
}

function drawAll(plot, graph, { points, selected, means }, colours) {
  drawCurve(plot, graph, points, colours);
  drawGap(plot, graph, means, colours);
  drawPoints(plot, graph, points, selected, colours);
  drawMeans(plot, graph, means, colours);
}

const inNumbers = ({ eX, eH, hE }) => `E[X]       ${show(eX, 4)}\n■ E[h(X)]  ${show(eH, 4)}\n` +
  `◆ h(E[X])  ${show(hE, 4)}\ndifference ${show(eH - hE, 4)}`;

const PLACE = "The square is the centre of mass of the points, so it lies ";
const inWords = (kind) => `h is ${kind}: E[h(X)] ${RELATION[kind]} h(E[X]). ${PLACE}` +
  (kind === "linear" ? "on their line too." : "in their shaded hull, on the inner side of the curve.");

const described = (name, kind, { eH, hE }, selected, x) =>
  `Graph of ${name}, ${kind}, with five points. E[h(X)] is ${eH.toFixed(3)}, h(E[X]) is ${hE.toFixed(3)}. ` +
  `Point ${selected + 1} is at ${x.toFixed(2)}.`;

// Which point is next to the selected one, to the right or to the left; after the last comes the first.
function nextTo(points, selected, direction) {
  const order = points.map((_, i) => i).sort((a, b) => points[a] - points[b]);
  return order[(order.indexOf(selected) + direction + order.length) % order.length];
}

function nearestTo(points, x) {
  const distance = (i) => Math.abs(points[i] - x);
  return points.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
}

// Everything on the page: the sheet, the words, the list of functions and the slider that spreads
// ``spread(width)``.
function arrange({ box, config, move }, spread) {
  const names = Object.keys(config.functions).map((name) => [name, `h(x) = ${name}`]);
  const parts = {
    plot: sheet(WIDTH, HEIGHT), numbers: readout(), live: hint(),
    chosen: choice("function", names, (name) => move({ function: name })),
    spread: slider("spread of X", [0, 1.9], 0.02, spread),
  };
  box.append(
    column(WIDTH, row(parts.chosen.node, parts.spread.node), parts.plot.node, hint(HINT)),
    side(parts.numbers, parts.live),
  );
  return parts;
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Jensen explorer", ["function", "points"]);
  const { state, config } = widget;
  const limits = config.limits.points;
  let shape = shapeOf(state.points);
  let selected = state.points.length - 1;
  const { plot, numbers, live, chosen, spread } = arrange(widget, (width) => {
    const [centre, factor] = [mean(shape), width / halfWidth(shape)];
    widget.move({ points: shape.map((x) => centre + factor * (x - centre)) });
  });

  function draw() {
    const { points, function: name } = state;
    const [graph, kind] = [graphOf(state, limits), config.functions[name]];
    const means = { eX: mean(points), eH: mean(points.map(graph.h)), hE: graph.h(mean(points)) };
    drawAll(plot, graph, { points, selected, means }, widget.colours());
    numbers.textContent = inNumbers(means);
    live.textContent = inWords(kind);
    plot.describe(described(name, kind, means, selected, points[selected]));
    chosen.select.value = name;
    if (document.activeElement !== spread.input) spread.input.value = halfWidth(points);
  }

  function movePoint(x) {
    const points = state.points.map((value, i) => (i === selected ? clamp(x, limits[0], limits[1]) : value));
    shape = shapeOf(points);
    widget.move({ points });
  }
  arrowKeys(plot.node, (dx, dy) => {
    if (!dy) return movePoint(state.points[selected] + STEP * dx);
    selected = nextTo(state.points, selected, Math.sign(dy));
    draw();
  });
  const toHand = (px) => (px - MARGIN) * limits[1] / (WIDTH - 2 * MARGIN);
  drag(plot, (px) => {
    selected = nearestTo(state.points, toHand(px));
    movePoint(toHand(px));
  }, (px) => movePoint(toHand(px)));
  return widget.start(draw, { heard: (name) => { if (name === "points") shape = shapeOf(state.points); } });
}

export default { render };
