import { OKABE_ITO, arrowKeys, bytes, canvas, clamp, column, drag, element, floats, followTheme, grey, listen, makeDecoder, picture, root, show, teller, theme } from "./core.js";

const SIZE = 420;
const STEP = 0.02; // of the plane's half-width, for one press of an arrow key
const MARKS = 20; // so many labels have a mark of their own; of more, none has
const HUES = [null, OKABE_ITO.orange, OKABE_ITO.green, OKABE_ITO.vermillion, OKABE_ITO.purple]; // null: the theme's blue

function render({ model, el }) {
  const box = root(el, "Latent explorer");
  const decode = makeDecoder(model.get("_decoder"));
  const [height, width] = model.get("_shape");
  const dots = floats(model.get("_points"));
  const count = dots.length / 2;
  const labels = model.get("_labels"); // none for images alone
  const [thumbHeight, thumbWidth] = model.get("_thumbnail");
  const classes = model.get("_classes"); // of a conditional decoder, else 0
  const pixels = bytes(model.get("_pixels"));
  const limit = model.get("_limit");
  let z = [...model.get("z")];
  let given = model.get("y"); // the label that a conditional decoder draws
  let hovered = null; // where the mouse is, in z; null: show the dot nearest to z

  const plane = canvas(SIZE, SIZE, "");
  const decoded = picture(width, height, Math.max(1, Math.floor(196 / width)), "");
  const original = picture(thumbWidth, thumbHeight, Math.max(1, Math.floor(92 / thumbWidth)), "");
  const reconstruction = picture(width, height, Math.max(1, Math.floor(92 / width)), "");
  const readout = element("p", { className: "vae-readout" });
  const caption = element("figcaption");
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  for (let label = 0; label < classes; label++) choice.append(element("option", { value: label, textContent: label }));
  choice.addEventListener("change", () => { given = Number(choice.value); draw(); python.soon(); });
  const labelChoice = element("label", { className: "vae-control" }, element("span", { textContent: "label y" }), choice);
  box.append(
    column(SIZE, plane.node,
      element("p", { className: "vae-hint", textContent: "Drag the cross, or press the arrow keys (with Shift: faster). Point at a dot to see its image." })),
    element("div", { className: "vae-column vae-side" }, ...(classes ? [labelChoice] : []), readout, decoded.node,
      element("figure", { className: "vae-figure" },
        element("div", { className: "vae-row" }, original.node, reconstruction.node), caption)),
  );

  const toX = (z1) => SIZE / 2 * (1 + z1 / limit);
  const toY = (z2) => SIZE / 2 * (1 - z2 / limit);
  const toZ = (x, y) => [clamp((2 * x / SIZE - 1) * limit, -limit, limit), clamp((1 - 2 * y / SIZE) * limit, -limit, limit)];

  // One mark for each label: five colours, and where they are not enough other shapes. Digits keep theirs in every picture.
  const present = [...new Set(labels)].sort((a, b) => a - b);
  const digits = present.every((label) => label >= 0 && label < 10);
  const kindOf = (label) => (!labels.length || present.length > MARKS ? 0 : digits ? label : present.indexOf(label));
  const said = (label) => String(label).replace("-", "−");
  const inWords = (dot) => (labels.length ? `, a ${said(labels[dot])}` : "");

  function mark(pen, x, y, kind, size, blue) {
    const corners = [null, [[0, -1.3], [1.2, 1], [-1.2, 1]], [[-1, -1], [1, -1], [1, 1], [-1, 1]], [[0, -1.4], [1.4, 0], [0, 1.4], [-1.4, 0]]][Math.floor(kind / 5)];
    const hue = HUES[kind % 5] ?? blue;
    pen.beginPath();
    if (corners) corners.forEach(([dx, dy]) => pen.lineTo(x + size * dx, y + size * dy));
    else pen.arc(x, y, size, 0, 2 * Math.PI);
    pen.closePath();
    if (Math.floor(kind / 5) % 2) {
      pen.strokeStyle = hue;
      pen.stroke();
    } else {
      pen.fillStyle = hue;
      pen.fill();
    }
  }

  function drawLegend(pen, { ink, paper, blue }) {
    const rows = present.length > MARKS ? [[null, `${present.length} labels`]] : present.map((label) => [kindOf(label), said(label)]);
    if (!rows.length) return;
    const wide = 28 + Math.max(...rows.map(([, text]) => pen.measureText(text).width - 4));
    pen.fillStyle = paper;
    pen.globalAlpha = 0.85;
    pen.fillRect(SIZE - wide - 4, 4, wide, 17 * rows.length + 4);
    pen.globalAlpha = 1;
    rows.forEach(([kind, text], row) => {
      if (kind !== null) mark(pen, SIZE - wide + 5, 17 + 17 * row, kind, 4, blue);
      pen.fillStyle = ink;
      pen.fillText(text, SIZE - wide + 15, 21 + 17 * row);
    });
  }

  // The dots do not move: they are drawn once for each theme, and then copied.
  let background = null;
  function drawBackground() {
    const { ink, faint, line, paper, blue } = theme(box);
    const sheet = canvas(SIZE, SIZE, "");
    const pen = sheet.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = line;
    pen.strokeRect(0.5, 0.5, SIZE - 1, SIZE - 1);
    pen.fillStyle = faint;
    for (let tick = -Math.floor(limit); tick <= limit; tick++) {
      pen.globalAlpha = 0.5;
      pen.beginPath();
      pen.moveTo(toX(tick), 0); pen.lineTo(toX(tick), SIZE);
      pen.moveTo(0, toY(tick)); pen.lineTo(SIZE, toY(tick));
      pen.lineWidth = tick === 0 ? 1.5 : 0.5;
      pen.stroke();
      pen.globalAlpha = 1;
      if (tick % 2 === 0) pen.fillText(String(tick).replace("-", "−"), toX(tick) + 3, SIZE - 5);
      if (tick % 2 === 0 && tick !== 0) pen.fillText(String(tick).replace("-", "−"), 4, toY(tick) - 3);
    }
    pen.lineWidth = 1.2;
    for (let i = 0; i < count; i++) mark(pen, toX(dots[2 * i]), toY(dots[2 * i + 1]), kindOf(labels[i]), 3, blue);
    pen.fillStyle = ink;
    pen.fillText("z₁", SIZE - 20, toY(0) - 6);
    pen.fillText("z₂", toX(0) + 6, 16);
    drawLegend(pen, { ink, paper, blue });
    background = sheet.node;
  }

  const onehot = (label) => Array.from({ length: classes }, (_, k) => Number(k === label));

  function nearest([z1, z2]) {
    let best = 0;
    let distance = Infinity;
    for (let i = 0; i < count; i++) {
      const d = (dots[2 * i] - z1) ** 2 + (dots[2 * i + 1] - z2) ** 2;
      if (d < distance) [best, distance] = [i, d];
    }
    return best;
  }

  let shownDot = -1;
  function draw() {
    const { ink, paper } = theme(box);
    const pen = plane.pen();
    pen.drawImage(background, 0, 0, SIZE, SIZE);
    const dot = nearest(hovered ?? z);
    pen.strokeStyle = ink;
    pen.beginPath();
    pen.arc(toX(dots[2 * dot]), toY(dots[2 * dot + 1]), 7, 0, 2 * Math.PI);
    pen.stroke();
    const [x, y] = [toX(z[0]), toY(z[1])];
    for (const [colour, thickness] of [[paper, 6], [ink, 2.5]]) {
      pen.strokeStyle = colour;
      pen.lineWidth = thickness;
      pen.beginPath();
      pen.moveTo(x - 11, y); pen.lineTo(x + 11, y); pen.moveTo(x, y - 11); pen.lineTo(x, y + 11);
      pen.stroke();
    }
    decoded.draw(grey(decode([...z, ...onehot(given)])));
    const text = `z = (${show(z[0])}, ${show(z[1])})` + (classes ? `, y = ${given}` : "");
    choice.value = given;
    readout.textContent = `${text}\nthe decoder draws:`;
    plane.node.setAttribute("aria-label", `Latent plane with images as dots. ${text}. The nearest dot is image ${dot + 1}${inWords(dot)}. Arrow keys move z.`);
    decoded.node.setAttribute("aria-label", `Image decoded at ${text}`);
    if (dot !== shownDot) {
      shownDot = dot;
      const size = thumbWidth * thumbHeight;
      original.draw(pixels.subarray(dot * size, (dot + 1) * size));
      reconstruction.draw(grey(decode([dots[2 * dot], dots[2 * dot + 1], ...onehot(labels[dot])])));
      original.node.setAttribute("aria-label", `Image ${dot + 1}${inWords(dot)}`);
      reconstruction.node.setAttribute("aria-label", `Its reconstruction`);
      const smaller = thumbWidth < width ? ` (here ${thumbWidth} × ${thumbHeight} pixels)` : "";
      caption.textContent = `the circled dot: x${inWords(dot)}${smaller}, and its reconstruction`;
    }
  }

  const python = teller(model, () => (classes ? { z, y: given } : { z }));
  function moveTo(target) {
    z = target;
    hovered = null;
    draw();
    python.soon();
  }
  arrowKeys(plane.node, (dx, dy) => moveTo([
    clamp(z[0] + dx * STEP * limit, -limit, limit), clamp(z[1] + dy * STEP * limit, -limit, limit)]));
  drag(plane, (x, y) => moveTo(toZ(x, y)), (x, y) => moveTo(toZ(x, y)));
  plane.node.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    hovered = toZ(...plane.at(event));
    draw();
  });
  plane.node.addEventListener("pointerleave", () => {
    hovered = null;
    draw();
  });
  const ends = [
    followTheme(box, () => { drawBackground(); draw(); }),
    listen(model, ["z"], () => { z = [...model.get("z")]; draw(); }),
    listen(model, ["y"], () => { given = model.get("y"); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
