// @ts-check
// The data, the decoder's curve through them, in the plane or in space, and the projections.

import { floats } from "../common/arrays.js";
import { arrowKeys, checkbox, column, drag, hint, readout, side, slider } from "../common/controls.js";
import { explorer } from "../common/explorer.js";
import { clamp, mean, show, subscript, tickStep } from "../common/maths.js";
import { makeDecoder } from "../common/networks.js";
import { sheet } from "../common/sheet.js";

const SIZE = 420;
const SEGMENTS = 300; // of the drawn curve
const STEP = 0.01; // of the range of z, for one press of an arrow key
const WINDOW = 0.1; // of the range of z, how far one movement of the pointer takes z
const TURN = 3; // degrees, for one press of an arrow key
const HINTS = {
  2: "Drag along the curve, or press ← → to move z (with Shift: faster) and ↑ ↓ to go from point to point.",
  3: "Drag in the picture, or press the arrow keys, to turn the view (with Shift: faster). The slider " +
    "moves z along the curve.",
};

const degrees = (angle) => `${show(angle, 0).trim()}°`;

// What Python sent: the points, their codes and what these are projected to, and the curve decode(z).
function dataOf(model, { limits: { z: [low, high] } }) {
  const decode = makeDecoder(model.get("_decoder"));
  const [codes, flat] = [floats(model.get("_codes")), floats(model.get("_points"))];
  const dim = flat.length / codes.length; // 2 or 3
  const points = Array.from(codes, (_, i) => flat.subarray(i * dim, (i + 1) * dim));
  const projections = Array.from(codes, (code) => decode([code]));
  const errors = points.map((x, i) => x.reduce((sum, value, d) => sum + (value - projections[i][d]) ** 2, 0));
  const zAt = (i) => low + (high - low) * i / SEGMENTS;
  const curve = Array.from({ length: SEGMENTS + 1 }, (_, i) => decode([zAt(i)]));
  const inOrder = [...codes.keys()].sort((a, b) => codes[a] - codes[b]);
  return { dim, decode, codes, points, projections, errors, zAt, curve, inOrder, low, high };
}

// The box that holds everything, and how it fits on the screen.
function spaceOf({ dim, points, curve }) {
  const axes = [...Array(dim).keys()];
  const everything = [...points, ...curve];
  const bounds = axes.map((d) => {
    const values = everything.map((p) => p[d]);
    return [Math.min(...values), Math.max(...values)];
  });
  const centre = bounds.map(([a, b]) => (a + b) / 2);
  const radius = Math.max(...everything.map((p) => Math.hypot(...axes.map((d) => p[d] - centre[d]))), 1e-9);
  const reach = dim === 2 ? Math.max(...bounds.map(([a, b]) => (b - a) / 2), 1e-9) : radius;
  return { axes, bounds, centre, radius, scale: (SIZE / 2 - 30) / reach };
}

// From the data's space to the screen: [x, y, depth], depth from -1 (far) to 1 (near).
function cameraOf({ axes, centre, radius, scale }, angles) {
  const [middleX, middleY] = [SIZE / 2, SIZE / 2 + 8]; // the legend is above
  const [a, e] = angles.map((angle) => angle * Math.PI / 180);
  return (p) => {
    const c = axes.map((d) => p[d] - centre[d]);
    if (axes.length === 2) return [middleX + scale * c[0], middleY - scale * c[1], 1];
    const right = c[0] * Math.cos(a) + c[1] * Math.sin(a);
    const away = -c[0] * Math.sin(a) + c[1] * Math.cos(a);
    const up = c[2] * Math.cos(e) + away * Math.sin(e);
    const depth = (c[2] * Math.sin(e) - away * Math.cos(e)) / radius;
    return [middleX + scale * right, middleY - scale * up, depth];
  };
}

// The frame, and in space the edges of the box that holds everything: from each corner along each axis.
function drawFrame(plot, { axes, bounds }, toScreen, { line, paper }) {
  plot.clear(paper);
  plot.box(0.5, 0.5, SIZE - 1, SIZE - 1, { stroke: line });
  if (axes.length === 2) return;
  const at = (corner) => toScreen(bounds.map((bound, axis) => bound[corner >> axis & 1]));
  for (let corner = 0; corner < 8; corner++) {
    for (const d of axes.filter((axis) => !(corner >> axis & 1))) {
      const [from, to] = [at(corner), at(corner | 1 << d)];
      plot.line(from[0], from[1], to[0], to[1], { stroke: line, width: 1 });
    }
  }
}

// The points, the lines to all projections and the curve, each with its depth and what draws it.
function thingsOf(plot, { dim, points, projections, curve }, toScreen, all, { ink, blue, reconstruction }) {
  const nearness = (depth) => clamp(0.5 + depth / 2, 0, 1);
  const things = [];
  points.forEach((point, i) => {
    const [x, y, depth] = toScreen(point);
    const near = nearness(depth);
    things.push([depth, () => plot.dot(x, y, 1.5 + 2 * near, { fill: blue, alpha: 0.25 + 0.55 * near })]);
    if (!all) return;
    const [toX, toY, other] = toScreen(projections[i]);
    const above = dim === 2 ? 1e-6 : 0; // in the plane, where all is equally near, lines lie above the dots
    things.push([(depth + other) / 2 + above, () =>
      plot.line(x, y, toX, toY, { stroke: ink, width: 1.25, alpha: 0.2 + 0.7 * near })]);
  });
  const drawn = curve.map(toScreen);
  for (let i = 0; i < SEGMENTS; i++) {
    const [[ax, ay, a], [bx, by, b]] = [drawn[i], drawn[i + 1]];
    const near = nearness((a + b) / 2);
    const style = { stroke: reconstruction, width: 1.5 + 2.5 * near, alpha: 0.35 + 0.65 * near };
    things.push([(a + b) / 2, () => plot.line(ax, ay, bx, by, { ...style, cap: "round" })]);
  }
  return things;
}

// Round values of z along the curve.
function drawTicks(plot, { decode, low, high }, toScreen, { ink, paper }) {
  const step = tickStep(high - low, 7);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  for (let i = Math.ceil(low / step); i <= Math.floor(high / step); i++) {
    const [x, y] = toScreen(decode([i * step]));
    plot.dot(x, y, 3, { fill: ink });
    plot.text(show(i * step, digits).trim(), x + 8, y - 8, { fill: ink, halo: [paper, 6], join: "round" });
  }
}

// The data's axes, in a corner.
function drawAxes(plot, { axes, centre, scale }, toScreen, { faint }) {
  const [cornerX, cornerY] = [46, SIZE - 42];
  const [fromX, fromY] = toScreen(centre);
  for (const d of axes) {
    const [x, y] = toScreen(centre.map((value, other) => value + (other === d ? 1 / scale : 0)));
    const [dx, dy] = [x - fromX, y - fromY];
    plot.line(cornerX, cornerY, cornerX + 26 * dx, cornerY + 26 * dy, { stroke: faint, width: 1 });
    const name = `x${subscript(d + 1)}`;
    plot.text(name, cornerX + 37 * dx, cornerY + 37 * dy + 4, { fill: faint, align: "center" });
  }
}

function drawDiamond(plot, x, y, size, { paper, vermillion }) {
  const corners = [[x, y - size], [x + size, y], [x, y + size], [x - size, y]];
  plot.path(corners, { fill: vermillion, stroke: paper, closed: true, join: "round" });
}

// The ringed point with the line to its projection, and the diamond at decode(z).
function drawChosen(plot, point, projection, here, colours) {
  const [[x, y], [toX, toY], [hereX, hereY]] = [point, projection, here];
  plot.line(x, y, toX, toY, { stroke: colours.ink, width: 2, cap: "round" });
  plot.dot(x, y, 7, { stroke: colours.ink, width: 2 });
  drawDiamond(plot, hereX, hereY, 9, colours);
}

function drawLegend(plot, colours) {
  const { ink, blue, reconstruction } = colours;
  const { larger } = plot;
  plot.dot(16, 17, 3.5, { fill: blue });
  plot.text("data", 26, 21, { fill: ink });
  plot.line(84 * larger, 17, 84 * larger + 22, 17, { stroke: reconstruction, width: 4, cap: "round" });
  plot.text("the decoder's curve", 84 * larger + 28, 21, { fill: ink });
  drawDiamond(plot, 262 * larger, 17, 7, colours);
  plot.text("z", 262 * larger + 13, 21, { fill: ink });
}

function drawPlot(plot, data, space, { z, angles, all_projections: all }, chosen, colours) {
  const toScreen = cameraOf(space, angles);
  drawFrame(plot, space, toScreen, colours);
  // From the farthest to the nearest, so that what is near lies on top.
  const things = thingsOf(plot, data, toScreen, all, colours);
  things.sort((one, other) => one[0] - other[0]).forEach(([, paint]) => paint());
  drawTicks(plot, data, toScreen, colours);
  drawAxes(plot, space, toScreen, colours);
  const places = [data.points[chosen], data.projections[chosen], data.decode([z])].map(toScreen);
  drawChosen(plot, places[0], places[1], places[2], colours);
  drawLegend(plot, colours);
}

function inNumbers({ dim, decode, codes, points, projections, errors }, { z, angles }, chosen) {
  const place = (p) => `(${Array.from(p, (value) => show(value)).join(", ")})`;
  return `◆ z            ${show(z)}\n  decode(z)   ${place(decode([z]))}\n\n` +
    `○ x           ${place(points[chosen])}\n  encode(x)    ${show(codes[chosen])}\n` +
    `  x̃           ${place(projections[chosen])}\n` +
    `  ‖x − x̃‖²     ${show(errors[chosen], 4)}\n\nmean over all  ${show(mean(errors), 4)}` +
    (dim === 3 ? `\n\nthe view: azimuth ${degrees(angles[0])}, elevation ${degrees(angles[1])}` : "");
}

function inWords({ dim, errors }, { z, angles }, chosen) {
  const view = dim === 3
    ? `Seen from azimuth ${degrees(angles[0])}, elevation ${degrees(angles[1])}. Arrow keys turn the view.`
    : "Arrow left and right move z, up and down go from point to point.";
  return `Data points in ${dim} dimensions and the decoder's curve through them. z is ${z.toFixed(2)}; ` +
    `the nearest point's squared error is ${errors[chosen].toFixed(4)}. ${view}`;
}

// In the plane: to the nearest place of the curve, and from point to point.
function moveInThePlane({ state, move }, plot, { decode, codes, curve, inOrder, zAt, low, high }, space) {
  arrowKeys(plot.node, (dx, dy) => {
    const after = () => inOrder.find((i) => codes[i] > state.z + 1e-9);
    const before = () => inOrder.findLast((i) => codes[i] < state.z - 1e-9);
    const next = dy > 0 ? after() : before();
    if (!dy) move({ z: state.z + dx * STEP * (high - low) });
    else if (next !== undefined) move({ z: codes[next] });
  });
  const toScreen = cameraOf(space, []);
  // While dragging, only to the part of the curve around z, so that z does not jump to another arm.
  const follow = (x, y, window) => {
    let [best, least] = [0, Infinity];
    curve.forEach((p, i) => {
      const [px, py] = toScreen(p);
      const distance = Math.abs(zAt(i) - state.z) <= window ? Math.hypot(px - x, py - y) : Infinity;
      if (distance < least) [best, least] = [i, distance];
    });
    move({ z: zAt(best) });
  };
  drag(plot, (x, y) => follow(x, y, Infinity), (x, y) => follow(x, y, WINDOW * (high - low)),
    () => [toScreen(decode([state.z]))]);
}

// In space: turn the view.
function turnInSpace({ state, config, move }, plot) {
  const [least, most] = config.elevations;
  const turnTo = (azimuth, elevation) => move({
    angles: [azimuth - 360 * Math.round(azimuth / 360), clamp(elevation, least, most)],
  });
  arrowKeys(plot.node, (dx, dy) => turnTo(state.angles[0] + TURN * dx, state.angles[1] + TURN * dy));
  let grabbed = { x: 0, y: 0, angles: state.angles };
  drag(plot, (x, y) => { grabbed = { x, y, angles: state.angles }; },
    (x, y) => turnTo(grabbed.angles[0] - (x - grabbed.x) / 2, grabbed.angles[1] + (y - grabbed.y) / 2));
}

function render({ model, el }) {
  const widget = explorer({ model, el }, "Manifold explorer", ["z", "angles", "all_projections"]);
  const { state, config, move } = widget;
  const data = dataOf(model, config);
  const { dim, codes, low, high } = data;
  const space = spaceOf(data);
  const plot = sheet(SIZE, SIZE, { cursor: dim === 3 ? "move" : "" });
  const numbers = readout();
  const along = slider("z", [low, high], (high - low) / 1000, (z) => move({ z }));
  const all = checkbox("show all projections", (checked) => move({ all_projections: checked }));
  widget.box.append(
    column(SIZE, plot.node, hint(HINTS[dim])),
    side(along.node, all.node, numbers, hint("The curve is the image of the decoder: every x̃ lies on it. " +
      "The numbers along it are values of z. The ringed point x is the one whose code is nearest to z; a " +
      "line leads to its x̃.")),
  );

  function draw() {
    const distance = (i) => Math.abs(codes[i] - state.z);
    const chosen = codes.reduce((best, _, i) => (distance(i) < distance(best) ? i : best), 0);
    drawPlot(plot, data, space, state, chosen, widget.colours());
    numbers.textContent = inNumbers(data, state, chosen);
    along.input.value = state.z;
    all.input.checked = state.all_projections;
    plot.describe(inWords(data, state, chosen));
  }
  if (dim === 2) moveInThePlane(widget, plot, data, space);
  else turnInSpace(widget, plot);
  return widget.start(draw);
}

export default { render };
