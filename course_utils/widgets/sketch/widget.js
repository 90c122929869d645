// @ts-check
// A row of drawings from A to B, or a palette between four, and the one at hand, drawn stroke by stroke.

import { floats } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, hint, readout, row, side, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { along, amid } from "../common/latents.js";
import { show } from "../common/maths.js";
import { PALETTE, makePalette } from "../common/palette.js";
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

// What Python sent: at(t, u, state) is the point z there, decode(z, temperature) its drawing.
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
    at: (t, u, { a, b, c, d, corners, path }) => (corners === 2 ? along(mu[a], mu[b], t, path)
      : amid([mu[a], mu[b], mu[c], mu[d]], t, u, path)),
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
    const drawing = data.decode(data.at(i / (CELLS - 1), 0, state), state.temperature);
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

// The row from A to B or the palette, whichever is on show; draw returns whether it has other drawings.
function makeWhole(widget, data) {
  const { state } = widget;
  const way = makeStrip(data);
  const palette = makePalette(widget, (surface, [t, u], square, colours) =>
    drawLines(surface, data.decode(data.at(t, u, state), state.temperature), square, data.extent, colours));
  return {
    strip: way.strip,
    palette,
    forget() {
      way.forget();
      palette.forget();
    },
    draw(colours) {
      const { a, b, c, d, corners, temperature, path, t } = state;
      if (corners === 4) {
        const chosen = [a, b, c, d].map((i) => data.names[i]).join(", ");
        return palette.draw([a, b, c, d, temperature, path, data.seed].join(), colours,
          `Palette of drawings between ${chosen}.`);
      }
      const isNew = way.drawRow(state, colours);
      way.draw(t, colours);
      return isNew;
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

// What there is to set, and the numbers; the menus have a place of their own.
function makeControls({ config, move }, ...buttons) {
  const { t, temperature } = config.limits;
  const between = choice("between", [[2, "A and B"], [4, "four corners"]],
    (corners) => move({ corners: Number(corners) }));
  const place = slider("A → B", t, STEP, (value) => move({ t: value }));
  const warmth = slider("temperature", temperature, 0.05, (value) => move({ temperature: value }));
  const paths = choice("path", config.paths.map((name) => [name, name]), (path) => move({ path }));
  const numbers = readout();
  const node = side(place.node, warmth.node, paths.node, row(...buttons), numbers);
  return { node, between, place, warmth, paths, numbers };
}

const atTheTop = (...children) => {
  const node = row(...children);
  node.style.alignItems = "flex-start";
  return node;
};

// The controls and the drawings, in their places: below the row from A to B, or beside the palette.
function layOut(widget, data, { strip, palette }, ...buttons) {
  const { box } = widget;
  const large = sheet(SIZE, SIZE, { cursor: "default" });
  const controls = makeControls(widget, ...buttons);
  const menus = ["a", "b", "c", "d"].map((corner) => makeMenu(corner, data, widget));
  const chosen = row(...menus.map(({ node }) => node));
  chosen.style.gridTemplateColumns = "repeat(auto-fit, minmax(160px, 1fr))"; // beside the palette
  const drawn = column(SIZE, large.node,
    hint("A stroke begins at its dot. Colours are in the order of the strokes."), controls.between.node);
  const square = column(PALETTE, palette.node, hint("Four drawings in the corners, and what lies between " +
    "them. Drag the ring, or press the arrow keys (with Shift: faster)."));
  const pictures = atTheTop();
  const left = column(PALETTE + SIZE + 16, pictures);
  const lower = atTheTop(controls.node);
  const way = column(CELLS * CELL, strip.node, hint("From A to B: drag along the row, or press the arrow " +
    "keys (with Shift: faster). Each drawing is decoded here, in the browser."));
  let shown = 0;
  function put(corners) {
    if (shown === corners) return; // what is moved on the page loses the focus
    shown = corners;
    if (corners === 2) {
      left.remove();
      controls.node.prepend(chosen);
      lower.prepend(drawn);
      way.append(lower);
      box.prepend(way);
    } else {
      way.remove();
      pictures.append(square, drawn);
      left.append(chosen);
      lower.prepend(left);
      box.prepend(lower);
    }
    chosen.style.display = corners === 2 ? "flex" : "grid";
    controls.place.node.hidden = corners === 4;
    menus.slice(2).forEach(({ node }) => { node.hidden = corners === 2; });
  }
  return { strip, large, menus, put, ...controls };
}

function say({ strip, large, numbers }, names, { a, b, t, u, corners, temperature, path }, z, { lines }) {
  const [strokes, points] = [lines.length, lines.flat().length];
  const there = corners === 2 ? `t = ${show(t)}` : `t = ${show(t)}   u = ${show(u)}`;
  numbers.textContent = `${there}   τ = ${show(temperature)}\n‖z‖ = ${show(Math.hypot(...z))}\n` +
    `${strokes} ${strokes === 1 ? "stroke" : "strokes"}, ${points} points`;
  const place = corners === 2 ? `t = ${t.toFixed(2)} from ${names[a]} to ${names[b]}`
    : `t = ${t.toFixed(2)}, u = ${u.toFixed(2)} of the palette`;
  if (corners === 2) {
    strip.describe(`${CELLS} drawings on the ${path} path from ${names[a]} to ${names[b]}. ${place} is ` +
      "framed. Arrow keys move along it.");
  }
  large.describe(`Drawing decoded at ${place}: ${strokes} strokes.`);
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Sketch explorer", ["a", "b", "c", "d", "corners", "t", "u",
    "temperature", "path"]);
  const { state, move } = widget;
  const data = dataOf(model, widget.config);
  let current = linesOf([]); // the drawing at hand
  const animation = makeAnimation(drawLarge);
  const play = button("draw it, stroke by stroke", () => animation.start(current.lines.flat().length - 1));
  const again = button("new noise", () => {
    data.newNoise();
    move({});
  });
  const whole = makeWhole(widget, data);
  const view = layOut(widget, data, whole, play, again);

  function drawLarge(count) {
    const colours = widget.colours();
    drawPaper(view.large, colours);
    drawLines(view.large, current, [0, 0, SIZE], data.extent, colours, count);
  }
  function draw() {
    animation.stop();
    const [z, colours] = [data.at(state.t, state.u, state), widget.colours()];
    current = data.decode(z, state.temperature);
    view.put(state.corners);
    if (whole.draw(colours)) view.menus.forEach((menu) => menu.draw(colours));
    drawLarge();
    view.between.select.value = state.corners;
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
  return widget.start(draw, { themed: whole.forget, ends: [animation.stop] });
}

export default { render };
