// @ts-check
// The piano roll of the melody at t, between A and B, played and saved.

import { bytes } from "../common/arrays.js";
import {
  arrowKeys, button, choice, column, drag, hint, readout, row, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { saveFile } from "../common/foot.js";
import { between } from "../common/latents.js";
import { clamp } from "../common/maths.js";
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

// The two tunes themselves fade along the way; what the decoder makes of z is filled.
function drawRoll(picture, roll, melody, [tuneA, tuneB], t, colours) {
  picture.clear(colours.paper);
  drawPitches(picture, roll, colours);
  drawBars(picture, roll, colours);
  drawMelody(picture, roll, melody, colours);
  drawOutline(picture, roll, tuneA, { stroke: colours.vermillion, alpha: 1 - t });
  drawOutline(picture, roll, tuneB, { stroke: colours.green, dash: [5, 3], alpha: t });
  drawWay(picture, t, colours);
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

// The controls and the picture, in their places.
function layOut({ box, config, move }, picture, ...buttons) {
  const tunes = config.titles.map((title, i) => [i, `${i + 1}, ${title}`]);
  const ends = ["a", "b"].map((end) => choice(end.toUpperCase(), tunes, (i) => move({ [end]: Number(i) })));
  for (const { select } of ends) select.style.maxWidth = "210px";
  const way = slider("A to B", config.limits.t, 1 / config.parts, (t) => move({ t }));
  const words = readout();
  words.setAttribute("role", "status"); // read out when it changes
  const instructions = hint("Drag sideways in the picture, or press ← →, to go from A to B (with Shift: " +
    "faster); ↑ ↓ choose another B. Playback repeats while you move.");
  const lists = row(...ends.map(({ node }) => node));
  box.append(column(WIDTH, lists, row(way.node, ...buttons), picture.node, words, instructions));
  return { ends, way, words };
}

function moveByHand({ state, config: { titles, parts }, move }, picture) {
  const rounded = (t) => Math.round(parts * clamp(t, 0, 1)) / parts;
  const another = (by) => (state.b + by + titles.length) % titles.length;
  arrowKeys(picture.node, (dx, dy) => move({ t: rounded(state.t + STEP * dx), b: another(-Math.sign(dy)) }));
  drag(picture, (x) => move({ t: rounded((x - A) / (B - A)) }));
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Melody explorer", ["a", "b", "t"]);
  const { state, config: { mu, titles, grid, midi: settings } } = widget;
  const decode = makeMelodyDecoder(model.get("_decoder"), grid);
  const packed = bytes(model.get("_tokens"));
  const tunes = titles.map((_, i) => notesOf(packed.subarray(i * grid.steps, (i + 1) * grid.steps), grid));
  const [roll, picture] = [rollOf(grid), sheet(WIDTH, HEIGHT)];
  let melody = []; // at t
  const sixteenth = 60 / settings.quarters_per_minute / 4; // in seconds
  const playing = makePlaying(picture, roll, () => melody, sixteenth, drawPicture);
  const save = button("Save MIDI", () => saveFile("melody.mid", midi(melody, settings), "audio/midi"));
  const { ends, way, words } = layOut(widget, picture, playing.button, save);

  function drawPicture() {
    const colours = widget.colours();
    drawRoll(picture, roll, melody, [tunes[state.a], tunes[state.b]], state.t, colours);
    playing.drawLine(colours);
  }
  function draw() {
    const { a, b, t } = state;
    melody = notesOf(decode(between(mu[a], mu[b], t)), grid);
    drawPicture();
    way.input.value = t;
    [a, b].forEach((chosen, i) => { ends[i].select.value = chosen; });
    const sung = melody.map(({ pitch }) => nameOf(pitch, grid.names)).join(" ");
    words.textContent = `t = ${t.toFixed(2)}, ${melody.length} notes: ${sung}`;
    picture.describe(`Piano roll of two bars, ${Math.round(100 * t)} % of the way from A, ${titles[a]}, ` +
      `to B, ${titles[b]}: ${melody.length} notes, ${sung}. Arrow left and right move along the way, up ` +
      "and down choose another B.");
  }
  moveByHand(widget, picture);
  return widget.start(draw, { ends: [playing.end] });
}

export default { render };
