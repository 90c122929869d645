"""The widgets as pages of their own: no server, no kernel, no network; by keyboard, mouse and touch."""
# ruff: noqa: F811

import base64
import json
import re

from tests.browser.own_pages import context, page, pages  # noqa: F401


def picture(page) -> str:
    return page.locator("canvas").first.evaluate("(c) => c.toDataURL()")


def test_it_is_useful_before_anyone_touches_it(page):
    bytes_drawn = len(base64.b64decode(picture(page).split(",")[1]))
    assert bytes_drawn > 4000, "the first view is (nearly) empty"
    assert page.locator(".vae-readout").inner_text().strip()
    assert page.locator("canvas").first.get_attribute("aria-label")


def test_every_control_is_reached_by_tab_and_shows_focus(page):
    controls = page.locator("canvas[tabindex='0']:visible, input:visible, select:visible")
    for index in range(controls.count()):
        control = controls.nth(index)
        for _ in range(10):
            if control.evaluate("(c) => document.activeElement === c"):
                break
            page.keyboard.press("Tab")
        assert control.evaluate("(c) => document.activeElement === c"), f"Tab does not reach control {index}"
        assert control.evaluate("(c) => getComputedStyle(c).outlineStyle") == "solid", (
            f"control {index} shows no focus"
        )


def test_keyboard_mouse_and_touch_change_the_picture(page):
    canvas = page.locator("canvas").first
    area = canvas.bounding_box()
    seen = [picture(page)]
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    seen.append(picture(page))
    page.mouse.move(area["x"] + area["width"] / 3, area["y"] + area["height"] / 2)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 3, steps=3)
    page.mouse.up()
    seen.append(picture(page))
    page.mouse.move(5, 690)
    finger = page.context.new_cdp_session(page)

    def touch(kind, x, y):
        points = (
            []
            if kind == "touchEnd"
            else [{"x": area["x"] + area["width"] * x, "y": area["y"] + area["height"] * y}]
        )
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", 0.6, 0.6)
    touch("touchMove", 0.75, 0.7)
    touch("touchEnd", 0, 0)
    seen.append(picture(page))
    assert len(set(seen)) == len(seen), "one of the ways to move it changed nothing"
    reset_leads_to_where_it_was_made(page)


def reset_leads_to_where_it_was_made(page):
    """By the keyboard, from wherever the hand has moved it to."""
    moved, begun = saved_state(page)
    assert moved != begun
    reset = page.get_by_role("button", name="reset")
    reset.press("Enter")
    assert reset.evaluate("(button) => document.activeElement === button")
    assert saved_state(page) == (begun, begun)


def saved_state(page):
    """What "save as page" saves of what the hand can move, and what there was of it when it was made."""
    with page.expect_download() as saved:
        page.get_by_role("button", name="save as page").press("Enter")
    text = saved.value.path().read_text()
    state = json.loads(re.search(r'<script id="state" type="application/json">(.+?)</script>', text)[1])
    return {name: state[name] for name in state["_begun"]}, state["_begun"]


def test_dark_and_light(page):
    light = page.locator(".vae-widget").evaluate("(e) => getComputedStyle(e).backgroundColor")
    before = picture(page)
    page.emulate_media(color_scheme="dark")
    page.wait_for_timeout(100)
    assert page.locator(".vae-widget").evaluate("(e) => getComputedStyle(e).backgroundColor") != light
    assert picture(page) != before


# Renders the page's widget once more, into a node that is not on the page yet, and gives what the test below needs.
RENDER_AWAY = """async () => {
    const source = document.querySelector("script[type=module]").textContent.split("const state = JSON")[0];
    const { default: widget } = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    const state = JSON.parse(document.getElementById("state").textContent);
    const handlers = [];
    const model = { get: (name) => state[name], set() {}, on: (_, handler) => handlers.push(handler), off() {}, save_changes() {} };
    const [el, usual] = [document.createElement("div"), document.getElementById("widget")];
    widget.render({ model, el });
    const pixels = (canvas) => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    window.away = {
        arrive: () => usual.after(el),
        leave: () => el.remove(),
        hear: () => handlers.forEach((handler) => handler()), // as if Python had set each trait
        // The largest difference of any pixel from the usual widget's, over all canvases.
        difference: () => Math.max(...[...el.querySelectorAll("canvas")].map((canvas, i) => {
            const wanted = pixels(usual.querySelectorAll("canvas")[i]);
            return pixels(canvas).reduce((most, value, j) => Math.max(most, Math.abs(value - wanted[j])), 0);
        })),
    };
}"""


def test_rendered_or_told_while_it_is_not_on_the_page(page):
    """A notebook keeps a cell that is out of sight off the page: what is drawn there, without colours, is drawn again."""
    as_usual = "away.difference() <= 2"  # antialiasing may round otherwise
    page.evaluate(RENDER_AWAY)
    assert page.evaluate("away.difference()") > 100, "without colours it looks otherwise"
    page.evaluate("away.arrive()")
    page.wait_for_function(as_usual, timeout=5000)
    page.evaluate("away.leave()")
    page.wait_for_timeout(100)
    page.evaluate("away.hear()")
    page.evaluate("away.arrive()")
    page.wait_for_function(as_usual, timeout=5000)
