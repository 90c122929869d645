import { OKABE_ITO, arrowKeys, bytes, canvas, clamp, column, drag, element, floats, followTheme, grey, listen, makeDecoder, picture, root, show, slider, subscript, teller, theme } from "./core.js";

const WIDTH = 280;
const AXIS = 46; // the height of the selected component's axis, below the face
const STEP = 0.1; // standard deviations, for one press of an arrow key

function render({ model, el }) {
  const box = root(el, "Eigenfaces explorer");
  const face = makeDecoder(model.get("_face")); // z in standard deviations -> pixels
  const [height, width] = model.get("_shape");
  const images = bytes(model.get("_images"));
  const count = images.length / (width * height);
  const limit = model.get("_limit");
  let z = [...model.get("z")];
  let index = model.get("index");
  let selected = 0;
  const starts = floats(model.get("_starts"));
  const startOf = (i) => (i === null ? z.map(() => 0) : [...starts.subarray(i * z.length, (i + 1) * z.length)]);
  const imageOf = (i) => images.subarray(i * width * height, (i + 1) * width * height);

  const tall = Math.round(WIDTH * height / width);
  const plot = canvas(WIDTH, tall + AXIS, "");
  plot.node.style.cursor = "ew-resize";
  const pixels = picture(width, height, 1, ""); // not shown itself: the plot enlarges it
  const original = picture(width, height, Math.max(1, Math.floor(140 / width)), "");
  const originalCaption = element("figcaption");
  const figure = element("figure", { className: "vae-figure" }, original.node, originalCaption);
  const readout = element("p", { className: "vae-readout" });
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  choice.append(element("option", { value: "", textContent: "the mean face" }));
  for (let i = 0; i < count; i++) choice.append(element("option", { value: i, textContent: `image ${i}` }));
  choice.addEventListener("change", () => start(choice.value === "" ? null : Number(choice.value)));
  const again = element("button", { textContent: "again", title: "Back to where it started" });
  again.addEventListener("click", () => start(index));

  // The eigenface u_k from black (most negative) over grey (0) to white, beside the slider of its z_k.
  const mean = face(z.map(() => 0));
  const rows = z.map((_, k) => {
    const weighted = face(z.map((_, j) => (j === k ? 1 : 0))).map((value, i) => value - mean[i]);
    const largest = weighted.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-12);
    const eigenface = picture(width, height, 44 / width, `Eigenface ${k + 1}`);
    eigenface.node.style.imageRendering = "auto";
    eigenface.draw(grey(weighted.map((value) => 0.5 + 0.5 * value / largest)));
    const control = slider(`z${subscript(k + 1)}`, -limit, limit, 0.01, z[k], (value) => { selected = k; moveTo(k, value); });
    control.input.style.width = "130px";
    control.input.addEventListener("focus", () => { if (selected !== k) { selected = k; draw(); } });
    const value = element("span");
    Object.assign(value.style, { minWidth: "2.8em", textAlign: "right", fontVariantNumeric: "tabular-nums" });
    control.node.append(value);
    const node = element("div", { className: "vae-row" }, eigenface.node, control.node);
    node.style.padding = "2px 6px";
    node.style.borderRadius = "4px";
    return { node, control, value };
  });
  const list = element("div", { className: "vae-column" }, ...rows.map((row) => row.node));
  Object.assign(list.style, { gap: "0", alignSelf: "start" });
  box.append(
    column(WIDTH,
      element("div", { className: "vae-row" },
        element("label", { className: "vae-control" }, element("span", { textContent: "start from" }), choice), again),
      plot.node,
      element("p", { className: "vae-hint", textContent: "Drag the sliders. Or drag sideways on the face: that moves the component named below it. Arrow keys: ← → move it (with Shift: faster), ↑ ↓ choose another." })),
    element("div", { className: "vae-column" }, list, element("div", { className: "vae-row" }, readout, figure)),
  );

  function draw() {
    const { ink, faint, line, paper, blue } = theme(box);
    const made = face(z);
    pixels.draw(grey(made));
    const pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, tall + AXIS);
    pen.drawImage(pixels.node, 0, 0, WIDTH, tall);
    const [left, right, axis] = [40, WIDTH - 62, tall + 18];
    const toX = (value) => left + (right - left) * (value + limit) / (2 * limit);
    pen.strokeStyle = line;
    pen.beginPath();
    pen.moveTo(left, axis); pen.lineTo(right, axis);
    pen.stroke();
    pen.fillStyle = faint;
    pen.textAlign = "center";
    for (let tick = -3; tick <= 3; tick++) {
      pen.beginPath();
      pen.moveTo(toX(tick), axis - 4); pen.lineTo(toX(tick), axis + 4);
      pen.stroke();
      if (tick % 3 === 0) pen.fillText(String(tick).replace("-", "−"), toX(tick), axis + 22);
    }
    pen.fillStyle = blue;
    pen.fillRect(Math.min(toX(0), toX(z[selected])), axis - 4, Math.abs(toX(z[selected]) - toX(0)), 8);
    pen.beginPath();
    pen.arc(toX(z[selected]), axis, 7, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = ink;
    pen.textAlign = "left";
    pen.fillText(`z${subscript(selected + 1)}`, 8, axis + 5);
    pen.textAlign = "right";
    pen.fillText(show(z[selected]), WIDTH - 8, axis + 5);

    rows.forEach(({ node, control, value }, k) => {
      control.input.value = z[k];
      value.textContent = show(z[k]);
      node.style.background = k === selected ? `color-mix(in srgb, ${OKABE_ITO.sky} 25%, transparent)` : "";
    });
    const text = `z = (${z.map((value) => show(value, 1)).join(",")})`;
    readout.textContent = "x̃ = mean + Σ zₖ sₖ uₖ\nzₖ in standard deviations sₖ";
    figure.hidden = index === null;
    if (index !== null) {
      const image = imageOf(index);
      original.draw(image);
      original.node.setAttribute("aria-label", `Image ${index}`);
      const error = made.reduce((sum, value, i) => sum + (value - image[i] / 255) ** 2, 0);
      readout.textContent += `\n\n‖x − x̃‖² = ${error.toFixed(2)}`;
      originalCaption.textContent = `x, image ${index}; z starts as its projection`;
    }
    choice.value = index === null ? "" : index;
    plot.node.setAttribute("aria-label",
      `The face made from ${z.length} components. Component ${selected + 1} is selected, at ${z[selected].toFixed(2)} standard deviations. ${text}. Arrow left and right move it, up and down select another.`);
  }

  const python = teller(model, () => ({ index, z }));
  function moveTo(k, value) {
    z = z.map((old, j) => (j === k ? clamp(value, -limit, limit) : old));
    draw();
    python.soon();
  }
  function start(newIndex) {
    index = newIndex;
    z = startOf(index);
    draw();
    python.soon();
  }
  arrowKeys(plot.node, (dx, dy) => {
    if (dy) {
      selected = (selected - Math.sign(dy) + z.length) % z.length; // up is the row above
      draw();
    } else moveTo(selected, z[selected] + STEP * dx);
  });
  let grabbed = null;
  drag(plot, (x) => { grabbed = { x, value: z[selected] }; },
    (x) => moveTo(selected, grabbed.value + (x - grabbed.x) * 2 * limit / WIDTH));

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["z"], () => { z = [...model.get("z")]; draw(); }),
    listen(model, ["index"], () => { index = model.get("index"); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
