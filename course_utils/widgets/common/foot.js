// @ts-check
// At the foot of every widget: back to where it began, and the widget as a page of its own.

import { button, element } from "./controls.js";

/**
 * Offer a file for download.
 * @param {string} name @param {BlobPart} content @param {string} type
 */
export function saveFile(name, content, type) {
  const href = URL.createObjectURL(new Blob([content], { type }));
  element("a", { href, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(href), 10_000);
}

/**
 * The page that widgets.save_html writes, with the widget as it is now.
 * @param {any} model @param {{ kind: string, names: string[], template: string }} page @param {string} title
 */
function pageOf(model, { kind, names, template }, title) {
  const traits = Object.fromEntries(names.map((name) => [name, model.get(name)]));
  /** @type {Record<string, string>} */
  const parts = {
    generator: `vae-course, ${kind}`, title, css: model.get("_css"), module: model.get("_esm"),
    state: JSON.stringify(traits).replaceAll("</", "<\\/"),
  };
  return template.replace(/\$(\w+)/g, (_, part) => parts[part]);
}

/**
 * The two buttons; only the first one where the host keeps the widget's own script to itself.
 * @param {HTMLElement} box @param {any} model
 * @param {{ schedule: () => void, flush: () => void }} python hears what the hand has moved, or will
 * @param {Record<string, any>} state
 */
export function addFoot(box, model, python, state) {
  const title = box.getAttribute("aria-label") ?? "";
  const reset = () => {
    Object.assign(state, model.get("_begun"));
    python.schedule();
    box.dispatchEvent(new CustomEvent("vae-reset", { bubbles: true }));
  };
  const save = () => {
    python.flush();
    const name = title.toLowerCase().replaceAll(" ", "-");
    saveFile(`${name}.html`, pageOf(model, model.get("_config").page, title), "text/html");
  };
  const saving = model.get("_esm") ? [button("save as page", save)] : [];
  box.append(element("div", { className: "vae-foot" }, button("reset", reset), ...saving));
}
