import { OKABE_ITO, arrowKeys, canvas, clamp, column, drag, element, followTheme, listen, root, show, slider, teller, theme } from "./core.js";

const [WIDTH, HEIGHT, MARGIN] = [520, 330, 34];
const [LOW, HIGH] = [0.05, 4];

export const FUNCTIONS = {
  "log x": { h: Math.log, kind: "concave" },
  "√x": { h: Math.sqrt, kind: "concave" },
  "x²": { h: (x) => x * x, kind: "convex" },
  "eˣ": { h: Math.exp, kind: "convex" },
  "1/x": { h: (x) => 1 / x, kind: "convex" },
  "2x − 1": { h: (x) => 2 * x - 1, kind: "linear" },
};

const mean = (values) => values.reduce((a, b) => a + b, 0) / values.length;

const halfWidth = (points) => Math.max(...points.map((x) => Math.abs(x - mean(points))));

// The corners of the convex hull of points in the plane, in order (Andrew's monotone chain).
function hull(points) {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (list) => {
    const chain = [];
    for (const p of list) {
      while (chain.length > 1) {
        const [a, b] = chain.slice(-2);
        if ((b[0] - a[0]) * (p[1] - a[1]) - (b[1] - a[1]) * (p[0] - a[0]) > 0) break;
        chain.pop();
      }
      chain.push(p);
    }
    return chain;
  };
  return [...half(sorted), ...half(sorted.reverse())];
}

function render({ model, el }) {
  const box = root(el, "Jensen explorer");
  let name = model.get("function");
  let points = [...model.get("points")];
  // What the slider spreads: the points as they were last placed. Five equal points have no shape, and get an even one.
  let shape;
  function setPoints(placed) {
    points = [...placed];
    shape = halfWidth(points) > 1e-6 ? [...points] : [-0.2, -0.1, 0, 0.1, 0.2].map((offset) => mean(points) + offset);
  }
  setPoints(points);
  let selected = points.length - 1;

  const plot = canvas(WIDTH, HEIGHT, "");
  const readout = element("p", { className: "vae-readout" });
  const live = element("p", { className: "vae-hint" });
  const choice = element("select");
  choice.dataset.lmSuppressShortcuts = "true";
  for (const key of Object.keys(FUNCTIONS)) choice.append(element("option", { value: key, textContent: `h(x) = ${key}` }));
  const spread = slider("spread of X", 0, 1.9, 0.02, 0, (value) => {
    const [centre, factor] = [mean(shape), value / halfWidth(shape)];
    points = shape.map((x) => clamp(centre + factor * (x - centre), LOW, HIGH));
    draw();
    python.soon();
  });
  box.append(
    column(WIDTH,
      element("div", { className: "vae-row" }, element("label", { className: "vae-control" }, element("span", { textContent: "function" }), choice), spread.node),
      plot.node,
      element("p", { className: "vae-hint", textContent: "Drag a point, or press ← → to move it and ↑ ↓ to choose another. Each of the five points has probability 1/5." })),
    element("div", { className: "vae-column vae-side" }, readout, live),
  );

  let toX, toY, fromX;
  function draw() {
    const { h, kind } = FUNCTIONS[name];
    const { ink, faint, line, paper, blue } = theme(box);
    const lowest = name === "log x" || name === "1/x" ? Math.min(0.25, ...points) : 0;
    const edges = [h(Math.max(lowest, LOW)), h(HIGH)];
    const [bottom, top] = [Math.min(...edges), Math.max(...edges)];
    toX = (x) => MARGIN + (WIDTH - 2 * MARGIN) * x / HIGH;
    fromX = (px) => (px - MARGIN) * HIGH / (WIDTH - 2 * MARGIN);
    toY = (y) => HEIGHT - MARGIN - (HEIGHT - 2 * MARGIN) * (y - bottom) / (top - bottom);
    const pen = plot.pen();
    pen.fillStyle = paper;
    pen.fillRect(0, 0, WIDTH, HEIGHT);
    pen.strokeStyle = line;
    pen.beginPath();
    pen.moveTo(toX(0), HEIGHT - MARGIN + 0.5); pen.lineTo(toX(HIGH), HEIGHT - MARGIN + 0.5);
    pen.stroke();
    pen.fillStyle = faint;
    for (let tick = 0; tick <= HIGH; tick++) pen.fillText(String(tick), toX(tick) - 4, HEIGHT - MARGIN + 16);

    const on = points.map((x) => [toX(x), toY(h(x))]);
    pen.beginPath();
    hull(on).forEach(([x, y], i) => (i ? pen.lineTo(x, y) : pen.moveTo(x, y)));
    pen.closePath();
    pen.globalAlpha = 0.2;
    pen.fillStyle = OKABE_ITO.sky;
    pen.fill();
    pen.globalAlpha = 1;

    pen.strokeStyle = ink;
    pen.lineWidth = 2;
    pen.beginPath();
    for (let i = 0; i <= 400; i++) {
      const x = Math.max(lowest, LOW) + (HIGH - Math.max(lowest, LOW)) * i / 400;
      i ? pen.lineTo(toX(x), toY(h(x))) : pen.moveTo(toX(x), toY(h(x)));
    }
    pen.stroke();

    const eX = mean(points);
    const eH = mean(points.map(h));
    const hE = h(eX);
    pen.strokeStyle = faint;
    pen.setLineDash([3, 4]);
    pen.lineWidth = 1;
    pen.beginPath();
    pen.moveTo(toX(eX), HEIGHT - MARGIN); pen.lineTo(toX(eX), toY(Math.max(eH, hE)));
    pen.stroke();
    pen.setLineDash([]);
    pen.strokeStyle = OKABE_ITO.vermillion;
    pen.lineWidth = 5;
    pen.beginPath();
    pen.moveTo(toX(eX), toY(eH)); pen.lineTo(toX(eX), toY(hE));
    pen.stroke();

    on.forEach(([x, y], i) => {
      pen.beginPath();
      pen.arc(x, y, 7, 0, 2 * Math.PI);
      pen.fillStyle = blue;
      pen.fill();
      pen.lineWidth = i === selected ? 3 : 1;
      pen.strokeStyle = i === selected ? ink : paper;
      pen.stroke();
    });
    const square = 6;
    pen.fillStyle = OKABE_ITO.orange;
    pen.strokeStyle = ink;
    pen.lineWidth = 1;
    pen.fillRect(toX(eX) - square, toY(eH) - square, 2 * square, 2 * square);
    pen.strokeRect(toX(eX) - square, toY(eH) - square, 2 * square, 2 * square);
    pen.beginPath();
    pen.moveTo(toX(eX), toY(hE) - 8); pen.lineTo(toX(eX) + 8, toY(hE)); pen.lineTo(toX(eX), toY(hE) + 8); pen.lineTo(toX(eX) - 8, toY(hE));
    pen.closePath();
    pen.fillStyle = OKABE_ITO.green;
    pen.fill();
    pen.stroke();
    pen.fillStyle = ink;
    // The higher of the two is labelled on the left and the lower on the right, where the curve leaves room.
    const above = eH >= hE;
    pen.textAlign = "right";
    pen.fillText(above ? "E[h(X)]" : "h(E[X])", toX(eX) - 13, toY(Math.max(eH, hE)) - 4);
    pen.textAlign = "left";
    pen.fillText(above ? "h(E[X])" : "E[h(X)]", toX(eX) + 13, toY(Math.min(eH, hE)) + 14);
    pen.fillText("E[X]", toX(eX) - 12, HEIGHT - 4);

    const relation = kind === "convex" ? "E[h(X)] ≥ h(E[X])" : kind === "concave" ? "E[h(X)] ≤ h(E[X])" : "E[h(X)] = h(E[X])";
    readout.textContent =
      `E[X]       ${show(eX, 4)}\n■ E[h(X)]  ${show(eH, 4)}\n◆ h(E[X])  ${show(hE, 4)}\ndifference ${show(eH - hE, 4)}`;
    live.textContent = `h is ${kind}: ${relation}. The square is the centre of mass of the points, so it lies in their shaded hull, on the inner side of the curve.`;
    plot.node.setAttribute("aria-label",
      `Graph of ${name}, ${kind}, with five points. E[h(X)] is ${eH.toFixed(3)}, h(E[X]) is ${hE.toFixed(3)}. Point ${selected + 1} is at ${points[selected].toFixed(2)}.`);
    choice.value = name;
    if (document.activeElement !== spread.input) spread.input.value = halfWidth(points);
  }

  const python = teller(model, () => ({ function: name, points }));
  function movePoint(x) {
    points[selected] = clamp(x, LOW, HIGH);
    setPoints(points);
    draw();
    python.soon();
  }
  choice.addEventListener("change", () => { name = choice.value; draw(); python.soon(); });
  arrowKeys(plot.node, (dx, dy) => {
    if (dy) {
      const order = points.map((_, i) => i).sort((a, b) => points[a] - points[b]);
      selected = order[(order.indexOf(selected) + Math.sign(dy) + points.length) % points.length];
      draw();
    } else movePoint(points[selected] + 0.04 * dx);
  });
  drag(plot, (px) => {
    const x = fromX(px);
    selected = points.reduce((best, p, i) => (Math.abs(p - x) < Math.abs(points[best] - x) ? i : best), 0);
    movePoint(x);
  }, (px) => movePoint(fromX(px)));

  const ends = [
    followTheme(box, draw),
    // Each trait by itself: what the hand has moved and Python does not know yet must not fall back.
    listen(model, ["function"], () => { name = model.get("function"); draw(); }),
    listen(model, ["points"], () => { setPoints(model.get("points")); draw(); }),
    python.end,
  ];
  return () => ends.forEach((end) => end());
}

export default { render };
