// @ts-check
// What the decoder draws everywhere on a plane, as mosaic.py packs it.

import { element } from "./controls.js";
import { channels } from "./theme.js";

/**
 * Two pixels, from 0 to 15, of each byte, as grey bytes.
 * @param {Uint8Array} pairs
 */
export function unpackPairs(pairs) {
  const greys = new Uint8Array(2 * pairs.length);
  pairs.forEach((pair, i) => {
    [greys[2 * i], greys[2 * i + 1]] = [17 * (pair >> 4), 17 * (pair & 15)];
  });
  return greys;
}

/**
 * The mosaic in the ink of the page: black is its paper, and white its ink.
 * @param {number} tiles a side @param {number[]} shape of a tile, in pixels
 */
export function mosaicOf(tiles, [height, width]) {
  const node = element("canvas", { width: tiles * width, height: tiles * height });
  const pen = node.getContext("2d");
  const image = pen.createImageData(node.width, node.height);
  return {
    node,
    /** @param {Uint8Array} grey the tiles one after the other @param {number[]} ink red, green and blue */
    draw(grey, ink) {
      for (let i = 0; i < node.width * node.height; i++) {
        const [tile, pixel] = [Math.floor(i / (height * width)), i % (height * width)];
        const x = (tile % tiles) * width + pixel % width;
        const y = Math.floor(tile / tiles) * height + Math.floor(pixel / width);
        image.data.set([...ink, grey[i]], 4 * (y * node.width + x));
      }
      pen.putImageData(image, 0, 0);
    },
  };
}

/**
 * The mosaic over a whole sheet; ``faint`` is the part of its ink that is left.
 * @param {any} plane @param {ReturnType<typeof mosaicOf>} mosaic @param {Uint8Array} grey
 * @param {number} faint @param {{ ink: string, paper: string }} colours
 */
export function drawMosaic(plane, mosaic, grey, faint, { ink, paper }) {
  mosaic.draw(grey, channels(ink));
  plane.image(mosaic.node, 0, 0, plane.width, plane.height);
  if (faint < 1) plane.box(0, 0, plane.width, plane.height, { fill: paper, alpha: 1 - faint });
}
