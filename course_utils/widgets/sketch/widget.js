// @ts-check
// A row of drawings from A to B, and the one at t, drawn stroke by stroke.

import { floats } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, figure, hint, readout, row, side, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { along } from "../common/latents.js";
import { show } from "../common/maths.js";
import { normalSource } from "../common/random.js";
import { sheet } from "../common/sheet.js";
import { hues, wantsStillness } from "../common/theme.js";
import { NORMALS_A_ROW, linesOf, makeSketchDecoder } from "./decoder.js";

const CELLS = 9; // of the row from A to B
const CELL = 64;
const SIZE = 264;
const END = 84; // the size of A and of B
const STEP = 0.02; // of the way from A to B, for one press of an arrow key
const ROWS_A_SECOND = 24;

// What Python sent: at(t, state) is the point z on the way, decode(z, temperature) its drawing.
function dataOf(model, { mu, names, extent }) {
  const [decode, rows] = [makeSketchDecoder(model.get("_decoder")), model.get("_decoder").rows];
  let [seed, normals] = [0, new Float32Array(0)];
  const data = {
    extent,
    // A category of QuickDraw names none of its drawings.
    names: names.map((name, i) => `${i + 1} ${name}`.trim()),
    originals: model.get("_drawings").map((packed) => {
      const values = floats(packed);
      return linesOf(Array.from({ length: values.length / 3 }, (_, i) => values.subarray(3 * i, 3 * i + 3)));
    }),
    at: (t, { a, b, path }) => along(mu[a], mu[b], t, path),
    decode: (z, temperature) => linesOf(decode(z, temperature, normals)),
    get seed() { return seed; },
    newNoise() {
      seed += 1;
      normals = normalSource(seed)(rows * NORMALS_A_ROW);
    },
  };
  data.newNoise();
  return data;
}

function drawPaper(surface, { paper, line }) {
  surface.clear(paper);
  surface.box(0.5, 0.5, surface.width - 1, surface.height - 1, { stroke: line });
}

// The first ``count`` rows of a drawing, in a square at (x, y); its first point is not a row.
function drawLines(surface, { lines, box }, [x, y, size], extent, colours, count = Infinity) {
  const [[left, right], [top, bottom]] = box;
  const zoom = 0.86 * size / Math.max(extent, right - left, bottom - top);
  const place = ([px, py]) =>
    [x + size / 2 + zoom * (px - (left + right) / 2), y + size / 2 + zoom * (py - (top + bottom) / 2)];
  const width = Math.max(1.5, size / 70);
  let points = count + 1; // that are left to draw
  lines.forEach((line, order) => {
    const some = line.slice(0, Math.max(0, points)).map(place);
    points -= line.length;
    if (some.length === 0) return;
    const hue = hues(colours)[order % 5];
    surface.dot(some[0][0], some[0][1], 1.3 * width, { fill: hue });
    surface.path(some, { stroke: hue, width, cap: "round", join: "round" });
  });
}

// The drawings from A to B.
function drawWay(surface, data, state, colours) {
  drawPaper(surface, colours);
  for (let i = 0; i < CELLS; i++) {
    const drawing = data.decode(data.at(i / (CELLS - 1), state), state.temperature);
    drawLines(surface, drawing, [i * CELL, 4, CELL], data.extent, colours);
  }
}

// The row of drawings, and a frame around the place of t. While only t moves the row is copied, not drawn.
function makeStrip(data) {
  const [strip, background] = [sheet(CELLS * CELL, CELL + 8), sheet(CELLS * CELL, CELL + 8)];
  let drawnFor = "";
  return {
    strip,
    forget() { drawnFor = ""; },
    // The row, if it is to change; returns whether it did.
    drawRow(state, colours) {
      const wanted = [state.a, state.b, state.temperature, state.path, data.seed].join();
      if (drawnFor === wanted) return false;
      drawWay(background, data, state, colours);
      drawnFor = wanted;
      return true;
    },
    draw(t, { paper, ink }) {
      strip.clear(paper);
      strip.image(background.node, 0, 0, background.width, background.height);
      const left = (CELLS - 1) * CELL * t + 2;
      strip.box(left, 3, CELL - 4, CELL + 2, { stroke: ink, width: 2.5 });
    },
  };
}

// A and B, each chosen from a list.
function makeEnd(end, { names, originals, extent }, move) {
  const letter = end.toUpperCase();
  const original = sheet(END, END, { cursor: "default" });
  const list = choice(letter, names.map((name, i) => [i, name]), (i) => move({ [end]: Number(i) }));
  /** @type {HTMLElement} */ (list.node.firstChild).style.minWidth = "1em";
  return {
    node: figure(original.node, list.node),
    draw(state, colours) {
      const index = state[end];
      drawPaper(original, colours);
      drawLines(original, originals[index], [0, 0, END], extent, colours);
      original.describe(`The drawing ${letter}: ${names[index]}`);
      list.select.value = index;
    },
  };
}

// Draws row by row, as a hand would; at once for those who want no motion. The first row is there before the
// next frame.
function makeAnimation(drawRows) {
  let frame = 0; // 0: none is running
  const stop = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  function start(total) {
    stop();
    if (wantsStillness()) {
      drawRows(total);
      return;
    }
    const begun = performance.now();
    const next = () => {
      const count = 1 + Math.floor((performance.now() - begun) / 1000 * ROWS_A_SECOND);
      drawRows(count);
      frame = count < total ? requestAnimationFrame(next) : 0;
    };
    next();
  }
  return { start, stop };
}

// The controls and the drawings, in their places.
function layOut({ box, config, move }, data, strip, ...buttons) {
  const large = sheet(SIZE, SIZE, { cursor: "default" });
  const ends = ["a", "b"].map((end) => makeEnd(end, data, move));
  const { t, temperature } = config.limits;
  const place = slider("A → B", t, STEP, (value) => move({ t: value }));
  const warmth = slider("temperature", temperature, 0.05, (value) => move({ temperature: value }));
  const paths = choice("path", config.paths.map((name) => [name, name]), (path) => move({ path }));
  const numbers = readout();
  const controls = side(row(...ends.map(({ node }) => node)), place.node, warmth.node, paths.node,
    row(...buttons), numbers);
  const lower = row(column(SIZE, large.node,
    hint("A stroke begins at its dot. Colours are in the order of the strokes.")), controls);
  lower.style.alignItems = "flex-start";
  const instructions = hint("From A to B: drag along the row, or press the arrow keys (with Shift: " +
    "faster). Each drawing is decoded here, in the browser.");
  box.append(column(CELLS * CELL, strip.node, instructions, lower));
  return { strip, large, ends, place, warmth, paths, numbers };
}

function say({ strip, large, numbers }, names, { a, b, t, temperature, path }, z, { lines }) {
  const [strokes, points] = [lines.length, lines.flat().length];
  numbers.textContent = `t = ${show(t)}   τ = ${show(temperature)}\n‖z‖ = ${show(Math.hypot(...z))}\n` +
    `${strokes} ${strokes === 1 ? "stroke" : "strokes"}, ${points} points`;
  const place = `t = ${t.toFixed(2)} from ${names[a]} to ${names[b]}`;
  strip.describe(`${CELLS} drawings on the ${path} path from ${names[a]} to ${names[b]}. ${place} is ` +
    "framed. Arrow keys move along it.");
  large.describe(`Drawing decoded at ${place}: ${strokes} strokes.`);
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Sketch explorer", ["a", "b", "t", "temperature", "path"]);
  const { state, move } = widget;
  const data = dataOf(model, widget.config);
  let current = linesOf([]); // the drawing at t
  const animation = makeAnimation(drawLarge);
  const play = button("draw it, stroke by stroke", () => animation.start(current.lines.flat().length - 1));
  const again = button("new noise", () => {
    data.newNoise();
    move({});
  });
  const way = makeStrip(data);
  const view = layOut(widget, data, way.strip, play, again);

  function drawLarge(count) {
    const colours = widget.colours();
    drawPaper(view.large, colours);
    drawLines(view.large, current, [0, 0, SIZE], data.extent, colours, count);
  }
  function draw() {
    animation.stop();
    const [z, colours] = [data.at(state.t, state), widget.colours()];
    current = data.decode(z, state.temperature);
    if (way.drawRow(state, colours)) view.ends.forEach((end) => end.draw(state, colours));
    way.draw(state.t, colours);
    drawLarge();
    view.place.input.value = state.t;
    view.warmth.input.value = state.temperature;
    view.paths.select.value = state.path;
    again.disabled = state.temperature === 0;
    say(view, data.names, state, z, current);
  }
  const goTo = (t) => move({ t: Math.round(100 * t) / 100 });
  arrowKeys(view.strip.node, (dx, dy) => goTo(state.t + (dx + dy) * STEP));
  drag(view.strip, (x) => goTo((x / CELL - 0.5) / (CELLS - 1)));
  return widget.start(draw, { themed: way.forget, ends: [animation.stop] });
}

export default { render };
