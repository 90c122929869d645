// @ts-check
// A face made from components, the axis of the selected one, and a slider for each.

import { bytes, floats, grey } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, element, figure, hint, readout, row, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { show, subscript } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";
import { picture, sheet } from "../common/sheet.js";

const WIDTH = 280;
const AXIS = 46; // the height of the selected component's axis, below the face
const [AXIS_LEFT, AXIS_RIGHT] = [40, WIDTH - 62];
const STEP = 0.1; // standard deviations, for one press of an arrow key

// What Python sent; z is in standard deviations. An index of null is the mean face.
function dataOf(model, { shape: [height, width], limits }) {
  const [starts, images] = [floats(model.get("_starts")), bytes(model.get("_images"))];
  const [size, pixels] = [model.get("z").length, width * height];
  const projectionOf = (index) => [...starts.subarray(index * size, (index + 1) * size)];
  return {
    width, height, size, count: images.length / pixels, limit: limits.z[1],
    face: makeDecoder(model.get("_face")),
    startOf: (index) => (index === null ? Array(size).fill(0) : projectionOf(index)),
    imageOf: (index) => images.subarray(index * pixels, (index + 1) * pixels),
  };
}

// The eigenface u_k from black (most negative) over grey (0) to white.
function eigenfaceOf({ face, size, width, height }, k) {
  const mean = face(Array(size).fill(0));
  const alone = face(Array.from({ length: size }, (_, j) => Number(j === k)));
  const weighted = alone.map((value, i) => value - mean[i]);
  const largest = weighted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
  const eigenface = picture(width, height, 44 / width);
  eigenface.node.style.imageRendering = "auto";
  eigenface.draw(grey(weighted.map((value) => 0.5 + 0.5 * value / largest)), `Eigenface ${k + 1}`);
  return eigenface.node;
}

// One row for each component: its eigenface, the slider of its z_k, and its value.
function makeRows(data, select, moveTo) {
  const { size, limit } = data;
  const rows = Array.from({ length: size }, (_, k) => {
    const control = slider(`z${subscript(k + 1)}`, [-limit, limit], 0.01, (value) => moveTo(k, value));
    control.input.style.width = "130px";
    control.input.addEventListener("focus", () => select(k));
    const value = element("span");
    const style = { minWidth: "2.8em", textAlign: "right", fontVariantNumeric: "tabular-nums" };
    Object.assign(value.style, style);
    control.node.append(value);
    const node = row(eigenfaceOf(data, k), control.node);
    Object.assign(node.style, { padding: "2px 6px", borderRadius: "4px" });
    return { node, input: control.input, value };
  });
  const node = element("div", { className: "vae-column" }, ...rows.map((each) => each.node));
  Object.assign(node.style, { gap: "0", alignSelf: "start" });
  return {
    node,
    draw(z, selected, { sky }) {
      rows.forEach(({ node: each, input, value }, k) => {
        input.value = z[k];
        value.textContent = show(z[k]);
        each.style.background = k === selected ? `color-mix(in srgb, ${sky} 25%, transparent)` : "";
      });
    },
  };
}

// The axis of the selected component, below the face.
function drawAxis(plot, axis, limit, value, name, { ink, faint, line, blue }) {
  const toX = (z) => AXIS_LEFT + (AXIS_RIGHT - AXIS_LEFT) * (z + limit) / (2 * limit);
  plot.line(AXIS_LEFT, axis, AXIS_RIGHT, axis, { stroke: line });
  for (let tick = -3; tick <= 3; tick++) {
    plot.line(toX(tick), axis - 4, toX(tick), axis + 4, { stroke: line });
    const text = String(tick).replace("-", "−");
    if (tick % 3 === 0) plot.text(text, toX(tick), axis + 22, { fill: faint, align: "center" });
  }
  plot.box(Math.min(toX(0), toX(value)), axis - 4, Math.abs(toX(value) - toX(0)), 8, { fill: blue });
  plot.dot(toX(value), axis, 7, { fill: blue });
  plot.text(name, 8, axis + 5, { fill: ink });
  plot.text(show(value), WIDTH - 8, axis + 5, { fill: ink, align: "right" });
}

// The image that z started from, and how far the face is from it.
function makeOriginal({ width, height, imageOf }) {
  const original = picture(width, height, 140 / width);
  original.node.style.imageRendering = "auto";
  const [caption, numbers] = [new Text(), readout()];
  const shown = figure(original.node, caption);
  return {
    node: row(numbers, shown),
    draw(index, made) {
      numbers.textContent = "x̃ = mean + Σ zₖ sₖ uₖ\nzₖ in standard deviations sₖ";
      shown.hidden = index === null;
      if (index === null) return;
      const image = imageOf(index);
      original.draw(image, `Image ${index}`);
      const error = made.reduce((sum, value, i) => sum + (value - image[i] / 255) ** 2, 0);
      numbers.textContent += `\n\n‖x − x̃‖² = ${error.toFixed(2)}`;
      caption.data = `x, image ${index}; z starts as its projection`;
    },
  };
}

// The controls and what is drawn, in their places.
function layOut({ box, state, move }, data, select, moveTo) {
  const { width, height, count, startOf } = data;
  const tall = Math.round(WIDTH * height / width);
  const plot = sheet(WIDTH, tall + AXIS, { cursor: "ew-resize" });
  const [rows, original] = [makeRows(data, select, moveTo), makeOriginal(data)];
  const start = (index) => move({ index, z: startOf(index) });
  const options = Array.from({ length: count }, (_, i) => [i, `image ${i}`]);
  const starts = choice("start from", [["", "the mean face"], ...options],
    (value) => start(value === "" ? null : Number(value)));
  const again = button("again", () => start(state.index));
  again.title = "Back to where it started";
  box.append(
    column(WIDTH, row(starts.node, again), plot.node,
      hint("Drag the sliders. Or drag sideways on the face: that moves the component named below it. " +
        "Arrow keys: ← → move it (with Shift: faster), ↑ ↓ choose another.")),
    element("div", { className: "vae-column" }, rows.node, original.node),
  );
  return { plot, tall, rows, original, starts };
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Eigenfaces explorer", ["z", "index"]);
  const { state } = widget;
  const data = dataOf(model, widget.config);
  const { size, limit, width, height, face } = data;
  let selected = 0;
  const select = (k) => {
    selected = k;
    draw();
  };
  const moveTo = (k, value) => {
    selected = k;
    widget.move({ z: state.z.map((old, j) => (j === k ? value : old)) });
  };
  const { plot, tall, rows, original, starts } = layOut(widget, data, select, moveTo);
  const pixels = picture(width, height, 1); // not shown itself: the plot enlarges it

  function draw() {
    const [{ z, index }, colours] = [state, widget.colours()];
    const made = face(z);
    pixels.draw(grey(made));
    plot.clear(colours.paper);
    plot.image(pixels.node, 0, 0, WIDTH, tall);
    drawAxis(plot, tall + 18, limit, z[selected], `z${subscript(selected + 1)}`, colours);
    rows.draw(z, selected, colours);
    original.draw(index, made);
    starts.select.value = index ?? "";
    const all = z.map((value) => show(value, 1)).join(",");
    plot.describe(`The face made from ${size} components. Component ${selected + 1} is selected, at ` +
      `${z[selected].toFixed(2)} standard deviations. z = (${all}). Arrow left and right move it, up and ` +
      "down select another.");
  }
  arrowKeys(plot.node, (dx, dy) => {
    if (dy) select((selected - Math.sign(dy) + size) % size); // up is the row above
    else moveTo(selected, state.z[selected] + STEP * dx);
  });
  let grabbed = { x: 0, value: 0 };
  drag(plot, (x) => { grabbed = { x, value: state.z[selected] }; },
    (x) => moveTo(selected, grabbed.value + (x - grabbed.x) * 2 * limit / WIDTH));
  return widget.start(draw);
}

export default { render };
