// @ts-check
// From strokes to 28 × 28 pixels like MNIST's: its makers scaled each digit into a square of 20 pixels, and
// moved its centre of mass to the middle (LeCun et al. 1998, and yann.lecun.com/exdb/mnist).

import { clamp } from "../common/maths.js";

export const SIDE = 28;
const BOX = 20; // the square that a digit fills
export const NIB = 2.5; // the width of a line, in pixels
const RUBBER = 4; // the width of the eraser's
const MOST = 2; // a small drawing is enlarged at most so many times: a dot stays one

/** @typedef {number[]} Stroke whether it erases, 1 or 0, and x, y, x, y, … in pixels from the corner */

/** @param {Stroke} stroke */
export const pointsOf = (stroke) =>
  Array.from({ length: (stroke.length - 1) / 2 }, (_, i) => [stroke[2 * i + 1], stroke[2 * i + 2]]);

/**
 * @param {CanvasRenderingContext2D} pen @param {Stroke[]} strokes
 * @param {number} scale @param {number[]} corner what the drawing's point (0, 0) becomes
 */
function ink(pen, strokes, scale, corner) {
  [pen.lineCap, pen.lineJoin, pen.strokeStyle] = ["round", "round", "#fff"];
  for (const stroke of strokes) {
    pen.globalCompositeOperation = stroke[0] ? "destination-out" : "source-over";
    pen.lineWidth = stroke[0] ? RUBBER * scale : NIB;
    const points = pointsOf(stroke).map(([x, y]) => [corner[0] + scale * x, corner[1] + scale * y]);
    pen.beginPath();
    pen.moveTo(points[0][0], points[0][1]);
    for (const [x, y] of points) pen.lineTo(x + 1e-3, y); // a dot is a line too
    pen.stroke();
  }
}

/** @param {CanvasRenderingContext2D} pen @param {(pen: CanvasRenderingContext2D) => void} draw */
function alphas(pen, draw) {
  pen.reset();
  draw(pen);
  return pen.getImageData(0, 0, SIDE, SIDE).data.filter((_, i) => i % 4 === 3);
}

/** @param {Stroke[]} strokes @returns {{ scale: number, corner: number[] }} into the square in the middle */
function placed(strokes) {
  const inked = strokes.filter(([erases]) => !erases).flatMap(pointsOf);
  const edges = [0, 1].map((k) => {
    const along = inked.map((point) => point[k]);
    return [Math.min(...along), Math.max(...along)];
  });
  const size = Math.max(...edges.map(([low, high]) => high - low));
  const scale = Math.min(MOST, (BOX - NIB) / Math.max(size, 1e-6));
  return { scale, corner: edges.map(([low, high]) => SIDE / 2 - scale * (low + high) / 2) };
}

/** How far the centre of mass is from the middle, in whole pixels. @param {ArrayLike<number>} grey */
function offCentre(grey) {
  const [sum, x, y] = Array.from(grey).reduce(([s, a, b], v, i) =>
    [s + v, a + v * (i % SIDE + 0.5), b + v * (Math.floor(i / SIDE) + 0.5)], [0, 0, 0]);
  return sum ? [x, y].map((total) => Math.round(SIDE / 2 - total / sum)) : [0, 0];
}

/**
 * The drawing as black and white pixels, 0 or 1; over an image (784), which stays where it is, or alone.
 * @param {CanvasRenderingContext2D} pen of 28 × 28 pixels @param {Stroke[]} strokes
 * @param {ArrayLike<number> | null} image
 */
export function pixelsOf(pen, strokes, image) {
  const white = (/** @type {ArrayLike<number>} */ grey) => Uint8Array.from(grey, (v) => Number(v > 127));
  if (image) {
    return white(alphas(pen, () => {
      for (let i = 0; i < image.length; i++) {
        if (image[i]) pen.fillRect(i % SIDE, Math.floor(i / SIDE), 1, 1);
      }
      ink(pen, strokes, 1, [0, 0]);
    }));
  }
  if (!strokes.some(([erases]) => !erases)) return new Uint8Array(SIDE * SIDE);
  const { scale, corner } = placed(strokes);
  const moved = offCentre(alphas(pen, () => ink(pen, strokes, scale, corner)));
  return white(alphas(pen, () => ink(pen, strokes, scale, corner.map((c, k) => c + moved[k]))));
}

/** Pixels as hexadecimal digits, four in each. @param {ArrayLike<number>} bits */
export const toHex = (bits) => Array.from({ length: bits.length / 4 }, (_, i) =>
  (8 * bits[4 * i] + 4 * bits[4 * i + 1] + 2 * bits[4 * i + 2] + bits[4 * i + 3]).toString(16)).join("");

/** @param {string} hex */
export const fromHex = (hex) => Uint8Array.from([...hex].flatMap((digit) =>
  [3, 2, 1, 0].map((k) => (parseInt(digit, 16) >> k) & 1)));

/** @param {number} v */
export const onPad = (v) => Math.round(100 * clamp(v, 0, SIDE)) / 100;
