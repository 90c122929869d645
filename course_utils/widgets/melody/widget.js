// @ts-check
// The piano roll of the melody between A and B, or between four, played and saved.

import { bytes } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, hint, readout, row, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { saveFile } from "../common/foot.js";
import { amid, between } from "../common/latents.js";
import { clamp } from "../common/maths.js";
import { PALETTE, makePalette } from "../common/palette.js";
import { sheet } from "../common/sheet.js";
import { wantsStillness } from "../common/theme.js";
import { makeMelodyDecoder, notesOf } from "./decoder.js";
import { midi } from "./midi.js";
import { makePlayer } from "./player.js";

const [WIDTH, HEIGHT] = [600, 330];
const [LEFT, RIGHT, TOP, BASE] = [46, 10, 50, 288]; // the piano roll's edges
const WAY = 18; // where the way from A to B is drawn
const [A, B] = [LEFT + 120, WIDTH - RIGHT - 120]; // its ends
const STEP = 0.02; // of the way, for one press of an arrow key

const nameOf = (pitch, names) => `${names[pitch % 12]}${Math.floor(pitch / 12) - 1}`;

// The lines of the piano roll: a row for each pitch, a column for each sixteenth.
function rollOf({ steps, tokens, rest, lowest, names }) {
  const pitches = tokens - rest - 1;
  const tall = (BASE - TOP) / pitches; // a row
  const wide = (WIDTH - LEFT - RIGHT) / steps; // a column
  return {
    steps, lowest, highest: lowest + pitches - 1, names, tall, wide,
    toX: (step) => LEFT + wide * step,
    toY: (pitch) => BASE - tall * (pitch - lowest + 1), // the upper edge of its row
  };
}

function drawPitches(picture, { lowest, highest, names, tall, toY }, { faint, line }) {
  for (let pitch = lowest; pitch <= highest; pitch++) {
    if (pitch % 12 !== 0 && pitch % 12 !== 7) continue; // each C and G
    const y = toY(pitch) + tall / 2;
    picture.line(LEFT, y, WIDTH - RIGHT, y, { stroke: line, width: 1 });
    picture.text(nameOf(pitch, names), LEFT - 7, y + 4, { fill: faint, align: "right" });
  }
}

function drawBars(picture, { steps, toX }, { faint, line }) {
  const style = { fill: faint, align: "center" };
  for (let step = 0; step <= steps; step += 4) {
    const bar = step % (steps / 2) === 0;
    picture.line(toX(step), TOP, toX(step), BASE + (bar ? 6 : 0), { stroke: bar ? faint : line, width: 1 });
    if (step < steps) picture.text(String(step / 4 % 4 + 1), toX(step + 2), BASE + 16, style);
  }
  picture.text("bar 1, its quarters", toX(steps / 4), BASE + 34, style);
  picture.text("bar 2", toX(3 * steps / 4), BASE + 34, style);
}

function drawMelody(picture, { tall, wide, toX, toY }, melody, { blue }) {
  for (const { step, length, pitch } of melody) {
    picture.box(toX(step) + 1, toY(pitch), wide * length - 2, tall, { fill: blue, radius: 2 });
  }
}

function drawOutline(picture, { tall, wide, toX, toY }, notes, style) {
  for (const { step, length, pitch } of notes) {
    picture.box(toX(step) + 1, toY(pitch) - 1, wide * length - 2, tall + 2, { width: 2, ...style });
  }
}

function drawWay(picture, t, { ink, faint, blue }) {
  picture.line(A, WAY, B, WAY, { stroke: faint, width: 2 });
  const short = picture.larger > 1.15;
  picture.text(short ? "A, solid" : "A, solid outline", A - 10, WAY + 4, { fill: ink, align: "right" });
  picture.text(short ? "B, dashed" : "B, dashed outline", B + 10, WAY + 4, { fill: ink });
  picture.dot(A + (B - A) * t, WAY, 7, { fill: blue });
}

// What the decoder makes of z is filled. Between two, the tunes themselves fade along the way.
function drawRoll(picture, roll, melody, tunes, { a, b, corners, t }, colours) {
  picture.clear(colours.paper);
  drawPitches(picture, roll, colours);
  drawBars(picture, roll, colours);
  drawMelody(picture, roll, melody, colours);
  if (corners === 4) return;
  drawOutline(picture, roll, tunes[a], { stroke: colours.vermillion, alpha: 1 - t });
  drawOutline(picture, roll, tunes[b], { stroke: colours.green, dash: [5, 3], alpha: t });
  drawWay(picture, t, colours);
}

// A small piano roll in a cell of the palette.
function drawCell(surface, { steps, lowest, highest }, melody, [x, y, size], { blue, line }) {
  surface.box(x, y, size, size, { stroke: line, width: 1 });
  const [wide, tall] = [(size - 8) / steps, (size - 8) / (highest - lowest + 1)];
  for (const { step, length, pitch } of melody) {
    surface.box(x + 4 + wide * step, y + 4 + tall * (highest - pitch), wide * length - 0.5, tall + 1,
      { fill: blue });
  }
}

// What is played over and over: its button, and the line that goes through the picture.
function makePlaying(picture, roll, melody, sixteenth, draw) {
  const player = makePlayer(melody, roll.steps, sixteenth);
  function follow() {
    if (!player.playing) return;
    draw();
    if (!wantsStillness()) requestAnimationFrame(follow);
  }
  const play = button("▶ Play", () => {
    if (player.playing) player.stop();
    else player.start();
    play.textContent = player.playing ? "■ Stop" : "▶ Play";
    if (player.playing) follow();
    else draw();
  });
  return {
    button: play,
    drawLine({ ink }) {
      if (!player.playing || wantsStillness()) return;
      const x = roll.toX(player.step);
      picture.line(x, TOP - 4, x, BASE, { stroke: ink, width: 2 });
    },
    end: () => player.end(),
  };
}

// The controls and the pictures, in their places; the palette is there between four only.
function layOut({ box, config, move }, picture, palette, ...buttons) {
  const tunes = config.titles.map((title, i) => [i, `${i + 1}, ${title}`]);
  const lists = ["a", "b", "c", "d"].map((corner) =>
    choice(corner.toUpperCase(), tunes, (i) => move({ [corner]: Number(i) })));
  for (const { select } of lists) select.style.maxWidth = "210px";
  const way = slider("A to B", config.limits.t, 1 / config.parts, (t) => move({ t }));
  const between = choice("between", [[2, "A and B"], [4, "four corners"]],
    (corners) => move({ corners: Number(corners) }));
  const words = readout();
  words.setAttribute("role", "status"); // read out when it changes
  const instructions = hint();
  box.append(column(WIDTH, row(...lists.map(({ node }) => node)), row(between.node, way.node, ...buttons),
    picture.node, words, instructions));
  const square = column(PALETTE, palette.node, hint("Four melodies in the corners, and what lies between " +
    "them. Drag the ring, or press the arrow keys (with Shift: faster)."));
  return {
    lists, way, words, between,
    put(corners) {
      if (corners === 2) square.remove();
      else if (!square.isConnected) box.prepend(square);
      way.node.hidden = corners === 4;
      lists.slice(2).forEach(({ node }) => { node.hidden = corners === 2; });
      instructions.textContent = (corners === 2
        ? "Drag sideways in the picture, or press ← →, to go from A to B (with Shift: faster); ↑ ↓ " +
          "choose another B. " : "") + "Playback repeats while you move.";
    },
  };
}

function moveByHand({ state, config: { titles, parts }, move }, picture) {
  const rounded = (t) => Math.round(parts * clamp(t, 0, 1)) / parts;
  const another = (by) => (state.b + by + titles.length) % titles.length;
  arrowKeys(picture.node, (dx, dy) => move({
    t: rounded(state.t + STEP * dx),
    ...(state.corners === 2 ? { b: another(-Math.sign(dy)) } : { u: rounded(state.u - STEP * dy) }),
  }));
  drag(picture, (x) => move({ t: rounded((x - A) / (B - A)) }));
}

// Where the melody is, in words: for the line of numbers, and for those who do not see the picture.
function placeOf({ a, b, c, d, corners, t, u }, titles) {
  if (corners === 2) {
    return [`t = ${t.toFixed(2)}`, `${Math.round(100 * t)} % of the way from A, ${titles[a]}, to B, ` +
      `${titles[b]}`, "Arrow left and right move along the way, up and down choose another B."];
  }
  return [`t = ${t.toFixed(2)}, u = ${u.toFixed(2)}`, `between A, ${titles[a]}, B, ${titles[b]}, C, ` +
    `${titles[c]}, and D, ${titles[d]}`, "Arrow keys move between them."];
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Melody explorer", ["a", "b", "c", "d", "corners", "t", "u"]);
  const { state, config: { mu, titles, grid, midi: settings } } = widget;
  const decode = makeMelodyDecoder(model.get("_decoder"), grid);
  const packed = bytes(model.get("_tokens"));
  const tunes = titles.map((_, i) => notesOf(packed.subarray(i * grid.steps, (i + 1) * grid.steps), grid));
  const [roll, picture] = [rollOf(grid), sheet(WIDTH, HEIGHT)];
  let melody = []; // the one at hand
  const sixteenth = 60 / settings.quarters_per_minute / 4; // in seconds
  const playing = makePlaying(picture, roll, () => melody, sixteenth, drawPicture);
  const save = button("Save MIDI", () => saveFile("melody.mid", midi(melody, settings), "audio/midi"));
  const amidFour = (t, u) => amid([state.a, state.b, state.c, state.d].map((i) => mu[i]), t, u, "spherical");
  const palette = makePalette(widget, (surface, [t, u], square, colours) =>
    drawCell(surface, roll, notesOf(decode(amidFour(t, u)), grid), square, colours));
  const view = layOut(widget, picture, palette, playing.button, save);

  function drawPicture() {
    const colours = widget.colours();
    drawRoll(picture, roll, melody, tunes, state, colours);
    playing.drawLine(colours);
  }
  function draw() {
    const { a, b, c, d, corners, t, u } = state;
    melody = notesOf(decode(corners === 2 ? between(mu[a], mu[b], t) : amidFour(t, u)), grid);
    view.put(corners);
    drawPicture();
    const [inNumbers, place, keys] = placeOf(state, titles);
    if (corners === 4) palette.draw([a, b, c, d].join(), widget.colours(), `Palette of melodies ${place}.`);
    view.between.select.value = corners;
    view.way.input.value = t;
    [a, b, c, d].forEach((chosen, i) => { view.lists[i].select.value = chosen; });
    const sung = melody.map(({ pitch }) => nameOf(pitch, grid.names)).join(" ");
    view.words.textContent = `${inNumbers}, ${melody.length} notes: ${sung}`;
    picture.describe(`Piano roll of two bars, ${place}: ${melody.length} notes, ${sung}. ${keys}`);
  }
  moveByHand(widget, picture);
  return widget.start(draw, { themed: palette.forget, ends: [playing.end] });
}

export default { render };
