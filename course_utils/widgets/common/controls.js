// @ts-check
// What you can press, choose and drag, and the boxes around it. Every control has a label and works by
// keyboard.

/**
 * @param {string} tag
 * @param {object} [properties] of the node; className, textContent, ...
 * @param {...(Node | string)} children
 * @returns {any} the element that the tag names
 */
export function element(tag, properties = {}, ...children) {
  const node = Object.assign(document.createElement(tag), properties);
  node.append(...children);
  return node;
}

/** JupyterLab and Notebook would take the node's keys for themselves. @param {HTMLElement} node */
function keepKeys(node) {
  node.dataset.lmSuppressShortcuts = "true";
}

/** @param {Node} control @param {string} [text] next to it */
const labelled = (control, text) => element("label", { className: "vae-control" },
  ...(text === undefined ? [] : [element("span", { textContent: text })]), control);

/**
 * @param {string} label
 * @param {number[]} limits the least and the largest value
 * @param {number} step
 * @param {(value: number) => void} onInput
 * @returns {{ node: HTMLElement, input: any }} draw sets input.value
 */
export function slider(label, [min, max], step, onInput) {
  const input = element("input", { type: "range", min, max, step });
  keepKeys(input);
  input.addEventListener("input", () => onInput(Number(input.value)));
  return { node: labelled(input, label), input };
}

/**
 * A list to choose from: options are [value, text]. ``hidden``: the label is only read out.
 * @param {string} label
 * @param {any[][]} options
 * @param {(value: string) => void} onChoose
 * @returns {{ node: HTMLElement, select: any }} draw sets select.value
 */
export function choice(label, options, onChoose, { hidden = false } = {}) {
  const listed = options.map(([value, textContent]) => element("option", { value, textContent }));
  const select = element("select", {}, ...listed);
  keepKeys(select);
  if (hidden) select.setAttribute("aria-label", label);
  select.addEventListener("change", () => onChoose(select.value));
  return { node: labelled(select, hidden ? undefined : label), select };
}

/**
 * @param {string} label
 * @param {(checked: boolean) => void} onChange
 * @returns {{ node: HTMLElement, input: any }} draw sets input.checked
 */
export function checkbox(label, onChange) {
  const input = element("input", { type: "checkbox" });
  keepKeys(input);
  input.addEventListener("change", () => onChange(input.checked));
  const node = element("label", { className: "vae-control" }, input, element("span", { textContent: label }));
  return { node, input };
}

/** @param {string} text @param {() => void} onClick */
export function button(text, onClick) {
  const node = element("button", { type: "button", textContent: text });
  node.addEventListener("click", onClick);
  return node;
}

export const readout = () => element("p", { className: "vae-readout" });

export const hint = (text = "") => element("p", { className: "vae-hint", textContent: text });

/** @param {...(Node | string)} children */
export const row = (...children) => element("div", { className: "vae-row" }, ...children);

/** The controls and the numbers, beside or below the pictures. @param {...(Node | string)} children */
export const side = (...children) => element("div", { className: "vae-column vae-side" }, ...children);

const GIVES_WAY = 0.58; // of its width a column of pictures keeps before what is beside it wraps

/**
 * A column as wide as its canvases, so that the words below them wrap where the picture ends; in a narrower
 * place the pictures shrink before anything wraps.
 * @param {number} width @param {...(Node | string)} children
 */
export function column(width, ...children) {
  const node = element("div", { className: "vae-column" }, ...children);
  Object.assign(node.style, { flex: `4 1 ${GIVES_WAY * width}px`, maxWidth: `${width}px` });
  return node;
}

/** @param {Node} node @param {...(Node | string)} caption */
export const figure = (node, ...caption) =>
  element("figure", { className: "vae-figure" }, node, element("figcaption", {}, ...caption));

/**
 * Let a node take the focus and the arrow keys: handler(dx, dy) with steps of 1, up positive; Shift makes
 * them 5.
 * @param {HTMLElement} node @param {(dx: number, dy: number) => void} handler
 */
export function arrowKeys(node, handler) {
  node.tabIndex = 0;
  node.setAttribute("role", "application"); // or a screen reader that is reading the page keeps the arrows
  keepKeys(node);
  node.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? 5 : 1;
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, step], ArrowDown: [0, -step] };
    const move = /** @type {Record<string, number[]>} */ (moves)[event.key];
    if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    handler(move[0], move[1]);
  });
}

const FINGER = 32; // CSS pixels around a handle within which a finger holds it
const MEANT = 6; // CSS pixels that a finger goes sideways until it does not scroll the page

/**
 * Mouse, pen and touch alike: start(x, y) on press, move(x, y) while pressed, in the sheet's own coordinates.
 *
 * A finger that goes up or down scrolls the page, unless it begins at the handle; one that goes sideways
 * drags, and one that only touches presses there.
 * @param {{ node: HTMLElement, width: number, at: (event: any) => number[] }} sheet
 * @param {(x: number, y: number) => void} start
 * @param {(x: number, y: number) => void} move
 * @param {true | (() => number[][])} [handles] where a finger can drag in any direction: around these points,
 *   or, if true, everywhere
 */
export function drag({ node, width, at }, start, move = start, handles) {
  const holds = (/** @type {any} */ event) => {
    if (!handles || handles === true) return Boolean(handles);
    const [x, y] = at(event);
    return handles().some(([toX, toY]) => Math.hypot(x - toX, y - toY) * node.clientWidth / width < FINGER);
  };
  /** @type {PointerEvent | null} */
  let waiting = null; // the press of a finger that may yet scroll
  const begin = (/** @type {PointerEvent} */ event) => {
    waiting = null;
    node.focus({ preventScroll: true });
    const [x, y] = at(event);
    start(x, y);
  };
  node.style.touchAction = "pan-y";
  node.addEventListener("touchstart", (event) => {
    if (event.touches.length === 1 && holds(event.touches[0])) event.preventDefault();
  }, { passive: false });
  node.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    node.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch" && !holds(event)) waiting = event;
    else begin(event);
  });
  node.addEventListener("pointermove", (event) => {
    if (!node.hasPointerCapture(event.pointerId)) return;
    if (waiting && Math.abs(event.clientX - waiting.clientX) < MEANT) return;
    if (waiting) begin(waiting);
    const [x, y] = at(event);
    move(x, y);
  });
  node.addEventListener("pointerup", () => { if (waiting) begin(waiting); });
  node.addEventListener("pointercancel", () => { waiting = null; });
}
