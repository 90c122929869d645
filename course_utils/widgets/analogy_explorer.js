import { OKABE_ITO, arrowKeys, bytes, canvas, clamp, column, drag, element, followTheme, grey, listen, makeDecoder, picture, root, show, subscript, teller, theme } from "./core.js";

const SIZE = 300;
const STEP = 0.04; // of the pad's half-width, for one press of an arrow key
const DIGIT = 84;
const [THUMB, PER_ROW] = [40, 12];

function render({ model, el }) {
  const box = root(el, "Analogy explorer");
  const decode = makeDecoder(model.get("_decoder"));
  const [height, width] = model.get("_shape");
  const mus = model.get("_mu");
  const labels = model.get("_labels");
  const pixels = bytes(model.get("_pixels"));
  const limit = model.get("_limit");
  const latentDim = mus[0].length;
  const classes = model.get("_classes");
  let index = model.get("index");
  let z = [...model.get("z")];
  let dims = [...model.get("dims")];

  const pad = canvas(SIZE, SIZE, "");
  const rows = Math.ceil(labels.length / PER_ROW);
  const strip = canvas(THUMB * Math.min(PER_ROW, labels.length), THUMB * rows, "");
  strip.node.style.cursor = "pointer";
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  labels.forEach((label, i) => choice.append(element("option", { value: i, textContent: `${i + 1}, a ${label}` })));
  choice.addEventListener("change", () => choose(Number(choice.value)));
  const readout = element("p", { className: "vae-readout" });
  const selects = ["sideways", "up and down"].map((text, axis) => {
    const select = element("select");
    select.dataset.lmSuppressShortcuts = "true";
    for (let k = 0; k < latentDim; k++) select.append(element("option", { value: k, textContent: `z${subscript(k + 1)}` }));
    select.addEventListener("change", () => {
      const chosen = [...dims];
      chosen[axis] = Number(select.value);
      if (chosen[0] === chosen[1]) chosen[1 - axis] = dims[axis]; // the two change places
      moveTo({ dims: chosen });
    });
    return { select, node: element("label", { className: "vae-control" }, element("span", { textContent: text }), select) };
  });
  const back = element("button", { type: "button", textContent: "back to μ(x, y)" });
  back.addEventListener("click", () => moveTo({ z: [...mus[index]] }));
  const original = picture(width, height, DIGIT / width, "");
  const digits = Array.from({ length: classes }, (_, y) => {
    const drawn = picture(width, height, DIGIT / width, "");
    drawn.node.style.width = "100%";
    const caption = element("figcaption");
    return { drawn, caption, node: element("figure", { className: "vae-figure" }, drawn.node, caption) };
  });
  const grid = element("div", {}, ...digits.map(({ node }) => node));
  Object.assign(grid.style, { display: "grid", gridTemplateColumns: `repeat(5, minmax(0, ${DIGIT}px))`, gap: "8px" });
  const originalCaption = element("figcaption");
  const side = element("div", { className: "vae-column vae-side" },
    element("p", { className: "vae-hint", textContent: "The same z, decoded at every label:" }), grid,
    element("p", { className: "vae-hint", textContent: "Choose whose handwriting, by a click or the arrow keys:" }), strip.node,
    element("label", { className: "vae-control" }, element("span", { textContent: "image" }), choice));
  Object.assign(side.style, { flexBasis: "300px", maxWidth: `${THUMB * PER_ROW}px` });
  box.append(
    column(SIZE, pad.node,
      element("div", { className: "vae-row" }, ...selects.map(({ node }) => node)),
      element("div", { className: "vae-row" },
        element("figure", { className: "vae-figure" }, original.node, originalCaption),
        element("div", { className: "vae-column" }, readout, back)),
      element("p", { className: "vae-hint", textContent: "Drag the cross, or press the arrow keys (with Shift: faster): the style changes, the digits stay what they are." })),
    side,
  );

  const toX = (value) => SIZE / 2 * (1 + value / limit);
  const toY = (value) => SIZE / 2 * (1 - value / limit);

  function drawPad({ ink, faint, line, paper, blue }) {
    const pen = pad.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.strokeRect(0.5, 0.5, SIZE - 1, SIZE - 1);
    pen.beginPath();
    pen.moveTo(toX(0), 0); pen.lineTo(toX(0), SIZE);
    pen.moveTo(0, toY(0)); pen.lineTo(SIZE, toY(0));
    pen.stroke();
    for (const radius of [1, 2]) { // of the prior, in standard deviations
      pen.beginPath();
      pen.arc(toX(0), toY(0), toX(radius) - toX(0), 0, 2 * Math.PI);
      pen.stroke();
    }
    pen.fillStyle = faint;
    pen.textAlign = "center";
    mus.forEach((mu, i) => { if (i !== index) pen.fillText(labels[i], toX(mu[dims[0]]), toY(mu[dims[1]]) + 4); });
    const [ownX, ownY] = [toX(mus[index][dims[0]]), toY(mus[index][dims[1]])];
    pen.beginPath();
    pen.arc(ownX, ownY, 9, 0, 2 * Math.PI);
    pen.fillStyle = OKABE_ITO.orange;
    pen.fill();
    pen.fillStyle = "#000";
    pen.fillText(labels[index], ownX, ownY + 4.5);
    const [x, y] = [toX(clamp(z[dims[0]], -limit, limit)), toY(clamp(z[dims[1]], -limit, limit))];
    for (const [colour, thickness] of [[paper, 6], [blue, 2.5]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thickness;
      pen.beginPath();
      for (const [dx, dy] of [[1, 0], [-1, 0], [0, 1], [0, -1]]) {
        pen.moveTo(x + 10 * dx, y + 10 * dy); pen.lineTo(x + 19 * dx, y + 19 * dy);
      }
      pen.stroke();
    }
    pen.fillStyle = ink;
    pen.textAlign = "right";
    pen.fillText(`z${subscript(dims[0] + 1)}`, SIZE - 5, toY(0) - 5);
    pen.textAlign = "left";
    pen.fillText(`z${subscript(dims[1] + 1)}`, toX(0) + 5, 15);
  }

  // The strip changes with the chosen image and the theme only.
  const thumbs = Array.from(labels, (_, i) => {
    const thumb = picture(width, height, 1, "");
    thumb.draw(pixels.subarray(i * width * height, (i + 1) * width * height));
    return thumb.node;
  });
  function drawStrip() {
    const pen = strip.pen();
    thumbs.forEach((thumb, i) => {
      const [x, y] = [THUMB * (i % PER_ROW), THUMB * Math.floor(i / PER_ROW)];
      pen.drawImage(thumb, x + 2, y + 2, THUMB - 4, THUMB - 4);
      if (i !== index) return;
      pen.strokeStyle = OKABE_ITO.orange;
      pen.lineWidth = 4;
      pen.strokeRect(x + 2, y + 2, THUMB - 4, THUMB - 4);
    });
    strip.node.setAttribute("aria-label", `${labels.length} images; number ${index + 1}, a ${labels[index]}, is chosen. Arrow keys choose another.`);
    choice.value = index;
    original.draw(pixels.subarray(index * width * height, (index + 1) * width * height));
    original.node.setAttribute("aria-label", `The chosen image: a ${labels[index]}`);
    originalCaption.textContent = `x, a ${labels[index]}`;
  }

  let stripOf = -1;
  function draw() {
    drawPad(theme(box));
    if (index !== stripOf) drawStrip();
    stripOf = index;
    const input = [...z, ...Array(classes).fill(0)];
    digits.forEach(({ drawn, caption, node }, y) => {
      input[latentDim + y] = 1;
      drawn.draw(grey(decode(input)));
      input[latentDim + y] = 0;
      const own = y === labels[index];
      drawn.node.style.outline = own ? `3px solid ${OKABE_ITO.orange}` : "none";
      caption.textContent = own ? `${y}, own` : String(y);
      drawn.node.setAttribute("aria-label", `The same z decoded as a ${y}`);
    });
    const moved = z.some((value, k) => Math.abs(value - mus[index][k]) > 1e-6);
    readout.textContent = dims.map((k) => `z${subscript(k + 1)} = ${show(z[k])}`).join("\n") + (moved ? "\nmoved" : "\nz = μ(x, y)");
    dims.forEach((k, axis) => { selects[axis].select.value = k; });
    pad.node.setAttribute("aria-label",
      `Latent coordinates ${dims[0] + 1} and ${dims[1] + 1}: z is at ${z[dims[0]].toFixed(2)} and ${z[dims[1]].toFixed(2)}, in the handwriting of image ${index + 1}, a ${labels[index]}. Arrow keys move z.`);
  }

  const python = teller(model, () => ({ index, z, dims }));
  function moveTo(change) {
    ({ index, z, dims } = { index, z, dims, ...change });
    draw();
    python.soon();
  }
  function moveCross(first, second) {
    const moved = [...z];
    moved[dims[0]] = clamp(first, -limit, limit);
    moved[dims[1]] = clamp(second, -limit, limit);
    moveTo({ z: moved });
  }
  function choose(chosen) {
    if (chosen >= 0 && chosen < labels.length && chosen !== index) moveTo({ index: chosen, z: [...mus[chosen]] });
  }
  arrowKeys(pad.node, (dx, dy) => moveCross(z[dims[0]] + dx * STEP * limit, z[dims[1]] + dy * STEP * limit));
  const toHand = (x, y) => moveCross((2 * x / SIZE - 1) * limit, (1 - 2 * y / SIZE) * limit);
  drag(pad, toHand, toHand);
  arrowKeys(strip.node, (dx, dy) => choose(index + Math.sign(dx) - PER_ROW * Math.sign(dy)));
  const pick = (x, y) => choose(clamp(Math.floor(x / THUMB), 0, PER_ROW - 1) + PER_ROW * clamp(Math.floor(y / THUMB), 0, rows - 1));
  drag(strip, pick, pick);

  const ends = [
    followTheme(box, () => { stripOf = -1; draw(); }),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["index"], () => { index = model.get("index"); draw(); }),
    listen(model, ["z"], () => { z = [...model.get("z")]; draw(); }),
    listen(model, ["dims"], () => { dims = [...model.get("dims")]; draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
