// @ts-check
// Points in the plane and a line through their mean; variance and error over the line's angle.

import { floats } from "../common/arrays.js";
import { arrowKeys, column, drag, hint, readout, side, slider } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { mean, show } from "../common/maths.js";
import { sheet } from "../common/sheet.js";

const SIZE = 360;
const REACH = SIZE / 2 - 22; // of the line, and of the points
const [WIDTH, HEIGHT] = [340, 262];
const [LEFT, RIGHT, TOP, FOOT] = [14, WIDTH - 14, 34, 176]; // of the chart
const [BAR, BAR_HEIGHT] = [216, 22];
const QUARTER = 45; // degrees, from tick to tick

const HINT = "Drag in the picture, or press the arrow keys (with Shift: faster), to turn the line. The " +
  "blue points are where the data land on it; the orange segments are what is lost.";
const ABOUT = "The curves are the two means for every angle. The bar is their sum: as long at one angle as " +
  "at any other.";

// What Python sent, of mean 0, and its covariance.
function dataOf(model) {
  const flat = floats(model.get("_points"));
  const points = Array.from({ length: flat.length / 2 }, (_, i) => [flat[2 * i], flat[2 * i + 1]]);
  const product = (i, j) => mean(points.map((p) => p[i] * p[j]));
  const [a, b, c] = [product(0, 0), product(0, 1), product(1, 1)];
  const total = a + c;
  const alongOf = (angle) => [Math.cos(angle * Math.PI / 180), Math.sin(angle * Math.PI / 180)];
  const varianceAt = (angle) => {
    const [u, v] = alongOf(angle);
    return a * u * u + 2 * b * u * v + c * v * v;
  };
  const radius = Math.max(...points.map(([x, y]) => Math.hypot(x, y)));
  return { points, total, alongOf, varianceAt, scale: REACH / radius };
}

function drawLine(plot, { points, alongOf, scale }, angle, { ink, faint, line, paper, blue, orange }) {
  const [middle, [u, v]] = [SIZE / 2, alongOf(angle)];
  const at = (x, y) => [middle + scale * x, middle - scale * y];
  plot.clear(paper);
  plot.line(0, middle, SIZE, middle, { stroke: line, width: 1 });
  plot.line(middle, 0, middle, SIZE, { stroke: line, width: 1 });
  plot.text("x₁", SIZE - 8, middle - 6, { fill: faint, align: "right" });
  plot.text("x₂", middle + 6, 14, { fill: faint });
  const [endX, endY] = [REACH * u, REACH * v];
  plot.line(middle - endX, middle + endY, middle + endX, middle - endY, { stroke: ink, width: 2 });
  for (const [x, y] of points) {
    const along = x * u + y * v;
    const [[px, py], [footX, footY]] = [at(x, y), at(along * u, along * v)];
    plot.line(px, py, footX, footY, { stroke: orange, width: 2 });
    plot.dot(footX, footY, 2.5, { fill: blue });
    plot.dot(px, py, 3, { fill: faint });
  }
  for (const sign of [1, -1]) {
    plot.dot(middle + sign * endX, middle - sign * endY, 8, { fill: paper, stroke: ink, width: 2 });
  }
}

// A filled or open dot where a curve stands at the line's angle.
function drawChart(plot, { total, varianceAt }, angle, { ink, faint, line, blue, orange }) {
  const toX = (degrees) => LEFT + (RIGHT - LEFT) * degrees / 180;
  const toY = (value) => FOOT - (FOOT - TOP) * value / total;
  const angles = Array.from({ length: 181 }, (_, degrees) => degrees);
  plot.line(LEFT, FOOT, RIGHT, FOOT, { stroke: line, width: 1 });
  plot.line(LEFT, toY(total), RIGHT, toY(total), { stroke: faint, width: 1, dash: [2, 4] });
  plot.line(toX(angle), TOP, toX(angle), FOOT, { stroke: ink, width: 1 });
  for (let tick = 0; tick <= 180; tick += QUARTER) {
    const align = tick === 0 ? "left" : tick === 180 ? "right" : "center";
    plot.text(`${tick}°`, toX(tick), FOOT + 16, { fill: faint, align });
  }
  const curves = [[varianceAt, blue, []], [(degrees) => total - varianceAt(degrees), orange, [6, 4]]];
  for (const [value, stroke, dash] of curves) {
    plot.path(angles.map((degrees) => [toX(degrees), toY(value(degrees))]), { stroke, width: 2.5, dash });
    plot.dot(toX(angle), toY(value(angle)), 5, { fill: stroke });
  }
}

// Variance and error end to end: their sum.
function drawBar(plot, { total, varianceAt }, angle, { ink, paper, blue, orange }) {
  const split = LEFT + (RIGHT - LEFT) * varianceAt(angle) / total;
  plot.box(LEFT, BAR, split - LEFT, BAR_HEIGHT, { fill: blue });
  plot.box(split, BAR, RIGHT - split, BAR_HEIGHT, { fill: orange });
  plot.line(split, BAR - 3, split, BAR + BAR_HEIGHT + 3, { stroke: paper, width: 2 });
  plot.text("projected variance", LEFT, BAR + BAR_HEIGHT + 18, { fill: ink });
  plot.text("reconstruction error", RIGHT, BAR + BAR_HEIGHT + 18, { fill: ink, align: "right" });
}

function drawLegend(plot, { ink, faint, blue, orange }) {
  plot.line(LEFT, 14, LEFT + 24, 14, { stroke: blue, width: 2.5 });
  plot.text("variance", LEFT + 30, 18, { fill: ink });
  plot.line(LEFT + 106, 14, LEFT + 130, 14, { stroke: orange, width: 2.5, dash: [6, 4] });
  plot.text("error", LEFT + 136, 18, { fill: ink });
  plot.line(LEFT + 190, 14, LEFT + 214, 14, { stroke: faint, width: 1, dash: [2, 4] });
  plot.text("their sum", LEFT + 220, 18, { fill: ink });
}

const inNumbers = (variance, total, angle) => `angle                 ${show(angle, 1)}°\n` +
  `projected variance    ${show(variance, 3)}\nreconstruction error  ${show(total - variance, 3)}\n` +
  `their sum             ${show(total, 3)}`;

const inWords = (variance, total, angle) => `Points and a line at ${angle.toFixed(1)} degrees. The ` +
  `projected variance is ${variance.toFixed(3)}, the reconstruction error ` +
  `${(total - variance).toFixed(3)}; their sum is ${total.toFixed(3)} at every angle.`;

function render({ model, el }) {
  const widget = explorer({ model, el }, "Line explorer", ["angle"]);
  const { state, move } = widget;
  const data = dataOf(model);
  const [plot, chart, numbers] = [sheet(SIZE, SIZE), sheet(WIDTH, HEIGHT, { cursor: "default" }), readout()];
  const turned = (angle) => move({ angle: ((angle % 180) + 180) % 180 });
  const knob = slider("angle", widget.config.limits.angle, 0.5, (angle) => move({ angle }));
  const beside = side(chart.node, knob.node, numbers, hint(ABOUT));
  beside.style.flexBasis = "290px";
  widget.box.append(column(SIZE, plot.node, hint(HINT)), beside);

  function draw() {
    const [{ angle }, colours] = [state, widget.colours()];
    drawLine(plot, data, angle, colours);
    chart.clear(colours.paper);
    drawLegend(chart, colours);
    drawChart(chart, data, angle, colours);
    drawBar(chart, data, angle, colours);
    const variance = data.varianceAt(angle);
    numbers.textContent = inNumbers(variance, data.total, angle);
    knob.input.value = angle;
    plot.describe(inWords(variance, data.total, angle));
    chart.describe("Projected variance and reconstruction error over the angle of the line, and their sum.");
  }
  arrowKeys(plot.node, (dx, dy) => turned(state.angle + dx + dy));
  const ends = () => {
    const [u, v] = data.alongOf(state.angle).map((part) => REACH * part);
    return [[SIZE / 2 + u, SIZE / 2 - v], [SIZE / 2 - u, SIZE / 2 + v]];
  };
  drag(plot, (x, y) => turned(Math.atan2(SIZE / 2 - y, x - SIZE / 2) * 180 / Math.PI), undefined,
    ends);
  return widget.start(draw);
}

export default { render };
