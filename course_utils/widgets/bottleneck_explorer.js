import { OKABE_ITO, arrowKeys, canvas, clamp, column, drag, element, floats, followTheme, grey, listen, makeDecoder, picture, root, show, slider, teller, theme, tickStep } from "./core.js";

const [WIDTH, HEIGHT] = [520, 350];
const [LEFT, RIGHT, TOP, BASE] = [38, 14, 34, 232]; // the plot's edges
const [CODE_TOP, CODE_BASE] = [270, 344]; // the code's, below

function render({ model, el }) {
  const box = root(el, "Bottleneck explorer");
  const decoders = [makeDecoder(model.get("_decoder")), makeDecoder(model.get("_pca"))];
  const codes = floats(model.get("_codes")); // the autoencoder's of every image, then PCA's
  const images = floats(model.get("_images"));
  const labels = model.get("_labels");
  const [height, width] = model.get("_shape");
  const count = images.length / (width * height);
  const errors = floats(model.get("_errors"));
  const size = errors.length / 2; // K, the autoencoder's latent_dim
  const curves = [errors.subarray(0, size), errors.subarray(size)];
  const averaged = model.get("_averaged");
  let k = model.get("k");
  let index = model.get("index");

  const plot = canvas(WIDTH, HEIGHT, "");
  plot.node.style.cursor = "ew-resize";
  const zoom = Math.max(1, Math.floor(140 / width));
  const shown = [0, 1, 2].map(() => picture(width, height, zoom, ""));
  const captions = shown.map(() => element("figcaption"));
  const readout = element("p", { className: "vae-readout" });
  const squeeze = slider("k", 1, size, 1, k, (value) => moveTo(value, index));
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  labels.forEach((label, i) => choice.append(element("option", { value: i, textContent: `${i}, a ${label}` })));
  choice.addEventListener("change", () => moveTo(k, Number(choice.value)));
  const figure = (i) => element("figure", { className: "vae-figure" }, shown[i].node, captions[i]);
  const side = element("div", { className: "vae-column" },
    element("div", { className: "vae-row" }, figure(0), readout),
    element("div", { className: "vae-row" }, figure(1), figure(2)));
  box.append(
    column(WIDTH,
      element("div", { className: "vae-row" }, squeeze.node,
        element("label", { className: "vae-control" }, element("span", { textContent: "image" }), choice)),
      plot.node,
      element("p", { className: "vae-hint", textContent: "Drag sideways in the plot, or press ← →, to squeeze the bottleneck (with Shift: faster); ↑ ↓ choose another image. Only the first k numbers of the code are kept; the others become 0." })),
    side,
  );

  const unit = (WIDTH - LEFT - RIGHT) / size; // each k has a strip of its own
  const kStep = 2 ** Math.ceil(Math.log2(Math.max(1, 32 / unit)));
  const toX = (number) => LEFT + unit * (number - 0.5);
  const toK = (x) => clamp(Math.floor((x - LEFT) / unit) + 1, 1, size);
  const top = 1.05 * Math.max(...errors);
  const toY = (error) => BASE - (BASE - TOP) * error / top;

  const codeOf = (which) => codes.subarray((which * count + index) * size, (which * count + index + 1) * size);
  const decoded = (which) => decoders[which](codeOf(which).map((z, j) => (j < k ? z : 0)));

  function drawPlot() {
    const { ink, faint, line, paper, blue } = theme(box);
    const pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    // What the bottleneck lets through, in plot and code alike.
    pen.fillStyle = OKABE_ITO.sky;
    pen.globalAlpha = 0.16;
    pen.fillRect(LEFT, TOP - 6, unit * k, BASE - TOP + 6);
    pen.fillRect(LEFT, CODE_TOP, unit * k, CODE_BASE - CODE_TOP);
    pen.globalAlpha = 1;
    pen.lineWidth = 1;
    pen.strokeStyle = line;
    pen.fillStyle = faint;
    pen.textAlign = "right";
    for (let tick = 0; tick <= top; tick += tickStep(top, 3)) {
      pen.beginPath();
      pen.moveTo(LEFT, toY(tick) + 0.5); pen.lineTo(WIDTH - RIGHT, toY(tick) + 0.5);
      pen.stroke();
      pen.fillText(String(tick), LEFT - 6, toY(tick) + 4);
    }
    pen.textAlign = "center";
    for (let tick = kStep > 1 ? 0 : 1; tick <= size; tick += kStep) {
      const number = Math.max(1, tick);
      if (Math.abs(number - k) * unit > 36) pen.fillText(String(number), toX(number), BASE + 17); // else the handle is there
    }
    pen.textAlign = "left";
    pen.fillText(`mean of ‖x − x̃‖² over ${averaged} images`, LEFT, 16);

    const colours = [blue, OKABE_ITO.orange];
    curves.forEach((curve, which) => {
      pen.strokeStyle = colours[which];
      pen.lineWidth = 2.5;
      pen.setLineDash(which ? [6, 4] : []);
      pen.beginPath();
      curve.forEach((error, j) => (j ? pen.lineTo(toX(j + 1), toY(error)) : pen.moveTo(toX(j + 1), toY(error))));
      pen.stroke();
    });
    pen.setLineDash([]);
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(toX(k), TOP - 6); pen.lineTo(toX(k), BASE);
    pen.stroke();
    const mark = (which, x, y) => {
      pen.beginPath();
      if (which) pen.rect(x - 5.5, y - 5.5, 11, 11);
      else pen.arc(x, y, 6.5, 0, 2 * Math.PI);
      pen.fillStyle = colours[which];
      pen.fill();
      pen.strokeStyle = paper;
      pen.lineWidth = 1.5;
      pen.stroke();
    };
    // The legend holds the numbers, so that they stand still.
    pen.fillStyle = paper;
    pen.fillRect(WIDTH - 208, TOP, 208 - RIGHT, 46);
    ["autoencoder", "PCA"].forEach((name, which) => {
      const y = TOP + 16 + 22 * (1 - which);
      mark(which, WIDTH - 196, y - 4);
      pen.fillStyle = ink;
      pen.textAlign = "left";
      pen.fillText(name, WIDTH - 182, y);
      pen.textAlign = "right";
      pen.fillText(curves[which][k - 1].toFixed(2), WIDTH - RIGHT - 6, y);
    });
    [1, 0].forEach((which) => mark(which, toX(k), toY(curves[which][k - 1])));

    // The handle, which says k.
    pen.font = "bold 13px system-ui, sans-serif";
    const label = `k = ${k}`;
    const half = pen.measureText(label).width / 2 + 7;
    const middle = clamp(toX(k), LEFT + half - 8, WIDTH - half - 2);
    pen.fillStyle = ink;
    pen.beginPath();
    pen.roundRect(middle - half, BASE + 3, 2 * half, 20, 5);
    pen.fill();
    pen.fillStyle = paper;
    pen.textAlign = "center";
    pen.fillText(label, middle, BASE + 17);

    // The code of this image: what is kept is filled, what becomes 0 is an outline.
    const code = codeOf(0);
    const middleY = (CODE_TOP + CODE_BASE) / 2;
    pen.font = "13px system-ui, sans-serif";
    pen.strokeStyle = line;
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(LEFT, middleY); pen.lineTo(WIDTH - RIGHT, middleY);
    pen.stroke();
    const reach = (CODE_BASE - CODE_TOP) / 2 - 3;
    const largest = code.reduce((most, z) => Math.max(most, Math.abs(z)), 1e-9);
    code.forEach((z, j) => {
      const tall = -reach * z / largest;
      const wide = Math.min(unit - 2, 24);
      pen.fillStyle = blue;
      pen.strokeStyle = faint;
      if (j < k) pen.fillRect(toX(j + 1) - wide / 2, middleY + Math.min(0, tall), wide, Math.abs(tall));
      else pen.strokeRect(toX(j + 1) - wide / 2 + 0.5, middleY + Math.min(0, tall), wide - 1, Math.abs(tall));
    });
    pen.fillStyle = faint;
    pen.textAlign = "right";
    pen.fillText("z", LEFT - 8, middleY + 4);
  }

  function draw() {
    drawPlot();
    const x = images.subarray(index * width * height, (index + 1) * width * height);
    const made = [decoded(0), decoded(1)];
    const [own, pca] = made.map((values) => values.reduce((sum, value, i) => sum + (value - x[i]) ** 2, 0));
    [x, ...made].forEach((values, i) => shown[i].draw(grey(values)));
    captions[0].textContent = `x, a ${labels[index]}`;
    captions[1].textContent = `autoencoder's x̃`;
    captions[2].textContent = `PCA's x̃`;
    readout.textContent = `k = ${k} of ${size}\n\n‖x − x̃‖²\nautoencoder ${show(own).padStart(6, "\u2007")}\nPCA         ${show(pca).padStart(6, "\u2007")}`;
    shown[0].node.setAttribute("aria-label", `Image ${index}, a ${labels[index]}`);
    shown[1].node.setAttribute("aria-label", `The autoencoder's reconstruction from ${k} numbers, squared error ${own.toFixed(2)}`);
    shown[2].node.setAttribute("aria-label", `PCA's reconstruction from ${k} numbers, squared error ${pca.toFixed(2)}`);
    plot.node.setAttribute("aria-label",
      `Mean squared error over the number k of code numbers kept, and the code of image ${index}. At k = ${k} the autoencoder's is ${curves[0][k - 1].toFixed(2)}, PCA's ${curves[1][k - 1].toFixed(2)}. Arrow left and right change k, up and down the image.`);
    squeeze.input.value = k;
    choice.value = index;
  }

  const python = teller(model, () => ({ k, index }));
  function moveTo(newK, newIndex) {
    k = clamp(newK, 1, size);
    index = newIndex;
    draw();
    python.soon();
  }
  arrowKeys(plot.node, (dx, dy) => moveTo(k + dx, (index + Math.sign(dy) + count) % count));
  drag(plot, (x) => moveTo(toK(x), index), (x) => moveTo(toK(x), index));

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["k"], () => { k = model.get("k"); draw(); }),
    listen(model, ["index"], () => { index = model.get("index"); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
