"""A widget on a phone, in a narrow column, and on a page with a theme and styles of its own."""
# ruff: noqa: F811

import pytest

from tests.browser.own_pages import context, page, pages  # noqa: F401


def test_on_a_phone_it_can_be_read_hit_and_passed(page):
    """Letters of 12 pixels on each canvas, targets of 24, and a finger that goes up scrolls the page."""
    page.set_viewport_size({"width": 390, "height": 700})
    page.wait_for_function("document.documentElement.scrollWidth <= 390")
    page.wait_for_function(
        """[...document.querySelectorAll(".vae-canvas")].filter((c) => c.checkVisibility()).every((c) =>
            parseFloat(c.getContext("2d").font.replace("bold ", "")) * c.clientWidth
            / (c.width / Math.max(1, Math.min(3, devicePixelRatio))) >= 11.9)"""
    )
    heights = page.locator("input, select, button").evaluate_all("(all) => all.map((e) => e.offsetHeight)")
    assert all(height >= 24 for height in heights if height), heights

    page.set_viewport_size({"width": 390, "height": 420})
    page.evaluate("document.body.style.paddingBottom = '600px'")
    before = page.locator(".vae-readout").inner_text()
    if page.url.endswith("digit.html"):
        return  # its first canvas is what one draws on
    swipe(page, 0.1, 0.8, -120)
    page.wait_for_function("scrollY > 40")
    assert page.locator(".vae-readout").inner_text() == before, "the widget moved with the page"


def swipe(page, x, y, by):
    """A finger that begins at this part of the first canvas and goes ``by`` pixels down."""
    canvas = page.locator("canvas").first
    canvas.scroll_into_view_if_needed()
    area, finger = canvas.bounding_box(), page.context.new_cdp_session(page)
    x, y = area["x"] + area["width"] * x, area["y"] + area["height"] * y
    for kind, at in [
        ("touchStart", 0),
        *(("touchMove", by * i / 8) for i in range(1, 9)),
        ("touchEnd", None),
    ]:
        points = [] if at is None else [{"x": x, "y": y + at}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_timeout(100)


@pytest.mark.parametrize("page", ["latent"], indirect=True)
def test_a_finger_at_the_cross_moves_it(page):
    page.set_viewport_size({"width": 390, "height": 420})
    page.evaluate("document.body.style.paddingBottom = '600px'")
    swipe(page, 0.5, 0.5, -60)
    assert page.evaluate("scrollY") == 0
    z = page.locator(".vae-readout").inner_text().splitlines()[0]
    assert float(z.split(",")[1].strip(" )\u2007")) > 0.5, z


def test_it_fits_its_column_and_its_page(page):
    """Beside one another at 680 pixels and more, and no blank half at 1200."""
    tall = 160 if page.url.endswith("digit.html") else 0  # three pictures, a strip and a ledger
    for width, most in ((1200, 640), (840, 640 + tall), (704, 720 + tall)):
        page.set_viewport_size({"width": width, "height": 700})
        page.wait_for_timeout(60)
        box = page.locator(".vae-widget").bounding_box()
        assert box["height"] < most, width
        right = page.locator(".vae-widget > :not(.vae-foot)").evaluate_all(
            "(all) => Math.max(...all.map((e) => e.getBoundingClientRect().right))"
        )
        assert right > box["x"] + 0.75 * box["width"], width

    the_page_under_it_decides(page)


# What each element of the widget looks like, and where it lies in the widget.
STYLES = """() => {
    const corner = document.querySelector(".vae-widget").getBoundingClientRect();
    return [...document.querySelectorAll(".vae-widget *")].map((e) => {
        const box = e.getBoundingClientRect(), style = getComputedStyle(e);
        return [e.outerHTML.slice(0, 60), box.x - corner.x, box.y - corner.y, box.width, box.height,
                ...[...style].map((name) => `${name}: ${style.getPropertyValue(name)}`)];
    });
}"""


def the_page_under_it_decides(page):
    """Its light or dark, whatever the system says; and its styles of words and figures stay outside."""
    page.evaluate("document.body.style.background = 'oklch(0.2 0.02 250)'")
    page.wait_for_function("document.querySelector('.vae-widget').dataset.dark === 'true'")
    page.evaluate("document.body.style.background = 'white'")
    page.wait_for_function("document.querySelector('.vae-widget').dataset.dark === 'false'")
    page.wait_for_function("!document.querySelector('.vae-widget').textContent.includes('Measuring …')")
    plain = page.evaluate(STYLES)
    page.add_style_tag(
        content="main figure figcaption, main p, main label, main button, main input { color: red; "
        "font: 300 30px serif; margin-left: -40px; text-transform: uppercase; width: 50%; } "
        "main > div { text-align: center; }"
    )
    for before, after in zip(plain, page.evaluate(STYLES), strict=True):
        assert after == before

    what_a_key_changes_is_said(page)


def what_a_key_changes_is_said(page):
    canvas = page.locator("canvas[tabindex='0']").first
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    said = page.locator(".vae-widget [role=status]")
    said.wait_for(state="attached")
    page.wait_for_function("document.querySelector('.vae-widget [role=status]').textContent.length > 8")
