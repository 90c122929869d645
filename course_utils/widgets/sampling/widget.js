// @ts-check
// MADE's image, pixel by pixel, next to the images that three others draw in one pass.

import { grey } from "../common/arrays.js";
import { arrowKeys, button, choice, column, drag, element, figure, hint, readout, row, side, slider }
  from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";
import { normalSource, uniformSource } from "../common/random.js";
import { picture, sheet } from "../common/sheet.js";
import { wantsStillness } from "../common/theme.js";
import { makeFlow, makeMade } from "./models.js";

const [SIZE, SMALL] = [308, 140];
const PER_SECOND = 200; // pixels of the autoregressive model, when it plays
const HATCH = 7; // the pixels between two lines of what is not drawn yet

const HINT = "The large image is MADE's, one pass for each pixel. Play, move the slider, drag in it, or " +
  "press the arrow keys there: sideways by a pixel, up and down by a row. The other three take one pass " +
  "each. A sample of the VAE is a draw from p(x|z); the mean of p(x|z) looks smoother, but it is not one.";

const VAE_IMAGES = [["draw", "a draw from p(x|z)"], ["mean", "the mean of p(x|z)"]];

// MADE's image of one seed, as far as it has been drawn. Whatever was drawn stays: a step back only hides
// pixels.
function makeDrawing(beginMade, pixels) {
  let [uniforms, made] = [new Float64Array(0), beginMade()];
  /** @type {{ p: number, logPx: number }[]} */
  let history = [];
  return {
    begin(seed) {
      const uniform = uniformSource(seed);
      [uniforms, made, history] = [Float64Array.from({ length: pixels }, uniform), beginMade(), []];
    },
    // The image at this step, log p of its pixels, and p of the next one.
    at(step) {
      while (history.length < Math.min(pixels, step + 1)) {
        const p = made.p();
        const before = history.at(-1)?.logPx ?? 0;
        const value = uniforms[history.length] < p ? 1 : 0;
        made.put(value);
        history.push({ p, logPx: before + Math.log(value ? p : 1 - p) });
      }
      const x = made.x.map((value, d) => (d < step ? value : 0));
      return { x, logPx: step ? history[step - 1].logPx : 0, next: history[step]?.p };
    },
  };
}

// Each pixel by a coin of its own.
function toss(p, seed) {
  const uniform = uniformSource(seed);
  return p.map((white) => Number(uniform() < white));
}

// The three that need one pass: their small pictures, and what draws all of them from one seed.
function makeOthers(model, { sizes, shape: [height, width], label }) {
  const onehot = label ? Array.from({ length: label.classes }, (_, k) => Number(k === label.y)) : [];
  const decodeVae = makeDecoder(model.get("_vae"));
  const others = [
    { name: "RealNVP", size: sizes.flow, decode: makeFlow(model.get("_flow")) },
    { name: "GAN", size: sizes.gan, decode: makeDecoder(model.get("_gan")) },
    { name: "VAE", size: sizes.vae, decode: (z) => decodeVae([...z, ...onehot]), y: label?.y },
  ].map((other) => ({ ...other, drawn: picture(width, height, SMALL / width) }));
  const nodes = others.map(({ name, size, y, drawn }) => {
    const given = y === undefined ? "" : `, y = ${y}`;
    const node = figure(drawn.node, name, element("br"), `1 pass, z of ${size}${given}`);
    node.style.width = `${SMALL}px`;
    return node;
  });
  let shown = "";
  return {
    nodes,
    draw({ seed, vae_image }) {
      if (shown === `${seed} ${vae_image}`) return;
      shown = `${seed} ${vae_image}`;
      const normals = normalSource(seed);
      for (const { name, size, decode, drawn } of others) {
        const p = decode(normals(size));
        const isMean = name === "VAE" && vae_image === "mean";
        const what = isMean ? "The mean of p(x|z) of the" : "An image drawn from the";
        const x = name === "VAE" && !isMean ? toss(p, seed) : p;
        drawn.draw(grey(x), `${what} ${name}, number ${seed}`);
      }
    },
  };
}

// What is not drawn yet, hatched, and the frame of the next pixel.
function drawRest(plot, step, width, { paper, ink, faint, orange }) {
  const unit = plot.width / width;
  const [line, left] = [Math.floor(step / width), step % width];
  const [x, y, nextY] = [left * unit, line * unit, (line + 1) * unit];
  const { width: right, height: bottom } = plot;
  plot.within([[x, y], [right, y], [right, bottom], [0, bottom], [0, nextY], [x, nextY]], () => {
    plot.box(0, 0, right, bottom, { fill: paper });
    const hatch = [];
    for (let at = -bottom; at < right; at += HATCH) hatch.push([at, bottom], [at + bottom, 0], null);
    plot.path(hatch, { stroke: faint, width: 1, alpha: 0.6 });
  });
  plot.box(x, y, unit, unit, { stroke: orange, width: 3, halo: [ink, 5] });
}

function drawMade(plot, image, step, [width, pixels], colours) {
  plot.clear(colours.paper);
  plot.image(image, 0, 0, plot.width, plot.height, { smooth: false });
  if (step < pixels) drawRest(plot, step, width, colours);
}

function inNumbers(step, pixels, width, { logPx, next }) {
  const shown = logPx.toFixed(2).replace("-", "−");
  if (step === pixels) return `${pixels} of ${pixels} passes\nlog p(x) = ${shown} nats, exactly\n`;
  return `${step} of ${pixels} passes, log p so far ${shown}\nnext: row ${Math.floor(step / width) + 1}, ` +
    `column ${step % width + 1}\np(white | all before) = ${next.toFixed(3)}`;
}

const inWords = ({ step, seed }, pixels, next) =>
  `MADE has drawn ${step} of ${pixels} pixels of image ${seed}` + (step === pixels
    ? ". Arrow keys hide pixels."
    : `. The next one is white with probability ${next.toFixed(3)}. Arrow keys draw or hide pixels.`);

// Steps through the pixels with the clock; ``goTo`` is called in each frame.
function makePlayer(pixels, goTo) {
  let playing = 0; // the number of the frame that is asked for, 0 while nothing plays
  const pause = () => {
    cancelAnimationFrame(playing);
    playing = 0;
  };
  return {
    pause,
    isPlaying: () => playing !== 0,
    start(step) {
      pause();
      if (wantsStillness()) return goTo(pixels);
      const from = step === pixels ? 0 : step;
      const began = performance.now();
      const frame = (now) => {
        const reached = from + Math.max(0, now - began) * PER_SECOND / 1000;
        playing = reached < pixels ? requestAnimationFrame(frame) : 0;
        goTo(reached);
      };
      playing = requestAnimationFrame(frame);
      goTo(from);
    },
  };
}

// Everything on the page. The step's slider, Play, "Draw from all four" and the VAE's list do what ``goTo``,
// ``toggle``, ``begin`` and ``choose`` do.
function arrange({ box, config }, nodes, { goTo, toggle, begin, choose }) {
  const { shape: [height, width], limits } = config;
  const parts = {
    plot: sheet(SIZE, Math.round(SIZE * height / width)), numbers: readout(),
    drawn: slider("pixels", limits.step, 1, goTo), play: button("", toggle),
    vaeImage: choice("VAE:", VAE_IMAGES, choose),
  };
  const [three, all] = [row(...nodes), button("Draw from all four", begin)];
  const right = side(row(all, parts.vaeImage.node), three, hint(HINT));
  three.style.alignItems = "flex-start";
  parts.play.style.width = "6.5em"; // whatever it says
  parts.drawn.input.style.width = "150px";
  Object.assign(right.style, { flexBasis: "300px", maxWidth: `${3 * SMALL + 40}px` });
  box.append(column(SIZE, parts.plot.node, row(parts.play, parts.drawn.node), parts.numbers), right);
  return parts;
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Sampling explorer", ["seed", "step", "vae_image"]);
  const { state, config: { shape: [height, width], limits } } = widget;
  const pixels = height * width;
  const drawing = makeDrawing(makeMade(model.get("_made")), pixels);
  const others = makeOthers(model, widget.config);
  const player = makePlayer(pixels, (step) => widget.move({ step: Math.round(step) }));
  const goTo = (step) => {
    player.pause();
    widget.move({ step: Math.round(step) });
  };
  const begin = () => drawing.begin(state.seed);
  const { plot, numbers, drawn, play, vaeImage } = arrange(widget, others.nodes, {
    goTo,
    toggle() {
      if (!player.isPlaying()) return player.start(state.step);
      player.pause();
      draw();
    },
    begin() {
      widget.move({ seed: state.seed % limits.seed[1] + 1, step: 0 });
      begin();
      player.start(0);
    },
    choose: (vae_image) => widget.move({ vae_image }),
  });
  const image = picture(width, height, 1);

  function draw() {
    const [{ step }, colours] = [state, widget.colours()];
    const now = drawing.at(step);
    others.draw(state);
    image.draw(grey(now.x));
    drawMade(plot, image.node, step, [width, pixels], colours);
    numbers.textContent = inNumbers(step, pixels, width, now);
    plot.describe(inWords(state, pixels, now.next));
    drawn.input.value = step;
    vaeImage.select.value = state.vae_image;
    play.textContent = player.isPlaying() ? "Pause" : step < pixels ? "Play" : "Play again";
  }

  handle(plot, [height, width], goTo, () => state.step);
  begin();
  const heard = (name) => { player.pause(); if (name === "seed") begin(); };
  return widget.start(draw, { heard, ends: [player.pause] });
}

// Keys go from pixel to pixel, and the hand to the pixel that it is on.
function handle(plot, [height, width], goTo, at) {
  arrowKeys(plot.node, (dx, dy) => goTo(at() + dx - width * dy));
  const place = (x, count, length) => clamp(Math.floor(x / length * count), 0, count - 1);
  const next = () => [[at() % width / width * plot.width, Math.floor(at() / width) / height * plot.height]];
  drag(plot, (x, y) => goTo(place(y, height, plot.height) * width + place(x, width, plot.width)), undefined,
    next);
}

export default { render };
