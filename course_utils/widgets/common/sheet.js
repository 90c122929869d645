// @ts-check
// Canvases on which each thing is drawn by one call, which sets every property of the pen that it uses,
// except the font: clear() and font() set that.

import { element } from "./controls.js";
import { clamp } from "./maths.js";

/**
 * How a thing is drawn: filled, outlined, or both. ``halo`` is a [colour, width] drawn below the outline
 * (not without a ``stroke``) or the letters, so that they stand out from everything.
 * @typedef {object} Style
 * @property {string} [fill]
 * @property {string} [stroke]
 * @property {number} [width] of the outline, 1.5 if nothing is said
 * @property {number[]} [dash]
 * @property {number} [alpha]
 * @property {[string, number]} [halo]
 * @property {CanvasLineCap} [cap]
 * @property {CanvasLineJoin} [join]
 */

/**
 * Fill and outline the pen's path, or what ``filled`` and ``outlined`` draw.
 * @param {CanvasRenderingContext2D} pen @param {Style} style
 */
function paint(pen, style, filled = () => pen.fill(), outlined = () => pen.stroke()) {
  const { fill, stroke, width = 1.5, dash = [], alpha = 1, halo, cap = "butt", join = "miter" } = style;
  pen.globalAlpha = alpha;
  if (fill) {
    pen.fillStyle = fill;
    filled();
  }
  if (!stroke) return;
  pen.setLineDash(dash);
  [pen.lineCap, pen.lineJoin] = [cap, join];
  if (halo) {
    [pen.strokeStyle, pen.lineWidth] = halo;
    outlined();
  }
  [pen.strokeStyle, pen.lineWidth] = [stroke, width];
  outlined();
}

/** A null lifts the pen. @param {CanvasRenderingContext2D} pen @param {(number[] | null)[]} points */
function trace(pen, points) {
  pen.beginPath();
  for (let i = 0; i < points.length; i++) {
    const point = points[i];
    if (point === null) continue;
    if (i === 0 || points[i - 1] === null) pen.moveTo(point[0], point[1]);
    else pen.lineTo(point[0], point[1]);
  }
}

/** @param {HTMLElement} node @param {string} label */
function asImage(node, label) {
  node.setAttribute("role", "img");
  node.setAttribute("aria-label", label);
}

const USUAL = 13; // pixels, of letters
const SMALLEST = 12; // CSS pixels: letters are no smaller where a narrow column shrinks the sheet

/** Where a page says so, such as a slide, letters are larger still. */
const smallest = () => Number(document.documentElement.dataset.vaeLetters) || SMALLEST;

/**
 * The event "vae-shrunk" on a canvas whose place on the page has got another width; ``node.shrunk`` is this
 * width as a part of the sheet's own.
 * @param {any} node @param {number} width
 */
function noticeWidth(node, width) {
  node.shrunk = 1;
  // Through what it observes alone: an observer that names its canvas keeps it, and all that the canvas knows
  // of the widget, for as long as the page is open.
  new ResizeObserver(([{ target }]) => {
    /** @type {any} */
    const canvas = target;
    const shrunk = Math.min(1, (canvas.clientWidth || width) / width);
    if (Math.abs(shrunk - canvas.shrunk) < 0.01) return;
    canvas.shrunk = shrunk;
    canvas.dispatchEvent(new CustomEvent("vae-shrunk", { bubbles: true }));
  }).observe(node);
}

/**
 * A canvas that is sharp on any screen: width and height in CSS pixels, less in a narrower column, where
 * its letters keep a size that one can read.
 * @param {number} width @param {number} height
 * @param {{ cursor?: string, of?: any }} [options] cursor: "default" for a sheet that cannot be dragged;
 *   of: the sheet that this one, which is not on the page, is copied to
 */
export function sheet(width, height, { cursor = "", of } = {}) {
  const node = element("canvas", { className: "vae-canvas" });
  if (!of) noticeWidth(node, width);
  const scale = Math.max(1, Math.min(3, window.devicePixelRatio || 1));
  [node.width, node.height] = [width * scale, height * scale];
  Object.assign(node.style, { width: `${width}px`, aspectRatio: `${width} / ${height}`, cursor });
  asImage(node, "");
  const pen = /** @type {CanvasRenderingContext2D} */ (node.getContext("2d"));
  return {
    node, width, height, pen,
    /** What the picture shows, for those who do not see it. @param {string} text */
    describe(text) { node.setAttribute("aria-label", text); },
    /** Where a pointer event is, in the sheet's own coordinates. @param {PointerEvent} event */
    at(event) {
      const on = node.getBoundingClientRect();
      return [(event.clientX - on.left) * width / on.width, (event.clientY - on.top) * height / on.height];
    },
    /** How much larger letters are than usual, where the sheet has shrunk or the page wants it. */
    get larger() { return Math.max(1, smallest() / (of?.node ?? node).shrunk / USUAL); },
    /** Letters of this size from here on, but never too small to read. @param {number} [size] */
    font(size = USUAL, weight = "normal") {
      const readable = smallest() / (of?.node ?? node).shrunk;
      pen.font = `${weight} ${Math.max(size, readable)}px system-ui, sans-serif`;
    },
    /** @param {string} [paper] its colour; without one it is transparent */
    clear(paper) {
      pen.reset(); // everything, so that drawing again gives the same
      pen.scale(scale, scale);
      this.font();
      if (!paper) return;
      pen.fillStyle = paper;
      pen.fillRect(0, 0, width, height);
    },
    ...shapes(pen), ...contents(pen, width),
  };
}

/** Lines and areas. @param {CanvasRenderingContext2D} pen */
function shapes(pen) {
  return {
    /** @param {number} x @param {number} y @param {number} toX @param {number} toY @param {Style} style */
    line(x, y, toX, toY, style) {
      pen.beginPath();
      pen.moveTo(x, y);
      pen.lineTo(toX, toY);
      paint(pen, style);
    },
    /**
     * Through the points; a null among them lifts the pen.
     * @param {(number[] | null)[]} points @param {Style & { closed?: boolean }} style
     */
    path(points, style) {
      trace(pen, points);
      if (style.closed) pen.closePath();
      paint(pen, style);
    },
    /**
     * @param {number} x @param {number} y @param {number | number[]} radius one, or [rx, ry]
     * @param {Style} style
     */
    dot(x, y, radius, style) {
      pen.beginPath();
      if (typeof radius === "number") pen.arc(x, y, radius, 0, 2 * Math.PI);
      else pen.ellipse(x, y, radius[0], radius[1], 0, 0, 2 * Math.PI);
      paint(pen, style);
    },
    /**
     * @param {number} x @param {number} y @param {number} width @param {number} height
     * @param {Style & { radius?: number }} style radius: of the corners
     */
    box(x, y, width, height, style) {
      if (!style.radius) {
        paint(pen, style, () => pen.fillRect(x, y, width, height), () => pen.strokeRect(x, y, width, height));
        return;
      }
      pen.beginPath();
      pen.roundRect(x, y, width, height, style.radius);
      paint(pen, style);
    },
  };
}

/**
 * Words, images, and what is drawn inside an outline only.
 * @param {CanvasRenderingContext2D} pen @param {number} width of the sheet
 */
function contents(pen, width) {
  return {
    /**
     * Words on the line of writing at y; x is their left end, or what ``align`` says. Words that would leave
     * the sheet are moved back onto it.
     * @param {string} words @param {number} x @param {number} y
     * @param {{ fill: string, align?: CanvasTextAlign, halo?: [string, number], join?: CanvasLineJoin }} how
     */
    text(words, x, y, { fill, align = "left", halo, join = "miter" }) {
      [pen.globalAlpha, pen.textAlign, pen.fillStyle] = [1, align, fill];
      const { actualBoundingBoxLeft: before, actualBoundingBoxRight: after } = pen.measureText(words);
      if (before + after < width) x = clamp(x, before, width - after);
      if (halo) {
        pen.setLineDash([]);
        [pen.lineJoin, pen.strokeStyle, pen.lineWidth] = [join, ...halo];
        pen.strokeText(words, x, y);
      }
      pen.fillText(words, x, y);
    },
    /**
     * @param {CanvasImageSource} image
     * @param {number} x @param {number} y @param {number} width @param {number} height
     * @param {{ smooth?: boolean }} [style] smooth: false keeps the edges of its pixels
     */
    image(image, x, y, width, height, { smooth = true } = {}) {
      [pen.globalAlpha, pen.imageSmoothingEnabled] = [1, smooth];
      pen.drawImage(image, x, y, width, height);
    },
    /**
     * Draw only what is inside the outline through the points, in coordinates that begin at (x, y).
     * @param {number[][]} outline @param {() => void} draw
     */
    within(outline, draw, x = 0, y = 0) {
      pen.save();
      pen.translate(x, y);
      trace(pen, outline);
      pen.clip();
      draw();
      pen.restore();
    },
  };
}

/**
 * Grey pixels (values 0 to 255) as an image that keeps its pixels' edges.
 * @param {number} width @param {number} height @param {number} zoom
 */
export function picture(width, height, zoom) {
  const node = element("canvas", { className: "vae-picture", width, height });
  node.style.width = `${width * zoom}px`;
  asImage(node, "");
  const context = node.getContext("2d");
  const image = context.createImageData(width, height);
  return {
    node,
    /** @param {ArrayLike<number>} grey @param {string} [text] what it shows */
    draw(grey, text) {
      for (let i = 0; i < grey.length; i++) {
        image.data[4 * i] = image.data[4 * i + 1] = image.data[4 * i + 2] = grey[i];
        image.data[4 * i + 3] = 255;
      }
      context.putImageData(image, 0, 0);
      if (text !== undefined) node.setAttribute("aria-label", text);
    },
  };
}
