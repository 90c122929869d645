import { OKABE_ITO, arrowKeys, canvas, clamp, column, drag, element, floats, followTheme, listen, makeDecoder, root, show, slider, teller, theme, tickStep } from "./core.js";

const SIZE = 420;
const SEGMENTS = 300; // of the drawn curve
const STEP = 0.01; // of the range of z, for one press of an arrow key
const WINDOW = 0.1; // of the range of z, how far one movement of the pointer takes z
const TURN = 3; // degrees, for one press of an arrow key
const RADIANS = Math.PI / 180;
const degrees = (angle) => `${show(angle, 0).trim()}°`;

function render({ model, el }) {
  const box = root(el, "Manifold explorer");
  const decode = makeDecoder(model.get("_decoder"));
  const codes = floats(model.get("_codes"));
  const flat = floats(model.get("_points"));
  const dim = flat.length / codes.length; // 2 or 3
  const [low, high] = model.get("_range");
  const points = Array.from(codes, (_, i) => flat.subarray(i * dim, (i + 1) * dim));
  const projections = Array.from(codes, (code) => decode([code]));
  const errors = points.map((x, i) => x.reduce((sum, value, d) => sum + (value - projections[i][d]) ** 2, 0));
  const meanError = errors.reduce((a, b) => a + b) / errors.length;
  const inOrder = [...codes.keys()].sort((a, b) => codes[a] - codes[b]);
  const zAt = (i) => low + (high - low) * i / SEGMENTS;
  const curve = Array.from({ length: SEGMENTS + 1 }, (_, i) => decode([zAt(i)]));
  let z = model.get("z");
  let angles = model.get("angles");
  let all = model.get("all_projections");

  const plot = canvas(SIZE, SIZE, "");
  if (dim === 3) plot.node.style.cursor = "move";
  const readout = element("p", { className: "vae-readout" });
  const along = slider("z", low, high, (high - low) / 1000, z, (value) => moveTo(value));
  const check = element("input", { type: "checkbox", checked: all });
  check.dataset.lmSuppressShortcuts = "true";
  check.addEventListener("change", () => { all = check.checked; draw(); python.soon(); });
  const hint = dim === 2
    ? "Drag along the curve, or press ← → to move z (with Shift: faster) and ↑ ↓ to go from point to point."
    : "Drag in the picture, or press the arrow keys, to turn the view (with Shift: faster). The slider moves z along the curve.";
  box.append(
    column(SIZE, plot.node, element("p", { className: "vae-hint", textContent: hint })),
    element("div", { className: "vae-column vae-side" }, along.node,
      element("label", { className: "vae-control" }, check, element("span", { textContent: "show all projections" })), readout,
      element("p", { className: "vae-hint", textContent: "The curve is the image of the decoder: every x̃ lies on it. The numbers along it are values of z. The ringed point x is the one whose code is nearest to z; a line leads to its x̃." })),
  );

  // From the data's space to the screen: [x, y, depth], depth from -1 (far) to 1 (near).
  const axes = [...Array(dim).keys()];
  const everything = [...points, ...curve];
  const bounds = axes.map((d) => [Math.min(...everything.map((p) => p[d])), Math.max(...everything.map((p) => p[d]))]);
  const centre = bounds.map(([a, b]) => (a + b) / 2);
  const radius = Math.max(...everything.map((p) => Math.hypot(...axes.map((d) => p[d] - centre[d]))), 1e-9);
  const reach = dim === 2 ? Math.max(...bounds.map(([a, b]) => (b - a) / 2), 1e-9) : radius;
  const scale = (SIZE / 2 - 30) / reach;
  const [middleX, middleY] = [SIZE / 2, SIZE / 2 + 8]; // the legend is above
  function toScreen(p) {
    const c = axes.map((d) => p[d] - centre[d]);
    if (dim === 2) return [middleX + scale * c[0], middleY - scale * c[1], 1];
    const [a, e] = angles.map((angle) => angle * RADIANS);
    const right = c[0] * Math.cos(a) + c[1] * Math.sin(a);
    const away = -c[0] * Math.sin(a) + c[1] * Math.cos(a);
    const up = c[2] * Math.cos(e) + away * Math.sin(e);
    return [middleX + scale * right, middleY - scale * up, (c[2] * Math.sin(e) - away * Math.cos(e)) / radius];
  }
  // Round values of z along the curve.
  const step = tickStep(high - low, 7);
  const ticks = Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, i) => (Math.ceil(low / step) + i) * step);
  const tickDigits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));

  const nearness = (depth) => clamp(0.5 + depth / 2, 0, 1);

  function nearest() {
    let best = 0;
    for (let i = 1; i < codes.length; i++) if (Math.abs(codes[i] - z) < Math.abs(codes[best] - z)) best = i;
    return best;
  }

  function draw() {
    const { ink, faint, line, paper, blue } = theme(box);
    const pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, SIZE, SIZE);
    pen.strokeStyle = line;
    pen.strokeRect(0.5, 0.5, SIZE - 1, SIZE - 1);
    const dot = nearest();

    if (dim === 3) {
      // The edges of the box that holds everything: from each corner along each axis.
      pen.lineWidth = 1;
      for (let corner = 0; corner < 8; corner++) {
        for (const d of axes.filter((axis) => !(corner >> axis & 1))) {
          const [from, to] = [corner, corner | 1 << d].map((c) => toScreen(bounds.map((bound, axis) => bound[c >> axis & 1])));
          pen.beginPath();
          pen.moveTo(from[0], from[1]); pen.lineTo(to[0], to[1]);
          pen.stroke();
        }
      }
    }

    // From the farthest to the nearest, so that what is near lies on top.
    const things = [];
    points.forEach((x, i) => {
      const [px, py, depth] = toScreen(x);
      const near = nearness(depth);
      things.push([depth, () => {
        pen.globalAlpha = 0.25 + 0.55 * near;
        pen.fillStyle = blue;
        pen.beginPath();
        pen.arc(px, py, 1.5 + 2 * near, 0, 2 * Math.PI);
        pen.fill();
      }]);
      if (all) {
        const [qx, qy, other] = toScreen(projections[i]);
        things.push([(depth + other) / 2, () => {
          pen.globalAlpha = 0.2 + 0.5 * near;
          pen.strokeStyle = faint;
          pen.lineWidth = 1;
          pen.beginPath();
          pen.moveTo(px, py); pen.lineTo(qx, qy);
          pen.stroke();
        }]);
      }
    });
    const drawn = curve.map(toScreen);
    for (let i = 0; i < SEGMENTS; i++) {
      const [[ax, ay, a], [bx, by, b]] = [drawn[i], drawn[i + 1]];
      things.push([(a + b) / 2, () => {
        const near = nearness((a + b) / 2);
        pen.globalAlpha = 0.35 + 0.65 * near;
        pen.strokeStyle = OKABE_ITO.orange;
        pen.lineWidth = 1.5 + 2.5 * near;
        pen.lineCap = "round";
        pen.beginPath();
        pen.moveTo(ax, ay); pen.lineTo(bx, by);
        pen.stroke();
      }]);
    }
    things.sort((a, b) => a[0] - b[0]).forEach(([, paint]) => paint());
    pen.globalAlpha = 1;

    pen.textAlign = "left";
    for (const tick of ticks) {
      const [px, py] = toScreen(decode([tick]));
      pen.beginPath();
      pen.arc(px, py, 3, 0, 2 * Math.PI);
      pen.fillStyle = ink;
      pen.fill();
      const text = show(tick, tickDigits).trim();
      pen.strokeStyle = paper;
      pen.lineWidth = 4;
      pen.lineJoin = "round";
      pen.strokeText(text, px + 7, py - 7);
      pen.fillText(text, px + 7, py - 7);
    }

    // The data's axes, in a corner.
    const [cornerX, cornerY] = [46, SIZE - 42];
    const [ox, oy] = toScreen(centre);
    pen.strokeStyle = pen.fillStyle = faint;
    pen.lineWidth = 1;
    pen.textAlign = "center";
    for (const d of axes) {
      const [tx, ty] = toScreen(centre.map((value, other) => value + (other === d ? 1 / scale : 0)));
      const [dx, dy] = [tx - ox, ty - oy];
      pen.beginPath();
      pen.moveTo(cornerX, cornerY); pen.lineTo(cornerX + 26 * dx, cornerY + 26 * dy);
      pen.stroke();
      pen.fillText("x" + "₁₂₃"[d], cornerX + 37 * dx, cornerY + 37 * dy + 4);
    }

    const x = toScreen(points[dot]);
    const xTilde = toScreen(projections[dot]);
    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.moveTo(x[0], x[1]); pen.lineTo(xTilde[0], xTilde[1]);
    pen.stroke();
    pen.beginPath();
    pen.arc(x[0], x[1], 7, 0, 2 * Math.PI);
    pen.stroke();
    const here = decode([z]);
    const diamond = (px, py, size) => {
      pen.beginPath();
      pen.moveTo(px, py - size); pen.lineTo(px + size, py); pen.lineTo(px, py + size); pen.lineTo(px - size, py);
      pen.closePath();
      pen.fillStyle = OKABE_ITO.vermillion;
      pen.fill();
      pen.strokeStyle = paper;
      pen.lineWidth = 1.5;
      pen.stroke();
    };
    const [hx, hy] = toScreen(here);
    diamond(hx, hy, 9);

    // The legend.
    pen.fillStyle = blue;
    pen.beginPath();
    pen.arc(16, 17, 3.5, 0, 2 * Math.PI);
    pen.fill();
    pen.strokeStyle = OKABE_ITO.orange;
    pen.lineWidth = 4;
    pen.beginPath();
    pen.moveTo(84, 17); pen.lineTo(106, 17);
    pen.stroke();
    diamond(262, 17, 7);
    pen.fillStyle = ink;
    pen.textAlign = "left";
    pen.fillText("data", 26, 21);
    pen.fillText("the decoder's curve", 112, 21);
    pen.fillText("z", 275, 21);

    const place = (p) => `(${Array.from(p, (value) => show(value)).join(", ")})`;
    readout.textContent =
      `◆ z            ${show(z)}\n  decode(z)   ${place(here)}\n\n` +
      `○ x           ${place(points[dot])}\n  encode(x)    ${show(codes[dot])}\n  x̃           ${place(projections[dot])}\n` +
      `  ‖x − x̃‖²     ${show(errors[dot], 4)}\n\nmean over all  ${show(meanError, 4)}` +
      (dim === 3 ? `\n\nthe view: azimuth ${degrees(angles[0])}, elevation ${degrees(angles[1])}` : "");
    along.input.value = z;
    check.checked = all;
    const view = dim === 3 ? ` Seen from azimuth ${degrees(angles[0])}, elevation ${degrees(angles[1])}. Arrow keys turn the view.` : " Arrow left and right move z, up and down go from point to point.";
    plot.node.setAttribute("aria-label",
      `Data points in ${dim} dimensions and the decoder's curve through them. z is ${z.toFixed(2)}; the nearest point's squared error is ${errors[dot].toFixed(4)}.${view}`);
  }

  const python = teller(model, () => ({ z, angles, all_projections: all }));
  function moveTo(newZ) {
    z = clamp(newZ, low, high);
    draw();
    python.soon();
  }
  function turnTo(azimuth, elevation) {
    angles = [azimuth - 360 * Math.round(azimuth / 360), clamp(elevation, -90, 90)];
    draw();
    python.soon();
  }
  if (dim === 2) {
    arrowKeys(plot.node, (dx, dy) => {
      if (!dy) moveTo(z + dx * STEP * (high - low));
      else {
        const next = dy > 0 ? inOrder.find((i) => codes[i] > z + 1e-9) : inOrder.findLast((i) => codes[i] < z - 1e-9);
        if (next !== undefined) moveTo(codes[next]);
      }
    });
    // To the nearest place of the curve; while dragging, of its part around z, so that z does not jump to another arm.
    const follow = (px, py, window) => {
      let [best, least] = [0, Infinity];
      curve.forEach((p, i) => {
        const [x, y] = toScreen(p);
        const distance = Math.abs(zAt(i) - z) <= window ? Math.hypot(x - px, y - py) : Infinity;
        if (distance < least) [best, least] = [i, distance];
      });
      moveTo(zAt(best));
    };
    drag(plot, (x, y) => follow(x, y, Infinity), (x, y) => follow(x, y, WINDOW * (high - low)));
  } else {
    arrowKeys(plot.node, (dx, dy) => turnTo(angles[0] + TURN * dx, angles[1] + TURN * dy));
    let grabbed = null;
    drag(plot, (x, y) => { grabbed = { x, y, angles }; },
      (x, y) => turnTo(grabbed.angles[0] - (x - grabbed.x) / 2, grabbed.angles[1] + (y - grabbed.y) / 2));
  }

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["z"], () => { z = model.get("z"); draw(); }),
    listen(model, ["angles"], () => { angles = model.get("angles"); draw(); }),
    listen(model, ["all_projections"], () => { all = model.get("all_projections"); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
