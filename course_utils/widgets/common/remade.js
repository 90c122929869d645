// @ts-check
// A widget that Python gives other weights, and that a page shows without Python.

import { element } from "./controls.js";

/**
 * The widget that ``render`` draws, drawn from the beginning whenever Python has updated it; and ``mount``,
 * which draws what widgets.save_module wrote into a node of any page.
 * @param {(place: { model: any, el: HTMLElement }) => () => void} render returns what ends it
 */
export function remade(render) {
  return {
    render({ model, el }) {
      let end = render({ model, el });
      const again = () => {
        end();
        el.replaceChildren();
        end = render({ model, el });
      };
      model.on("change:_made", again);
      return () => {
        model.off?.("change:_made", again);
        end();
      };
    },
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
      return render({ model, el });
    },
  };
}
