// @ts-check
// A row of drawings from A to B, and the one at t, drawn stroke by stroke.

import { floats } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, hint, readout, row, side, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { along } from "../common/latents.js";
import { show } from "../common/maths.js";
import { normalSource } from "../common/random.js";
import { sheet } from "../common/sheet.js";
import { wantsStillness } from "../common/theme.js";
import { NORMALS_A_ROW, linesOf, makeSketchDecoder } from "./decoder.js";
import { drawLines, drawPaper, makeMenu } from "./drawings.js";

const CELLS = 9; // of the row from A to B
const CELL = 64;
const SIZE = 264;
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
  const strip = sheet(CELLS * CELL, CELL + 8);
  const background = sheet(CELLS * CELL, CELL + 8, { of: strip });
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
function layOut(widget, data, strip, ...buttons) {
  const { box, config, move } = widget;
  const large = sheet(SIZE, SIZE, { cursor: "default" });
  const menus = [makeMenu("a", data, widget), makeMenu("b", data, widget)];
  const { t, temperature } = config.limits;
  const place = slider("A → B", t, STEP, (value) => move({ t: value }));
  const warmth = slider("temperature", temperature, 0.05, (value) => move({ temperature: value }));
  const paths = choice("path", config.paths.map((name) => [name, name]), (path) => move({ path }));
  const numbers = readout();
  const controls = side(...menus.map(({ node }) => node), place.node, warmth.node, paths.node,
    row(...buttons), numbers);
  const lower = row(column(SIZE, large.node,
    hint("A stroke begins at its dot. Colours are in the order of the strokes.")), controls);
  lower.style.alignItems = "flex-start";
  const instructions = hint("From A to B: drag along the row, or press the arrow keys (with Shift: " +
    "faster). Each drawing is decoded here, in the browser.");
  box.append(column(CELLS * CELL, strip.node, instructions, lower));
  return { strip, large, menus, place, warmth, paths, numbers };
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
    if (way.drawRow(state, colours)) view.menus.forEach((menu) => menu.draw(colours));
    way.draw(state.t, colours);
    drawLarge();
    view.place.input.value = state.t;
    view.warmth.input.value = state.temperature;
    view.paths.select.value = state.path;
    again.disabled = state.temperature === 0;
    again.style.opacity = again.disabled ? "0.45" : "1";
    say(view, data.names, state, z, current);
  }
  const goTo = (t) => move({ t: Math.round(100 * t) / 100 });
  arrowKeys(view.strip.node, (dx, dy) => goTo(state.t + (dx + dy) * STEP));
  drag(view.strip, (x) => goTo((x / CELL - 0.5) / (CELLS - 1)));
  return widget.start(draw, { themed: way.forget, ends: [animation.stop] });
}

export default { render };
