// @ts-check
// Light and dark, as the page is.

import { element } from "./controls.js";

const NAMES = /** @type {const} */ (["ink", "faint", "line", "paper", "blue"]);
// What wears one colour everywhere: diagrams/roles.json has it.
const ROLES = /** @type {const} */ (["q", "posterior", "prior", "reconstruction", "kl", "gap", "data"]);

/**
 * The colours of the page's theme, and those of the roles, read again at each drawing.
 * @param {HTMLElement} box
 */
export function theme(box) {
  const style = getComputedStyle(box);
  const named = Object.fromEntries([...NAMES, ...ROLES].map(
    (name) => [name, style.getPropertyValue(`--vae-${name}`).trim()]));
  return { .../** @type {Record<typeof NAMES[number] | typeof ROLES[number], string>} */ (named),
    dark: box.dataset.dark === "true" };
}

/**
 * Whether a colour of CSS, in any of its notations, is a dark one; null if one sees through it.
 * @param {string} colour
 */
function darkness(colour) {
  const pen = element("canvas", { width: 1, height: 1 }).getContext("2d", { willReadFrequently: true });
  pen.fillStyle = colour;
  pen.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
  return alpha < 128 ? null : 0.299 * red + 0.587 * green + 0.114 * blue < 128;
}

/**
 * Whether the page under the widget is dark: as Jupyter says, or else as the nearest background that is not
 * transparent is; where there is none, as an attribute of the page or the system says.
 * @param {HTMLElement} box @param {boolean} system
 */
function isDark(box, system) {
  const [root, { body }] = [document.documentElement, document];
  const jupyter = body.dataset.jpThemeLight;
  if (jupyter !== undefined) return jupyter === "false";
  /** @type {any} */
  let node = box.parentNode;
  for (; node; node = node.parentNode ?? node.host) { // the host of a shadow root
    const dark = node instanceof Element ? darkness(getComputedStyle(node).backgroundColor) : null;
    if (dark !== null) return dark;
  }
  const said = [root.dataset.theme, root.getAttribute("theme"), root.className, body.className].join(" ");
  return /\b(vscode-)?dark\b/.test(said) || (system && !/\b(vscode-)?light\b/.test(said));
}

/**
 * Keep the widget's light or dark colours those of the page under it, and draw again when they change;
 * returns what ends it. A notebook renders a cell that is out of sight into a node that is not on the page,
 * and takes nodes off the page that scroll out of sight. There a widget has no colours: what was drawn
 * meanwhile is drawn again when the node arrives and has a size.
 * @param {HTMLElement} box @param {() => void} draw
 */
export function followTheme(box, draw) {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const update = () => {
    const dark = String(isDark(box, system.matches));
    if (box.dataset.dark === dark) return;
    box.dataset.dark = dark;
    draw();
  };
  let away = theme(box).ink === "";
  const arrival = new ResizeObserver(() => {
    const wasAway = away;
    away = theme(box).ink === "";
    if (!wasAway || away) return;
    box.dataset.dark = String(isDark(box, system.matches));
    draw();
  });
  const observer = new MutationObserver(update);
  for (const node of [document.documentElement, document.body]) observer.observe(node, { attributes: true });
  system.addEventListener("change", update);
  document.addEventListener("transitionend", update); // of a background that fades
  update();
  arrival.observe(box);
  return () => {
    arrival.disconnect();
    observer.disconnect();
    system.removeEventListener("change", update);
    document.removeEventListener("transitionend", update);
  };
}

/**
 * Red, green and blue of #rrggbb, each from 0 to 255; of no colour, as away from the page, black.
 * @param {string} colour
 */
export const channels = (colour) =>
  [1, 3, 5].map((i) => Number.parseInt(colour.slice(i, i + 2), 16) || 0);

/**
 * Five colours for five kinds of thing, in the order of their use.
 * @param {Record<string, any>} colours as ``widget.colours()`` gives them
 */
export const hues = ({ blue, orange, green, vermillion, purple }) =>
  [blue, orange, green, vermillion, purple];

/** Whether the reader wants nothing to move, asked when it is about to. */
export const wantsStillness = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
