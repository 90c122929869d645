// @ts-check
// What every widget is: traits as its state, a box on the page, and what follows a change: from the hand,
// by move(); from Python or the theme, by start().

import { element } from "./controls.js";
import { addFoot } from "./foot.js";
import { clamp } from "./maths.js";
import { followTheme, theme } from "./theme.js";

const APART = 100; // milliseconds between two messages to Python while the hand moves
const FIRST = 30; // milliseconds until the first one: the drawing comes before it
const QUIET = 700; // milliseconds after the last move until it is said what has changed

/**
 * Tell Python ten times a second while the hand moves, and where it ends: the drawing never waits for it.
 * @param {any} model @param {Record<string, any>} state
 */
function teller(model, state) {
  let [timer, last] = [0, -APART];
  const send = () => {
    clearTimeout(timer);
    [timer, last] = [0, performance.now()];
    for (const [name, value] of Object.entries(state)) model.set(name, value);
    model.save_changes?.();
  };
  return {
    schedule() {
      if (!timer) timer = setTimeout(send, Math.max(FIRST, last + APART - performance.now()));
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
 * Say, for those who do not see it, what a move of the hand has changed, once it has rested.
 * @param {HTMLElement} box
 */
function makeSpeaker(box) {
  const said = element("div", { className: "vae-said" });
  said.setAttribute("role", "status");
  let timer = 0;
  return {
    schedule() {
      clearTimeout(timer);
      timer = setTimeout(() => {
        if (box.querySelector(".vae-readout[role]")) return; // it says so itself
        if (!said.isConnected) box.append(said);
        const focused = box.querySelector("canvas:focus");
        said.textContent = focused?.getAttribute("aria-label") ??
          box.querySelector(".vae-readout")?.textContent ?? "";
      }, QUIET);
    },
    end: () => clearTimeout(timer),
  };
}

/** @param {number[] | undefined} limits @param {any} value a number or an array of them */
function within(limits, value) {
  if (!limits) return value;
  const into = (/** @type {number} */ v) => clamp(v, limits[0], limits[1]);
  return Array.isArray(value) ? value.map(into) : into(value);
}

const OLDER = "The model has been trained since: these are its older weights. In Python, update() of this " +
  "widget takes the present ones.";

/**
 * Say it while the widget shows other weights than its model has; returns what ends it.
 * @param {any} model @param {HTMLElement} box
 */
function sayWhetherOlder(model, box) {
  const note = element("p", { className: "vae-older", textContent: OLDER });
  note.setAttribute("role", "note");
  const follow = () => { if (model.get("_older")) box.prepend(note); else note.remove(); };
  model.on("change:_older", follow);
  follow();
  return () => model.off?.("change:_older", follow);
}

/** @param {HTMLElement} el @param {string} title */
function boxIn(el, title) {
  const box = element("div", { className: "vae-widget" });
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", title);
  el.append(box);
  return box;
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
  const box = boxIn(el, title);
  const config = model.get("_config");
  const values = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  const state = /** @type {Record<Name, any>} */ (values);
  const [python, speaker] = [teller(model, state), makeSpeaker(box)];
  let draw = () => {};

  return {
    box, config, state,
    colours: () => ({ ...config.colours, ...theme(box) }),

    /**
     * The hand's way: new values, kept within their limits, are drawn at once.
     * @param {Partial<Record<Name, any>>} change
     */
    move(change) {
      for (const name of names) {
        if (name in change) state[name] = within(config.limits?.[name], change[name]);
      }
      draw();
      python.schedule();
      speaker.schedule();
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
      addFoot(box, model, python, state);
      const again = () => { themed?.(); draw(); };
      box.addEventListener("vae-shrunk", again);
      const unfollow = followTheme(box, again);
      const unsay = sayWhetherOlder(model, box);
      return () => {
        unfollow();
        unsay();
        deafen();
        for (const end of ends) end();
        speaker.end();
        python.flush();
      };
    },
  };
}
