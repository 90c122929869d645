// @ts-check
// The latent plane with its dots and the cross, and what the decoder draws there.

import { bytes, floats, grey } from "../common/arrays.js";
import { arrowKeys, choice, column, drag, figure, hint, readout, row, side } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { show } from "../common/maths.js";
import { drawMosaic, mosaicOf, unpackPairs } from "../common/mosaic.js";
import { makeDecoder } from "../common/networks.js";
import { picture, sheet } from "../common/sheet.js";
import { hues } from "../common/theme.js";

const SIZE = 420;
const SMALL = 3; // half the size of a mark
const FAINT = 0.24; // of the mosaic's ink, under the dots
const STEP = 0.02; // of the plane's half-width, for one press of an arrow key
const CORNERS = [ // of the marks, in units of their size
  null, // a circle
  [[0, -1.3], [1.2, 1], [-1.2, 1]],
  [[-1, -1], [1, -1], [1, 1], [-1, 1]],
  [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]],
];

/** @param {number} label */
const written = (label) => String(label).replace("-", "−");

/** @param {number} label */
const article = (label) => (/^8|^11$|^18$/.test(String(label)) ? "an" : "a");

/**
 * One mark for each label: five colours, and other shapes where these are not enough; digits are drawn as
 * digits.
 * @param {number[]} labels of the dots; none for images alone
 * @param {number[][]} names each label and where it is written; none where the labels are too many
 */
function marksOf(labels, names) {
  const present = names.map(([label]) => label);
  const digits = names.length > 0 && present.every((label) => label >= 0 && label < 10);
  const kindOf = (/** @type {number} */ label) => {
    if (!names.length) return 0;
    return digits ? label : present.indexOf(label);
  };
  const many = labels.length && !names.length ? `${new Set(labels).size} labels` : "";
  const inWords = (/** @type {number} */ dot) =>
    (labels.length ? `, ${article(labels[dot])} ${written(labels[dot])}` : "");
  return { kindOf, digits, names, many, inWords };
}

function drawMark(plane, x, y, kind, digits, colours) {
  const [hue, shape] = [hues(colours)[kind % 5], Math.floor(kind / 5)];
  const style = shape % 2 ? { stroke: hue, width: 1.2 } : { fill: hue };
  const corners = CORNERS[shape];
  if (digits) plane.text(String(kind), x, y + 4, { fill: hue, align: "center" });
  else if (!corners) plane.dot(x, y, SMALL, style);
  else plane.path(corners.map(([dx, dy]) => [x + SMALL * dx, y + SMALL * dy]), { ...style, closed: true });
}

// Where each label's dots are.
function drawNames(plane, { names, many }, limit, { ink, paper }) {
  plane.font(21, "bold");
  for (const [label, z1, z2] of names) {
    const how = /** @type {const} */ ({ fill: ink, align: "center", halo: [paper, 5], join: "round" });
    plane.text(written(label), toX(z1, limit), toY(z2, limit) + 7, how);
  }
  plane.font();
  plane.text(many, SIZE - 8, 21, { fill: ink, align: "right" });
}

// From z to the screen and back; the plane goes from -limit to limit.
const toX = (z1, limit) => SIZE / 2 * (1 + z1 / limit);
const toY = (z2, limit) => SIZE / 2 * (1 - z2 / limit);
const toZ = (x, y, limit) => [(2 * x / SIZE - 1) * limit, (1 - 2 * y / SIZE) * limit];

function drawGrid(plane, limit, { faint, line, paper }) {
  const words = { fill: faint, halo: /** @type {[string, number]} */ ([paper, 4]) };
  plane.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: line });
  for (let tick = -Math.floor(limit); tick <= limit; tick++) {
    const [x, y] = [toX(tick, limit), toY(tick, limit)];
    const cross = [[x, 0], [x, SIZE], null, [0, y], [SIZE, y]];
    plane.path(cross, { stroke: line, width: tick === 0 ? 1.5 : 0.5, alpha: 0.5 });
    if (tick % 2 === 0) plane.text(written(tick), x + 3, SIZE - 5, words);
    if (tick % 2 === 0 && tick !== 0) plane.text(written(tick), 4, y - 3, words);
  }
}

function drawDots(plane, { dots, labels, marks, limit }, colours) {
  plane.font(11, "bold");
  for (let i = 0; i < dots.length / 2; i++) {
    const [x, y] = [toX(dots[2 * i], limit), toY(dots[2 * i + 1], limit)];
    const whole = Math.min(x, y, SIZE - x, SIZE - y) > SMALL + 1;
    if (whole) drawMark(plane, x, y, marks.kindOf(labels[i]), marks.digits, colours);
  }
  plane.font();
  plane.text("z₁", SIZE - 20, toY(0, limit) - 6, { fill: colours.ink, halo: [colours.paper, 4] });
  plane.text("z₂", toX(0, limit) + 6, 16, { fill: colours.ink, halo: [colours.paper, 4] });
}

function drawCross(plane, [z1, z2], limit, { ink, paper }) {
  const [x, y] = [toX(z1, limit), toY(z2, limit)];
  const cross = [[x - 11, y], [x + 11, y], null, [x, y - 11], [x, y + 11]];
  plane.path(cross, { stroke: ink, width: 2.5, halo: [paper, 6] });
}

function nearest(dots, [z1, z2]) {
  let [best, distance] = [0, Infinity];
  for (let i = 0; i < dots.length / 2; i++) {
    const d = (dots[2 * i] - z1) ** 2 + (dots[2 * i + 1] - z2) ** 2;
    if (d < distance) [best, distance] = [i, d];
  }
  return best;
}

// The circled one: its image, and what the decoder makes of its z.
function imageOfDot({ marks, dots, decodeAt, labels }, pixels, { shape, thumbnail }) {
  const [[height, width], [thumbHeight, thumbWidth]] = [shape, thumbnail];
  const original = picture(thumbWidth, thumbHeight, Math.max(1, Math.floor(92 / thumbWidth)));
  const reconstruction = picture(width, height, Math.max(1, Math.floor(92 / width)));
  const caption = new Text();
  const smaller = thumbWidth < width ? ` (here ${thumbWidth} × ${thumbHeight} pixels)` : "";
  const size = thumbWidth * thumbHeight;
  let shown = -1;
  return {
    node: figure(row(original.node, reconstruction.node), caption),
    draw(dot) {
      if (dot === shown) return;
      shown = dot;
      original.draw(pixels.subarray(dot * size, (dot + 1) * size), `Image ${dot + 1}${marks.inWords(dot)}`);
      const made = decodeAt([dots[2 * dot], dots[2 * dot + 1]], labels[dot]);
      reconstruction.draw(grey(made), "Its reconstruction");
      caption.data = `the circled one: x${marks.inWords(dot)}${smaller}, and its reconstruction`;
    },
  };
}

function dataOf(model, { classes, labels, names, limits }) {
  const decode = makeDecoder(model.get("_decoder"));
  const onehot = (label) => Array.from({ length: classes }, (_, k) => Number(k === label)); // none for a VAE
  const decodeAt = (z, label) => decode([...z, ...onehot(label)]);
  const [dots, marks] = [floats(model.get("_points")), marksOf(labels, names)];
  return { dots, labels, marks, limit: limits.z[1], decodeAt };
}

// The sheets, the pictures and the controls, in their places.
function layOut({ box, config, move }, ofDot) {
  const { classes, shape: [height, width] } = config;
  const plane = sheet(SIZE, SIZE);
  const decoded = picture(width, height, Math.max(1, Math.floor(196 / width)));
  const numbers = readout();
  const options = Array.from({ length: classes }, (_, label) => [label, String(label)]);
  const label = choice("label y", options, (value) => move({ y: Number(value) }));
  box.append(
    column(SIZE, plane.node, hint("Drag the cross, or press the arrow keys (with Shift: faster). " +
      "The image nearest to the cross is circled; with a mouse, point at another one.")),
    side(...(classes ? [label.node] : []), numbers, decoded.node, ofDot.node),
  );
  return { plane, decoded, numbers, label };
}

// Drag, arrow keys and the mouse above a dot: hover(z), or hover(null) where it is above none.
function moveByHand({ move, state }, plane, limit, hover, draw) {
  const moveTo = (z) => {
    hover(null);
    move({ z });
  };
  arrowKeys(plane.node, (dx, dy) => moveTo([state.z[0] + dx * STEP * limit, state.z[1] + dy * STEP * limit]));
  drag(plane, (x, y) => moveTo(toZ(x, y, limit)), undefined,
    () => [[toX(state.z[0], limit), toY(state.z[1], limit)]]);
  plane.node.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const [x, y] = plane.at(event);
    hover(toZ(x, y, limit));
    draw();
  });
  plane.node.addEventListener("pointerleave", () => {
    hover(null);
    draw();
  });
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Latent explorer", ["z", "y"]);
  const { state, config } = widget;
  const data = dataOf(model, config);
  const { dots, marks, limit, decodeAt } = data;
  const ofDot = imageOfDot(data, bytes(model.get("_pixels")), config);
  const { plane, decoded, numbers, label } = layOut(widget, ofDot);
  // The dots do not move: drawn once for each theme and label, and then copied.
  const background = sheet(SIZE, SIZE, { of: plane });
  const [mosaic, mosaics] = [mosaicOf(config.tiles, config.tile), model.get("_mosaics")];
  let drawnFor = -1; // the label of the mosaic
  let hovered = null; // where the mouse is, in z; null: show the dot nearest to z

  function draw() {
    const [colours, { z, y }] = [widget.colours(), state];
    const dot = nearest(dots, hovered ?? z);
    if (y !== drawnFor) drawBackground();
    plane.clear(colours.paper);
    plane.image(background.node, 0, 0, SIZE, SIZE);
    plane.dot(toX(dots[2 * dot], limit), toY(dots[2 * dot + 1], limit), 7, { stroke: colours.ink });
    drawCross(plane, z, limit, colours);
    ofDot.draw(dot);
    const text = `z = (${show(z[0])}, ${show(z[1])})` + (config.classes ? `, y = ${y}` : "");
    decoded.draw(grey(decodeAt(z, y)), `Image decoded at ${text}`);
    numbers.textContent = `${text}\nthe decoder draws:`;
    label.select.value = y;
    plane.describe(`Latent plane with images as dots. ${text}. The nearest dot is image ${dot + 1}` +
      `${marks.inWords(dot)}. Arrow keys move z.`);
  }
  function drawBackground() {
    const colours = widget.colours();
    drawnFor = state.y;
    background.clear(colours.paper);
    drawMosaic(background, mosaic, unpackPairs(bytes(mosaics[state.y])), FAINT, colours);
    drawGrid(background, limit, colours);
    drawDots(background, data, colours);
    drawNames(background, marks, limit, colours);
  }
  moveByHand(widget, plane, limit, (place) => { hovered = place; }, draw);
  return widget.start(draw, { themed: drawBackground });
}

export default { render };
