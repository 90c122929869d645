// @ts-check
// The walk of q over the plane of one image, F along it, and where on the whole plane that is.

import { bytes, floats, grey } from "../common/arrays.js";
import {
  arrowKeys, button, column, drag, figure, hint, readout, row, side, slider,
} from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { show } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";
import { picture, sheet } from "../common/sheet.js";
import { wantsStillness } from "../common/theme.js";
import { PLANE_HEIGHT, SIZE, drawPlane, shadesOf } from "./plane.js";

const [CURVE_WIDTH, CURVE_HEIGHT, MAP, MAP_LIMIT] = [360, 160, 84, 3.5];
// Where the curve of F begins and ends; its labels are on both sides.
const [LEFT, RIGHT] = [48, CURVE_WIDTH - 104];
const ROOM = 1.2; // how much larger letters may be before the longest words get short
const PER_SECOND = 30; // steps while it plays

// F of the levels and along the steps of one image, and the lines that the curve's picture draws at them.
function valuesOf({ log_px: logPx, encoder, path, best }, index) {
  return {
    logPx: logPx[index], encoder: encoder[index], path: path[index],
    bestStep: best[index], best: path[index][best[index]],
  };
}

function drawLevels(curve, { logPx, encoder, best }, toY, { ink, q }) {
  const ofEncoder = curve.larger > ROOM ? "F(q_enc)" : "F(q_encoder)";
  const levels = [[logPx, "log p(x)", ink, []], [best, "F(q*)", q, [2, 3]], [encoder, ofEncoder, q, [6, 4]]];
  for (const [f, , stroke, dash] of levels) {
    curve.line(LEFT, toY(f), RIGHT + 6, toY(f), { stroke, dash, width: 1.6 });
  }
  // The labels keep apart where the levels are close.
  let free = 12;
  for (const [f, text] of levels.sort((a, b) => b[0] - a[0])) {
    const y = Math.max(free, toY(f) + 4);
    curve.text(text, RIGHT + 12, y, { fill: ink });
    free = y + 15 * curve.larger;
  }
}

function drawStepAxis(curve, last, { faint, line }) {
  const [axis, words] = [CURVE_HEIGHT - 21.5, CURVE_HEIGHT - 6];
  curve.line(LEFT, axis, RIGHT, axis, { stroke: line, width: 1 });
  curve.text(curve.larger > ROOM ? "0" : "step 0", LEFT, words, { fill: faint });
  curve.text(String(last), RIGHT, words, { fill: faint, align: "right" });
  curve.text("F − log p(x), nats", (LEFT + RIGHT) / 2, words, { fill: faint, align: "center" });
}

// F along the steps, up to log p(x): the axis is straight over the two gaps and logarithmic further down.
function drawCurve(curve, { step, last }, values, colours) {
  const { faint, line, paper, q } = colours;
  const { logPx, path, best, bestStep, encoder } = values;
  const gap = Math.max(logPx - Math.min(best, encoder), 0.1);
  const depth = (f) => Math.asinh(1.5 * Math.max(0, logPx - f) / gap);
  const deepest = depth(Math.min(...path, logPx - 1.3 * gap));
  const toX = (t) => LEFT + (RIGHT - LEFT) * t / Math.max(1, last);
  const toY = (f) => 12 + (CURVE_HEIGHT - 42) * depth(f) / deepest;
  curve.clear(paper);
  for (const nats of [0.1, 1, 10, 100, 1000]) {
    const y = toY(logPx - nats);
    if (nats < gap / 3 || y > CURVE_HEIGHT - 28) continue;
    curve.line(LEFT, y, RIGHT, y, { stroke: line, width: 1 });
    curve.text(`−${nats}`, LEFT - 6, y + 4, { fill: faint, align: "right" });
  }
  curve.path(path.map((f, t) => [toX(t), toY(f)]), { stroke: q, width: 2 });
  drawLevels(curve, values, toY, colours);
  drawStepAxis(curve, last, colours);
  curve.line(toX(step), 6, toX(step), CURVE_HEIGHT - 22, { stroke: faint, width: 1 });
  curve.dot(toX(bestStep), toY(best), 4, { fill: paper, stroke: q });
  curve.dot(toX(step), toY(path[step]), 5.5, { fill: q, stroke: paper });
}

// Where on the whole plane you are looking.
function drawMap(map, { q, step }, [w1, w2, half], { ink, faint, paper, line, q: hue }) {
  const to = (z) => MAP / 2 * (1 + z / MAP_LIMIT);
  const along = MAP * half / MAP_LIMIT;
  const width = Math.max(6, along);
  map.clear(paper);
  map.box(0.5, 0.5, MAP - 1, MAP - 1, { stroke: line });
  for (const radius of [1, 2]) map.dot(to(0), to(0), to(radius) - to(0), { stroke: faint, width: 0.8 });
  map.box(to(w1) - width / 2, to(-w2) - width / 2, width, width, { stroke: ink });
  const walked = Array.from({ length: step + 1 }, (_, t) => [to(q(t)[0]), to(-q(t)[1])]);
  map.path(walked, { stroke: hue });
  map.dot(...walked[step], 2.5, { fill: hue });
}

function inNumbers({ index, step }, { count, last, label }, [m1, m2, s1, s2], values) {
  const { logPx, encoder, path, best, bestStep } = values;
  const given = label === undefined ? "" : `, y = ${label}`;
  return `image ${index + 1} of ${count}${given}, step ${step} of ${last}\n` +
    `μ = (${show(m1, 3)}, ${show(m2, 3)})\nσ = (${show(Math.exp(s1), 3)}, ${show(Math.exp(s2), 3)})\n` +
    `F at this step  ${show(path[step])}\nq*: the best q, after ${bestStep} steps\n\n` +
    `log p(x)        ${show(logPx)}\n− approximation ${show(best - logPx)}\n= F(q*)         ${show(best)}\n` +
    `− amortization  ${show(encoder - best)}\n= F(q_encoder)  ${show(encoder)}   nats`;
}

function describe({ plane, curve, map }, { index, step }, last, [m1, m2], values) {
  const { logPx, encoder, path, best, bestStep } = values;
  plane.describe(`The exact posterior of image ${index + 1} in the latent plane, the encoder's q, and q ` +
    `after step ${step} of ${last}, at mu (${m1.toFixed(2)}, ${m2.toFixed(2)}) with F = ` +
    `${path[step].toFixed(2)} nats. Left and right move along the steps, up and down change the image.`);
  curve.describe(`F along the steps: ${path[step].toFixed(2)} at step ${step}, at best ${best.toFixed(2)}, ` +
    `after ${bestStep} steps; ` +
    `the encoder's q has ${encoder.toFixed(2)}, log p(x) is ${logPx.toFixed(2)} nats.`);
  map.describe("The latent plane with the prior's circles, the window that the large picture shows, and " +
    "the path of mu");
}

// Walks on with the clock; ``goTo`` is called in each frame. For those who want no motion it is at the end at
// once.
function makePlayer(last, goTo) {
  let frame = 0; // 0: nothing plays
  const pause = () => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const start = (step) => {
    if (wantsStillness()) return goTo(last);
    const from = step === last ? 0 : step;
    const began = performance.now();
    const next = (now) => {
      const reached = Math.min(last, from + Math.max(0, now - began) * PER_SECOND / 1000);
      frame = reached < last ? requestAnimationFrame(next) : 0;
      goTo(Math.floor(reached));
    };
    frame = requestAnimationFrame(next);
    goTo(from);
  };
  return { pause, start, isPlaying: () => frame !== 0 };
}

// The sheets, the two images at the zoom that fits the map, and the controls, each at its place.
function arrange(widget, [height, width], { last, count, player }) {
  const zoom = Math.max(1, Math.floor(MAP / width));
  const parts = {
    plane: sheet(SIZE, PLANE_HEIGHT),
    curve: sheet(CURVE_WIDTH, CURVE_HEIGHT),
    map: sheet(MAP, MAP, { cursor: "default" }),
    original: picture(width, height, zoom),
    decoded: picture(width, height, zoom),
    numbers: readout(),
    play: button("", () => {
      if (player.isPlaying()) {
        player.pause();
        widget.move({});
      } else player.start(widget.state.step);
    }),
    stepSlider: slider("step", [0, last], 1, (step) => {
      player.pause();
      widget.move({ step });
    }),
    imageSlider: slider("image", [1, count], 1, (number) => widget.move({ index: number - 1 })),
  };
  parts.map.node.style.display = "block"; // like the pictures next to it
  const { plane, curve, map, original, decoded, numbers, play, stepSlider, imageSlider } = parts;
  const beside = side(curve.node,
    row(figure(original.node, "x"), figure(decoded.node, "decoded at μ"), figure(map.node, "the plane")),
    imageSlider.node, numbers,
    hint("Play, drag sideways in either plot, or press the arrow keys: ← → walk along the steps (with " +
      "Shift: faster), ↑ ↓ change the image. Each q is drawn at one and two standard deviations."));
  beside.style.flexBasis = "310px";
  widget.box.append(column(SIZE, plane.node, row(play, stepSlider.node)), beside);
  play.style.width = "6.5em"; // whatever it says
  return parts;
}

// Keys and drags; those along the steps pause the walk.
function followHand({ plane, curve }, { move, state }, player, { last, count }) {
  const goTo = (step) => {
    player.pause();
    move({ step: Math.round(step) });
  };
  arrowKeys(plane.node, (dx, dy) => {
    if (dx) goTo(state.step + dx);
    else move({ index: (state.index + Math.sign(dy) + count) % count });
  });
  const scrub = (from, to) => (x) => goTo((x - from) / (to - from) * last);
  drag(plane, scrub(10, SIZE - 10));
  drag(curve, scrub(LEFT, RIGHT));
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Amortization explorer", ["step", "index"]);
  const { state, config } = widget;
  const decode = makeDecoder(model.get("_decoder"));
  const onehot = (label) => Array.from({ length: config.classes }, (_, k) => Number(k === label));
  const pixels = bytes(model.get("_pixels"));
  const [logPosterior, path] = [floats(model.get("_log_posterior")), floats(model.get("_path"))];
  // Of each image: [z₁, z₂, half-width], and the encoder's q.
  const [windows, encoder] = [model.get("_windows"), model.get("_encoder")];
  const [count, last] = [windows.length, config.limits.step[1]];
  const points = Math.sqrt(logPosterior.length / count);
  /** q of one step of the image on show: [mu₁, mu₂, log_sigma₁, log_sigma₂]. @type {(t: number) => any} */
  const q = (t) => path.subarray(4 * (state.index * (last + 1) + t), 4 * (state.index * (last + 1) + t) + 4);
  const shades = []; // drawn once for each image and theme
  const ofImage = (values, size) => values.subarray(state.index * size, (state.index + 1) * size);
  const player = makePlayer(last, (step) => widget.move({ step }));
  const parts = arrange(widget, config.shape, { last, count, player });
  function draw() {
    const [{ step, index }, colours] = [state, widget.colours()];
    const [walk, values] = [{ q, step, last }, valuesOf(model.get("_values"), index)];
    shades[index] ??= shadesOf(ofImage(logPosterior, points ** 2), points, colours);
    drawPlane(parts.plane, walk, windows[index], encoder[index], shades[index], colours);
    drawCurve(parts.curve, walk, values, colours);
    drawMap(parts.map, walk, windows[index], colours);
    const [[m1, m2], label] = [q(step), config.labels[index]];
    parts.original.draw(ofImage(pixels, config.shape[0] * config.shape[1]), `Image ${index + 1}, x`);
    const decoded = decode([m1, m2, ...onehot(label)]);
    parts.decoded.draw(grey(decoded), `What the decoder draws at mu of step ${step}`);
    parts.numbers.textContent = inNumbers(state, { count, last, label }, q(step), values);
    parts.play.textContent = player.isPlaying() ? "■ Pause" : "▶ Play";
    parts.stepSlider.input.value = step;
    parts.imageSlider.input.value = index + 1;
    describe(parts, state, last, q(step), values);
  }

  followHand(parts, widget, player, { last, count });
  const themed = () => { shades.length = 0; };
  return widget.start(draw, { heard: player.pause, themed, ends: [player.pause] });
}

export default { render };
