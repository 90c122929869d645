// @ts-check
// A pad on which z moves, z decoded at every label, and the images to start from.

import { bytes, grey } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, element, figure, hint, readout, row, side,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp, show, subscript } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";
import { picture, sheet } from "../common/sheet.js";

const SIZE = 300;
const STEP = 0.04; // of the pad's half-width, for one press of an arrow key
const DIGIT = 84;
const [THUMB, PER_ROW] = [40, 12];

const aDigit = (/** @type {number} */ label) => (label === 8 ? "an 8" : `a ${label}`);

// What Python sent: the images, their labels and their mu(x, y), and the decoder.
function dataOf(model, { mu, labels, limit, classes, shape: [height, width] }) {
  const decode = makeDecoder(model.get("_decoder"));
  const [pixels, size] = [bytes(model.get("_pixels")), width * height];
  return {
    mus: mu, labels, limit, classes, width, height,
    imageOf: (i) => pixels.subarray(i * size, (i + 1) * size),
    decodeAt: (z, y) => grey(decode([...z, ...Array.from({ length: classes }, (_, k) => Number(k === y))])),
  };
}

function drawAxes(pad, { limit }, { line, paper }) {
  const [middle, unit] = [SIZE / 2, SIZE / (2 * limit)];
  const style = { stroke: line, width: 1 };
  pad.clear(paper);
  pad.box(0.5, 0.5, SIZE - 1, SIZE - 1, style);
  pad.path([[middle, 0], [middle, SIZE], null, [0, middle], [SIZE, middle]], style);
  // Of the prior: one and two standard deviations.
  for (const radius of [1, 2]) pad.dot(middle, middle, radius * unit, style);
}

function drawImages(pad, { mus, labels }, index, at, { faint, orange }) {
  mus.forEach((mu, i) => {
    const [x, y] = at(mu);
    if (i !== index) pad.text(labels[i], x, y + 4, { fill: faint, align: "center" });
  });
  const [x, y] = at(mus[index]);
  pad.dot(x, y, 9, { fill: orange });
  pad.text(labels[index], x, y + 4.5, { fill: "#000", align: "center" });
}

function drawCross(pad, place, { paper, blue }) {
  const [x, y] = place;
  const arms = [[1, 0], [-1, 0], [0, 1], [0, -1]].flatMap(([dx, dy]) =>
    [[x + 10 * dx, y + 10 * dy], [x + 19 * dx, y + 19 * dy], null]);
  pad.path(arms, { stroke: blue, width: 2.5, halo: [paper, 6] });
}

function drawPad(pad, data, { index, z, dims: [first, second] }, colours) {
  const { limit } = data;
  const at = (point) => [SIZE / 2 * (1 + point[first] / limit), SIZE / 2 * (1 - point[second] / limit)];
  drawAxes(pad, data, colours);
  drawImages(pad, data, index, at, colours);
  drawCross(pad, at(z.map((value) => clamp(value, -limit, limit))), colours);
  pad.text(`z${subscript(first + 1)}`, SIZE - 5, SIZE / 2 - 5, { fill: colours.ink, align: "right" });
  pad.text(`z${subscript(second + 1)}`, SIZE / 2 + 5, 15, { fill: colours.ink });
}

// All images, of which one is chosen: by choose(index).
function makeStrip({ labels, width, height, imageOf }, choose) {
  const rows = Math.ceil(labels.length / PER_ROW);
  const strip = sheet(THUMB * Math.min(PER_ROW, labels.length), THUMB * rows, { cursor: "pointer" });
  const thumbs = labels.map((_, i) => {
    const thumb = picture(width, height, 1);
    thumb.draw(imageOf(i));
    return thumb.node;
  });
  drag(strip, (x, y) => choose(clamp(Math.floor(x / THUMB), 0, PER_ROW - 1) +
    PER_ROW * clamp(Math.floor(y / THUMB), 0, rows - 1)));
  return {
    node: strip.node,
    draw(index, { orange }) {
      strip.clear();
      thumbs.forEach((thumb, i) => {
        const [x, y] = [THUMB * (i % PER_ROW) + 2, THUMB * Math.floor(i / PER_ROW) + 2];
        strip.image(thumb, x, y, THUMB - 4, THUMB - 4);
        if (i === index) strip.box(x, y, THUMB - 4, THUMB - 4, { stroke: orange, width: 4 });
      });
      strip.describe(`${labels.length} images; number ${index + 1}, ${aDigit(labels[index])}, is chosen. ` +
        "Arrow keys choose another.");
    },
  };
}

// z, decoded at every label.
function makeDigits({ classes, width, height, decodeAt }) {
  const digits = Array.from({ length: classes }, () => {
    const [drawn, caption] = [picture(width, height, DIGIT / width), new Text()];
    drawn.node.style.width = "100%";
    return { drawn, caption, node: figure(drawn.node, caption) };
  });
  const node = element("div", {}, ...digits.map((digit) => digit.node));
  const gridTemplateColumns = `repeat(5, minmax(0, ${DIGIT}px))`;
  Object.assign(node.style, { display: "grid", gridTemplateColumns, gap: "8px" });
  return {
    node,
    draw(z, own, { orange }) {
      digits.forEach(({ drawn, caption }, y) => {
        drawn.draw(decodeAt(z, y), `The same z decoded as ${aDigit(y)}`);
        drawn.node.style.outline = y === own ? `3px solid ${orange}` : "none";
        caption.data = y === own ? `${y}, own` : String(y);
      });
    },
  };
}

// The two lists in which you choose what the pad shows.
function makeAxisChoices({ move, state }) {
  return ["sideways", "up and down"].map((text, axis) => choice(text,
    state.z.map((_, k) => [k, `z${subscript(k + 1)}`]), (chosen) => {
      const dims = [...state.dims];
      dims[axis] = Number(chosen);
      if (dims[0] === dims[1]) dims[1 - axis] = state.dims[axis]; // the two change places
      move({ dims });
    }));
}

// The controls and what is drawn, in their places.
function layOut(widget, data, choose) {
  const { width, height, mus, labels } = data;
  const [pad, numbers, caption] = [sheet(SIZE, SIZE), readout(), new Text()];
  const original = picture(width, height, DIGIT / width);
  const [digits, strip, axes] = [makeDigits(data), makeStrip(data, choose), makeAxisChoices(widget)];
  const options = labels.map((label, i) => [i, `${i + 1}, ${aDigit(label)}`]);
  const images = choice("image", options, (i) => choose(Number(i)));
  const back = button("back to μ(x, y)", () => widget.move({ z: [...mus[widget.state.index]] }));
  const right = side(hint("The same z, decoded at every label:"), digits.node,
    hint("Choose whose handwriting, with a click or the arrow keys:"), strip.node, images.node);
  Object.assign(right.style, { flexBasis: "300px", maxWidth: `${THUMB * PER_ROW}px` });
  const left = column(SIZE, pad.node, row(...axes.map(({ node }) => node)),
    row(figure(original.node, caption), element("div", { className: "vae-column" }, numbers, back)),
    hint("Drag the cross, or press the arrow keys (with Shift: faster): the style changes, the digits stay " +
      "what they are."));
  widget.box.append(left, right);
  return { pad, numbers, caption, original, digits, strip, axes, images };
}

function moveByHand({ state, move }, { pad, strip }, limit, choose) {
  const moveCross = (...place) => {
    const z = [...state.z];
    state.dims.forEach((k, axis) => { z[k] = clamp(place[axis], -limit, limit); });
    move({ z });
  };
  arrowKeys(pad.node, (dx, dy) => {
    const [first, second] = state.dims.map((k) => state.z[k]);
    moveCross(first + dx * STEP * limit, second + dy * STEP * limit);
  });
  const cross = () => [state.dims.map((k, axis) =>
    SIZE / 2 * (1 + (axis ? -1 : 1) * clamp(state.z[k] / limit, -1, 1)))];
  drag(pad, (x, y) => moveCross((2 * x / SIZE - 1) * limit, (1 - 2 * y / SIZE) * limit), undefined, cross);
  arrowKeys(strip.node, (dx, dy) => choose(state.index + Math.sign(dx) - PER_ROW * Math.sign(dy)));
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Analogy explorer", ["index", "z", "dims"]);
  const { state, move } = widget;
  const data = dataOf(model, widget.config);
  const { mus, labels, limit } = data;
  const choose = (index) => {
    if (index >= 0 && index < labels.length && index !== state.index) move({ index, z: [...mus[index]] });
  };
  const view = layOut(widget, data, choose);
  let chosen = -1; // the image that the strip shows as chosen: it changes with the image and the theme only

  function drawChosen(colours) {
    const { index } = state;
    if (index === chosen) return;
    chosen = index;
    view.strip.draw(index, colours);
    view.images.select.value = index;
    view.original.draw(data.imageOf(index), `The chosen image: ${aDigit(labels[index])}`);
    view.caption.data = `x, ${aDigit(labels[index])}`;
  }
  function draw() {
    const [{ index, z, dims }, colours] = [state, widget.colours()];
    const at = dims.map((k) => z[k].toFixed(2));
    drawPad(view.pad, data, state, colours);
    drawChosen(colours);
    view.digits.draw(z, labels[index], colours);
    const moved = z.some((value, k) => Math.abs(value - mus[index][k]) > 1e-6);
    const shown = dims.map((k) => `z${subscript(k + 1)} = ${show(z[k])}`).join("\n");
    view.numbers.textContent = shown + (moved ? "\nmoved" : "\nz = μ(x, y)");
    view.axes.forEach(({ select }, axis) => { select.value = dims[axis]; });
    const [first, second] = dims.map((k) => k + 1);
    view.pad.describe(`Latent coordinates ${first} and ${second}: z is at ${at[0]} and ${at[1]}, in the ` +
      `handwriting of image ${index + 1}, ${aDigit(labels[index])}. Arrow keys move z.`);
  }

  moveByHand(widget, view, limit, choose);
  return widget.start(draw, { themed: () => { chosen = -1; } });
}

export default { render };
