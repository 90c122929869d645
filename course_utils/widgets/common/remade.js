// @ts-check
// A widget that Python gives other weights, or that begins again, and that a page shows without Python.

import { element } from "./controls.js";

/**
 * The widget that ``render`` draws, drawn from the beginning whenever Python has updated it or "reset" is
 * pressed; and ``mount``, which draws what widgets.save_module wrote into a node of any page.
 * @param {(place: { model: any, el: HTMLElement }) => () => void} render returns what ends it
 */
export function remade(render) {
  function drawn(/** @type {{ model: any, el: HTMLElement }} */ { model, el }) {
    let end = render({ model, el });
    const again = () => {
      end();
      el.replaceChildren();
      end = render({ model, el });
    };
    const reset = () => {
      again();
      const button = /** @type {HTMLElement} */ (el.querySelector(".vae-foot button"));
      button.focus({ preventScroll: true });
    };
    model.on("change:_made", again);
    el.addEventListener("vae-reset", reset);
    return () => {
      model.off?.("change:_made", again);
      el.removeEventListener("vae-reset", reset);
      end();
      el.replaceChildren(); // a page may keep the node of a view that it has removed; not what was in it
    };
  }
  return {
    render: drawn,
    /**
     * Returns what ends it.
     * @param {HTMLElement} el @param {{ css: string, state: Record<string, any> }} saved
     */
    mount(el, { css, state }) {
      const kept = { ...state };
      const model = {
        get: (/** @type {string} */ name) => kept[name], on() {},
        set(/** @type {string} */ name, /** @type {any} */ value) { kept[name] = value; },
      };
      document.head.append(element("style", { textContent: css }));
      return drawn({ model, el });
    },
  };
}
