import { OKABE_ITO, arrowKeys, bytes, canvas, clamp, column, drag, element, floats, followTheme, grey, listen, makeDecoder, normalSource, picture, root, slider, teller, theme, uniformSource } from "./core.js";

const SIZE = 308;
const SMALL = 140;
const PER_SECOND = 200; // pixels of the autoregressive model, when it plays

// The rows of a masked layer: each has its first weights only.
function unpackRows({ weight, scale, lengths }) {
  const quantized = new Int16Array(bytes(weight).buffer);
  const scales = floats(scale);
  let end = 0;
  return lengths.map((length, row) => Float32Array.from(quantized.subarray(end, end += length), (q) => q * scales[row]));
}

// MADE, one pixel at a time. What each hidden unit has summed up so far is kept: a white pixel adds its weight to those that read it.
export function makeMade({ hidden, output, direct }) {
  const [reads, readBy, ownReads] = [hidden, output, direct].map(unpackRows);
  const [hiddenBias, bias] = [floats(hidden.bias), floats(output.bias)];
  return () => {
    const sums = Float64Array.from(hiddenBias);
    const x = new Uint8Array(bias.length);
    let d = 0;
    return {
      x,
      // p(x_d = 1 | the pixels drawn so far), for the next pixel d.
      p() {
        let logit = bias[d];
        readBy[d].forEach((w, k) => { logit += w * Math.max(0, sums[k]); });
        ownReads[d].forEach((w, j) => { if (x[j]) logit += w; });
        return 1 / (1 + Math.exp(-logit));
      },
      put(value) {
        x[d] = value;
        if (value) reads.forEach((w, k) => { if (w.length > d) sums[k] += w[d]; });
        d += 1;
      },
    };
  };
}

// The flow backwards: z -> h, one coupling after the other, and the pixels that lie above their thresholds.
export function makeFlow({ couplings, order, halves, threshold, largest }) {
  const networks = couplings.map((layers) => makeDecoder({ layers, sigmoid: false }));
  const thresholds = floats(threshold);
  return (z) => {
    const first = halves[networks.length % 2];
    let [a, b] = [Float32Array.from(z.slice(0, first)), Float32Array.from(z.slice(first))];
    for (let i = networks.length - 1; i >= 0; i--) {
      const out = networks[i](b);
      const count = a.length;
      [a, b] = [b, a.map((value, k) =>
        out[k] + Math.exp(largest * Math.tanh(out[count + k] / largest)) * value)];
    }
    const x = new Uint8Array(order.length);
    [...a, ...b].forEach((h, k) => { x[order[k]] = h > thresholds[order[k]] ? 1 : 0; });
    return x;
  };
}

function render({ model, el }) {
  const box = root(el, "Sampling explorer");
  const [height, width] = model.get("_shape");
  const pixels = height * width;
  const sizes = model.get("_sizes");
  const beginMade = makeMade(model.get("_made"));
  const inOnePass = [
    { name: "RealNVP", size: sizes.flow, decode: makeFlow(model.get("_flow")) },
    { name: "GAN", size: sizes.gan, decode: makeDecoder(model.get("_gan")) },
    { name: "VAE", size: sizes.vae, decode: makeDecoder(model.get("_vae")) },
  ];
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let seed = model.get("seed");
  let step = model.get("step");

  const plot = canvas(SIZE, Math.round(SIZE * height / width), "");
  const draw4 = element("button", { type: "button", textContent: "Draw from all four" });
  const play = element("button", { type: "button" });
  const drawnSlider = slider("pixels", 0, pixels, 1, step, (value) => { pause(); goTo(value); });
  const readout = element("p", { className: "vae-readout" });
  const others = inOnePass.map(({ name, size, decode }) => {
    const drawn = picture(width, height, SMALL / width, "");
    const caption = element("figcaption", {}, name, element("br"), `1 pass, z of ${size}`);
    return { name, size, decode, drawn, node: element("figure", { className: "vae-figure" }, drawn.node, caption) };
  });
  for (const { node } of others) node.style.width = `${SMALL}px`;
  const three = element("div", { className: "vae-row" }, ...others.map(({ node }) => node));
  three.style.alignItems = "flex-start";
  const side = element("div", { className: "vae-column vae-side" }, draw4, three,
    element("p", { className: "vae-hint", textContent:
      "Left: MADE, one pass for each pixel. Play, move the slider, drag in the image, or press the arrow keys there: sideways by a pixel, up and down by a row. The other three are there after one pass. The VAE's image is the mean of p(x|z)." }));
  Object.assign(side.style, { flexBasis: "300px", maxWidth: `${3 * SMALL + 40}px` });
  draw4.style.alignSelf = "flex-start";
  play.style.width = "6.5em"; // whatever it says
  drawnSlider.input.style.width = "150px";
  box.append(
    column(SIZE, plot.node,
      element("div", { className: "vae-row" }, play, drawnSlider.node), readout),
    side,
  );

  // The images of one seed: MADE's random numbers, and what it has drawn with them so far.
  let [uniforms, made, history] = [];
  function begin() {
    const uniform = uniformSource(seed);
    uniforms = Float64Array.from({ length: pixels }, uniform);
    [made, history] = [beginMade(), []];
    const normals = normalSource(seed);
    for (const { decode, drawn, size, name } of others) {
      const x = decode(normals(size));
      drawn.draw(grey(x));
      drawn.node.setAttribute("aria-label", `An image drawn from the ${name}, number ${seed}`);
    }
  }

  // Whatever was drawn before stays drawn: a step back only hides pixels.
  function advance() {
    while (history.length < Math.min(pixels, step + 1)) {
      const p = made.p();
      const before = history.at(-1)?.logPx ?? 0;
      const value = uniforms[history.length] < p ? 1 : 0;
      made.put(value);
      history.push({ p, value, logPx: before + Math.log(value ? p : 1 - p) });
    }
  }

  const image = picture(width, height, 1, "");
  function draw() {
    advance();
    const { paper, ink, faint } = theme(box);
    const pen = plot.pen();
    const unit = plot.width / width;
    image.draw(grey(made.x.map((value, d) => (d < step ? value : 0))));
    pen.imageSmoothingEnabled = false;
    pen.drawImage(image.node, 0, 0, plot.width, plot.height);
    const [row, left] = [Math.floor(step / width), step % width];
    if (step < pixels) { // hatched: not drawn yet
      pen.save();
      pen.beginPath();
      pen.rect(left * unit, row * unit, plot.width, unit);
      pen.rect(0, (row + 1) * unit, plot.width, plot.height);
      pen.clip();
      pen.fillStyle = paper;
      pen.fillRect(0, 0, plot.width, plot.height);
      pen.strokeStyle = faint;
      pen.globalAlpha = 0.6;
      pen.lineWidth = 1;
      pen.beginPath();
      for (let x = -plot.height; x < plot.width; x += 7) { pen.moveTo(x, plot.height); pen.lineTo(x + plot.height, 0); }
      pen.stroke();
      pen.restore();
      for (const [colour, thickness] of [[ink, 5], [OKABE_ITO.orange, 3]]) {
        pen.strokeStyle = colour;
        pen.lineWidth = thickness;
        pen.strokeRect(left * unit, row * unit, unit, unit);
      }
    }
    const logPx = (step ? history[step - 1].logPx : 0).toFixed(2).replace("-", "−");
    const next = history[step];
    readout.textContent = step < pixels
      ? `${step} of ${pixels} passes, log p so far ${logPx}\nnext: row ${row + 1}, column ${left + 1}\np(white | all before) = ${next.p.toFixed(3)}`
      : `${pixels} of ${pixels} passes\nlog p(x) = ${logPx} nats, exactly\n`;
    plot.node.setAttribute("aria-label",
      `MADE has drawn ${step} of ${pixels} pixels of image ${seed}` + (step < pixels
        ? `. The next one is white with probability ${next.p.toFixed(3)}. Arrow keys draw or hide pixels.` : ". Arrow keys hide pixels."));
    drawnSlider.input.value = step;
    play.textContent = playing ? "Pause" : step < pixels ? "Play" : "Play again";
  }

  const python = teller(model, () => ({ seed, step }));
  function goTo(value) {
    step = clamp(Math.round(value), 0, pixels);
    draw();
    python.soon();
  }

  let playing = 0; // the number of the frame that is asked for, 0 while nothing plays
  function pause() {
    cancelAnimationFrame(playing);
    playing = 0;
  }
  function start() {
    pause();
    if (still.matches) return goTo(pixels);
    const from = step === pixels ? 0 : step;
    const began = performance.now();
    const frame = (now) => {
      const reached = from + Math.max(0, now - began) * PER_SECOND / 1000;
      playing = reached < pixels ? requestAnimationFrame(frame) : 0;
      goTo(reached);
    };
    playing = requestAnimationFrame(frame);
    goTo(from);
  }
  play.addEventListener("click", () => {
    if (!playing) return start();
    pause();
    draw();
  });
  draw4.addEventListener("click", () => {
    seed = seed % (2 ** 31 - 1) + 1;
    step = 0;
    begin();
    start();
  });
  arrowKeys(plot.node, (dx, dy) => { pause(); goTo(step + dx - width * dy); });
  const toHand = (x, y) => {
    pause();
    const place = (at, count, length) => clamp(Math.floor(at / length * count), 0, count - 1);
    goTo(place(y, height, plot.height) * width + place(x, width, plot.width));
  };
  drag(plot, toHand, toHand);

  begin();
  const ends = [
    followTheme(box, draw),
    listen(model, ["seed"], () => { if (model.get("seed") !== seed) { pause(); seed = model.get("seed"); begin(); draw(); } }),
    listen(model, ["step"], () => { if (model.get("step") !== step) { pause(); step = model.get("step"); draw(); } }),
    pause,
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
