// @ts-check
// What every widget is: traits as its state, a box on the page, and what follows a change: from the hand,
// by move(); from Python or the theme, by start().

import { element } from "./controls.js";
import { clamp } from "./maths.js";
import { followTheme, theme } from "./theme.js";

const RESTED = 150; // milliseconds after the last move until Python is told

/**
 * Tell Python once the hand has rested: the drawing never waits for it.
 * @param {any} model @param {Record<string, any>} state
 */
function teller(model, state) {
  let timer = 0;
  const send = () => {
    clearTimeout(timer);
    timer = 0;
    for (const [name, value] of Object.entries(state)) model.set(name, value);
    model.save_changes?.();
  };
  return {
    schedule() {
      clearTimeout(timer);
      timer = setTimeout(send, RESTED);
    },
    flush() {
      if (timer) send();
    },
  };
}

/**
 * Hear of each trait by itself: a value that the hand has moved, and Python has not seen yet, must not be
 * overwritten.
 * @template {string} Name
 * @param {any} model @param {Name[]} names @param {(name: Name) => void} hear
 * @returns {() => void} what ends it
 */
function listen(model, names, hear) {
  const handlers = names.map((name) => ({ event: `change:${name}`, handler: () => hear(name) }));
  for (const { event, handler } of handlers) model.on(event, handler);
  return () => handlers.forEach(({ event, handler }) => model.off?.(event, handler));
}

/**
 * A widget: ``names`` are the traits that the hand moves, ``title`` what a screen reader calls it.
 *
 * ``state`` holds these traits' values; an array among them is replaced, never changed in place. ``config``
 * is what Python says once: ``config.limits[name]`` = [least, largest] of the numbers of a trait,
 * ``config.colours`` and the widget's own facts. ``colours()`` are the theme's and the marks', read at each
 * drawing.
 * @template {string} Name
 * @param {{ model: any, el: HTMLElement }} place @param {string} title @param {Name[]} names
 */
export function explorer({ model, el }, title, names) {
  const box = element("div", { className: "vae-widget" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", title);
  el.append(box);
  const config = model.get("_config");
  const values = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const state = /** @type {Record<Name, any>} */ (values);
  const python = teller(model, state);
  let draw = () => {};

  function within(/** @type {string} */ name, /** @type {any} */ value) {
    const limits = config.limits?.[name];
    if (!limits) return value;
    const into = (/** @type {number} */ v) => clamp(v, limits[0], limits[1]);
    return Array.isArray(value) ? value.map(into) : into(value);
  }

  return {
    box, config, state,
    colours: () => ({ ...config.colours, ...theme(box) }),

    /**
     * The hand's way: new values, kept within their limits, are drawn at once.
     * @param {Partial<Record<Name, any>>} change
     */
    move(change) {
      for (const name of names) if (name in change) state[name] = within(name, change[name]);
      draw();
      python.schedule();
    },

    /**
     * Draw for the first time, and from then on whenever Python or the theme changes something; returns what
     * ends it.
     * @param {() => void} drawing
     * @param {{ heard?: (name: Name) => void, themed?: () => void, ends?: (() => void)[] }} [hooks]
     *   heard: before drawing what Python has set; themed: before drawing in new colours; ends: calls for
     *   what else is to end
     */
    start(drawing, { heard, themed, ends = [] } = {}) {
      draw = drawing;
      const deafen = listen(model, names, (name) => {
        if (model.get(name) === state[name]) return;
        state[name] = model.get(name);
        heard?.(name);
        draw();
      });
      const unfollow = followTheme(box, () => { themed?.(); draw(); });
      return () => {
        unfollow();
        deafen();
        for (const end of ends) end();
        python.flush();
      };
    },
  };
}
