// @ts-check
// The errors over k and the code of one image, and what is decoded from its first k numbers.

import { floats, grey } from "../common/arrays.js";
import {
  arrowKeys, choice, column, drag, element, figure, hint, readout, row, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp, show, tickStep } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";
import { picture, sheet } from "../common/sheet.js";

const [WIDTH, HEIGHT] = [520, 350];
const [LEFT, RIGHT, TOP, BASE] = [38, 14, 34, 232]; // the plot's edges
const [CODE_TOP, CODE_BASE] = [270, 344]; // the code's, below

// A label with its article.
const named = (/** @type {number} */ label) => `${/^8|^11$|^18$/.test(String(label)) ? "an" : "a"} ${label}`;

// What Python sent. Index 0 is the autoencoder, 1 is PCA.
function dataOf(model, { labels, shape: [height, width], limits }) {
  const [codes, images, errors] = ["_codes", "_images", "_errors"].map((name) => floats(model.get(name)));
  const decoders = [makeDecoder(model.get("_decoder")), makeDecoder(model.get("_pca"))];
  const [count, size, pixels] = [labels.length, limits.k[1], width * height];
  const codeOf = (which, index) => {
    const from = (which * count + index) * size;
    return codes.subarray(from, from + size);
  };
  return {
    count, size, labels, width, height,
    curves: [errors.subarray(0, size), errors.subarray(size)],
    codeOf: (index) => codeOf(0, index),
    imageOf: (index) => images.subarray(index * pixels, (index + 1) * pixels),
    decodedFrom: (index, k) => [0, 1].map((which) =>
      decoders[which](codeOf(which, index).map((z, j) => (j < k ? z : 0)))),
  };
}

// Each k has a strip of its own, and the errors an axis.
function axesOf({ size, curves }) {
  const unit = (WIDTH - LEFT - RIGHT) / size;
  const top = 1.05 * Math.max(...curves[0], ...curves[1]);
  return {
    size, unit, top,
    toX: (number) => LEFT + unit * (number - 0.5),
    toK: (x) => Math.floor((x - LEFT) / unit) + 1,
    toY: (error) => BASE - (BASE - TOP) * error / top,
  };
}

// What the bottleneck lets through, in plot and code alike.
function drawOpening(plot, { unit }, k, { paper, sky }) {
  plot.clear(paper);
  plot.box(LEFT, TOP - 6, unit * k, BASE - TOP + 6, { fill: sky, alpha: 0.16 });
  plot.box(LEFT, CODE_TOP, unit * k, CODE_BASE - CODE_TOP, { fill: sky, alpha: 0.16 });
}

function drawAxes(plot, { size, unit, top, toX, toY }, k, averaged, { faint, line }) {
  for (let tick = 0; tick <= top; tick += tickStep(top, 3)) {
    plot.line(LEFT, toY(tick) + 0.5, WIDTH - RIGHT, toY(tick) + 0.5, { stroke: line, width: 1 });
    plot.text(String(tick), LEFT - 6, toY(tick) + 4, { fill: faint, align: "right" });
  }
  const step = 2 ** Math.ceil(Math.log2(Math.max(1, 32 / unit)));
  for (let tick = step > 1 ? 0 : 1; tick <= size; tick += step) {
    const number = Math.max(1, tick);
    if (Math.abs(number - k) * unit <= 36) continue; // the handle is there
    plot.text(String(number), toX(number), BASE + 17, { fill: faint, align: "center" });
  }
  plot.text(`mean of ‖x − x̃‖² over ${averaged} images`, LEFT, 16, { fill: faint });
}

function drawCurves(plot, { curves }, { toX, toY }, k, { ink, blue, orange }) {
  curves.forEach((curve, which) => {
    const points = Array.from(curve, (error, j) => [toX(j + 1), toY(error)]);
    plot.path(points, { stroke: [blue, orange][which], width: 2.5, dash: which ? [6, 4] : [] });
  });
  plot.line(toX(k), TOP - 6, toX(k), BASE, { stroke: ink, width: 2 });
}

function drawMark(plot, which, x, y, { paper, blue, orange }) {
  if (which) plot.box(x - 5.5, y - 5.5, 11, 11, { fill: orange, stroke: paper });
  else plot.dot(x, y, 6.5, { fill: blue, stroke: paper });
}

// The legend holds the numbers, so that they do not move.
function drawLegend(plot, { curves }, { toX, toY }, k, colours) {
  const { ink, paper } = colours;
  const left = WIDTH - 22 - 186 * plot.larger;
  plot.box(left, TOP, WIDTH - RIGHT - left, 46, { fill: paper });
  ["autoencoder", "PCA"].forEach((name, which) => {
    const y = TOP + 16 + 22 * (1 - which);
    drawMark(plot, which, left + 12, y - 4, colours);
    plot.text(name, left + 26, y, { fill: ink });
    plot.text(curves[which][k - 1].toFixed(2), WIDTH - RIGHT - 6, y, { fill: ink, align: "right" });
  });
  for (const which of [1, 0]) drawMark(plot, which, toX(k), toY(curves[which][k - 1]), colours);
}

// Says k.
function drawHandle(plot, { toX }, k, { ink, paper }) {
  const label = `k = ${k}`;
  plot.font(13, "bold");
  const half = plot.pen.measureText(label).width / 2 + 7;
  const middle = clamp(toX(k), LEFT + half - 8, WIDTH - half - 2);
  plot.box(middle - half, BASE + 3, 2 * half, 20, { fill: ink, radius: 5 });
  plot.text(label, middle, BASE + 17, { fill: paper, align: "center" });
  plot.font();
}

// The code of this image: what is kept is filled, what becomes 0 is an outline.
function drawCode(plot, { unit, toX }, code, k, { faint, line, blue }) {
  const middle = (CODE_TOP + CODE_BASE) / 2;
  const reach = (CODE_BASE - CODE_TOP) / 2 - 3;
  const largest = code.reduce((most, z) => Math.max(most, Math.abs(z)), 1e-9);
  const wide = Math.min(unit - 2, 24);
  plot.line(LEFT, middle, WIDTH - RIGHT, middle, { stroke: line, width: 1 });
  code.forEach((z, j) => {
    const [x, tall] = [toX(j + 1) - wide / 2, -reach * z / largest];
    const y = middle + Math.min(0, tall);
    if (j < k) plot.box(x, y, wide, Math.abs(tall), { fill: blue });
    else plot.box(x + 0.5, y, wide - 1, Math.abs(tall), { stroke: faint, width: 1 });
  });
  plot.text("z", LEFT - 8, middle + 4, { fill: faint, align: "right" });
}

function drawPlot(plot, data, axes, { k, index }, averaged, colours) {
  drawOpening(plot, axes, k, colours);
  drawAxes(plot, axes, k, averaged, colours);
  drawCurves(plot, data, axes, k, colours);
  drawLegend(plot, data, axes, k, colours);
  drawHandle(plot, axes, k, colours);
  drawCode(plot, axes, data.codeOf(index), k, colours);
}

// x and the two x̃, and their errors in numbers.
function makePictures({ labels, width, height, imageOf, decodedFrom, size }) {
  const zoom = Math.max(1, Math.floor(140 / width));
  const [numbers, caption] = [readout(), new Text()];
  const shown = [0, 1, 2].map(() => picture(width, height, zoom));
  const captions = [caption, "autoencoder's x̃", "PCA's x̃"];
  const [original, own, pca] = captions.map((text, i) => figure(shown[i].node, text));
  return {
    node: element("div", { className: "vae-column" }, row(original, numbers), row(own, pca)),
    draw({ k, index }) {
      const [x, made] = [imageOf(index), decodedFrom(index, k)];
      const squares = (values) => values.reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0);
      const errors = made.map(squares);
      shown[0].draw(grey(x), `Image ${index}, ${named(labels[index])}`);
      ["The autoencoder's", "PCA's"].forEach((whose, i) => shown[i + 1].draw(grey(made[i]),
        `${whose} reconstruction from ${k} numbers, squared error ${errors[i].toFixed(2)}`));
      caption.data = `x, ${named(labels[index])}`;
      const [one, other] = errors.map((error) => show(error).padStart(6, "\u2007"));
      numbers.textContent = `k = ${k} of ${size}\n\n‖x − x̃‖²\nautoencoder ${one}\nPCA         ${other}`;
    },
  };
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Bottleneck explorer", ["k", "index"]);
  const { state, config, move } = widget;
  const data = dataOf(model, config);
  const { count, labels, curves } = data;
  const axes = axesOf(data);
  const plot = sheet(WIDTH, HEIGHT, { cursor: "ew-resize" });
  const pictures = makePictures(data);
  const squeeze = slider("k", config.limits.k, 1, (k) => move({ k }));
  const options = labels.map((label, i) => [i, `${i}, ${named(label)}`]);
  const images = choice("image", options, (index) => move({ index: Number(index) }));
  const instructions = hint("Drag sideways in the plot, or press ← →, to squeeze the bottleneck (with " +
    "Shift: faster); ↑ ↓ choose another image. Only the first k numbers of the code are kept; the others " +
    "become 0.");
  widget.box.append(
    column(WIDTH, row(squeeze.node, images.node), plot.node, instructions), pictures.node);

  function draw() {
    const { k, index } = state;
    drawPlot(plot, data, axes, state, config.averaged, widget.colours());
    pictures.draw(state);
    squeeze.input.value = k;
    images.select.value = index;
    const [own, pca] = curves.map((curve) => curve[k - 1].toFixed(2));
    plot.describe("Mean squared error over the number k of code numbers kept, and the code of image " +
      `${index}. At k = ${k} the autoencoder's is ${own}, PCA's ${pca}. Arrow left and right change k, up ` +
      "and down the image.");
  }
  const next = (/** @type {number} */ by) => (state.index + by + count) % count;
  arrowKeys(plot.node, (dx, dy) => move({ k: state.k + dx, index: next(Math.sign(dy)) }));
  drag(plot, (x) => move({ k: axes.toK(x) }));
  return widget.start(draw);
}

export default { render };
