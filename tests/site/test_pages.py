"""The small site in Chromium: alive from a folder and an address, without barriers, in light and dark."""

from pathlib import Path
from urllib.parse import quote

import pytest

from course_utils.site import frames, pages
from course_utils.site.frames import Frame
from tests.support import npm, website

NAMES = [
    "index.html",
    "lectures/00_start.html",
    "lectures/01_the_bound.html",
    "guides/slides.html",
    "library/objectives.html",
    "widgets.html",
    "search.html",
    "widgets/00-explorer.html",
]


@pytest.fixture(scope="module")
def axe() -> Path:
    return npm.installed(Path(__file__).parent / "javascript") / "axe-core" / "axe.min.js"


@pytest.fixture(scope="module")
def address(site):
    """The site at a path below the root of a server."""
    with website.served(site.parent) as root:
        yield f"{root}/{quote(site.name)}"


@pytest.mark.parametrize("name", NAMES)
def test_no_barriers_and_no_other_host(browser, site, address, axe, name):
    assert website.look_at(browser, site, address, [name], axe) == []


def test_axe_would_find_a_barrier(browser, axe):
    with website.watched(browser) as (page, _, _):
        page.set_content("<title>x</title><main><h1>x</h1><p style='color:#ccc'>pale</p></main>")
        assert any("color-contrast" in words for words in website.barriers(page, axe))


def test_weights(browser, address, site):
    found = website.weights(browser, address, NAMES[:4])
    assert all(10_000 < weight < website.HEAVIEST for weight in found.values()), found


@pytest.mark.parametrize("name", NAMES[:7])
def test_from_a_folder(browser, site, name):
    with website.watched(browser, offline=True) as (page, asked, wrong):
        page.goto((site / name).as_uri())
        page.wait_for_load_state("load")
        page.wait_for_timeout(300)
        assert wrong == [] and all(url.startswith(("file:", "data:")) for url in asked)


def test_a_widget_comes_alive_without_a_shift(browser, site):
    """Its frame is as high as the widget at each width, and takes the page's light or dark."""
    for width, frame_width in ((1280, 920), (800, 656), (390, 358)):
        with website.watched(browser, viewport={"width": width, "height": 900}) as (page, _, wrong):
            page.add_init_script(website.COUNT_SHIFTS)
            page.goto((site / "lectures" / "00_start.html").as_uri())
            page.wait_for_timeout(300)
            before = page.evaluate("shift")
            page.locator(".slot").evaluate("(slot) => slot.scrollIntoView({ behavior: 'instant' })")
            frame = page.frame_locator(".slot iframe")
            widget = frame.locator(".vae-widget")
            widget.wait_for()
            page.wait_for_timeout(300)
            assert page.evaluate("shift") == before
            slot, box = page.locator(".slot").bounding_box(), widget.bounding_box()
            assert abs(slot["width"] - frame_width) <= 1 and 0 <= slot["height"] - box["height"] <= 4
            text = frame.locator(".vae-readout").inner_text()
            frame.locator("canvas").first.press("ArrowRight")
            page.wait_for_timeout(100)
            assert frame.locator(".vae-readout").inner_text() != text
            for dark in ("true", "false"):
                page.get_by_role("button", name="Dark page" if dark == "true" else "Light page").click()
                frame.locator(f'.vae-widget[data-dark="{dark}"]').wait_for()
            assert wrong == []


def test_all_code_at_once(browser, site):
    with website.watched(browser, viewport={"width": 1280, "height": 900}) as (page, _, _):
        page.goto((site / "lectures" / "00_start.html").as_uri())
        folds = page.locator(".fold")
        assert folds.count() == 4 and page.locator(".fold[open]").count() == 0
        page.get_by_role("button", name="Show all code").click()
        assert page.locator(".fold[open]").count() == 4
        page.get_by_role("button", name="Hide all code").click()
        assert page.locator(".fold[open]").count() == 0


def test_what_is_to_be_predicted_is_folded(browser, site):
    with website.watched(browser) as (page, _, _):
        page.goto((site / "lectures" / "01_the_bound.html").as_uri())
        outcomes = page.locator(".outcome")
        assert outcomes.locator("summary").all_inner_texts() == ["What it prints", "What it shows"]
        assert not page.get_by_text("wide wide").first.is_visible()
        outcomes.first.locator("summary").click()
        assert page.get_by_text("wide wide").first.is_visible()


def test_what_goes_on_sideways_says_so(browser, site):
    with website.watched(browser, viewport={"width": 390, "height": 844}) as (page, _, _):
        page.goto((site / "lectures" / "01_the_bound.html").as_uri())
        page.locator(".outcome summary").first.click()
        wide = page.locator(".outcome pre")
        page.locator(".outcome pre.goes-on.to-right").wait_for()
        assert wide.evaluate("(node) => getComputedStyle(node).maskImage").endswith("rgba(0, 0, 0, 0))")
        wide.evaluate("(node) => { node.scrollLeft = 1e5; }")
        page.locator(".outcome pre.from-left:not(.to-right)").wait_for()
        assert page.locator(".formula.goes-on").count() == 0, "a short one does not"


def test_a_picture_fits_a_phone_and_can_be_enlarged(browser, site):
    with website.watched(browser, viewport={"width": 390, "height": 844}) as (page, _, _):
        page.goto((site / "lectures" / "01_the_bound.html").as_uri())
        page.locator(".outcome summary").nth(1).click()
        picture, button = page.locator(".outcome img"), page.get_by_role("button", name="Enlarge")
        assert picture.bounding_box()["width"] <= 358
        button.click()
        assert picture.bounding_box()["width"] == 576
        page.get_by_role("button", name="Fit the screen").click()
        assert picture.bounding_box()["width"] <= 358
        page.set_viewport_size({"width": 1280, "height": 900})
        assert not button.is_visible()
        page.goto((site / "lectures" / "00_start.html").as_uri())
        assert page.locator(".enlarge").count() == 0, "a small one has no button"


def test_print_unfolds_everything(browser, site):
    with website.watched(browser) as (page, _, _):
        page.goto((site / "lectures" / "01_the_bound.html").as_uri())
        page.get_by_role("button", name="Dark page").click()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("article details:not([open])").count() == 0
        assert page.locator("html").get_attribute("data-theme") == "light"
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        assert page.locator("html").get_attribute("data-theme") == "dark"
        assert page.locator("article .answer[open]").count() == 0
        page.emulate_media(media="print")
        assert not page.locator("header").is_visible()


def test_search(browser, site):
    with website.watched(browser) as (page, _, _):
        page.goto((site / "search.html").as_uri() + "?q=" + quote("what's lost"))
        assert "The bound: 1 · What’s lost" in page.locator("#results").inner_text()
        page.locator("#words").fill("zebra")
        assert page.locator("#found").inner_text().startswith("No section has “zebra”. Try")
        page.locator("#words").fill("elbo nats")
        assert page.locator("#results mark").count() > 2


def test_a_search_is_there_again_after_back_and_opens_what_is_folded(browser, site):
    with website.watched(browser) as (page, _, wrong):
        page.goto((site / "search.html").as_uri())
        page.locator("#words").fill("written yet")
        page.get_by_role("link", name="The bound: 1 · What’s lost").click()
        page.wait_for_url("**/01_the_bound.html?q=written%20yet#what-s-lost")
        assert page.locator("details[open] >> text=not written yet").is_visible()
        assert page.locator("article details[open]").count() == 1
        page.go_back()
        assert page.locator("#words").input_value() == "written yet"
        assert page.locator("#results li").count() > 0 and wrong == []


def test_a_whole_word_comes_before_a_part_of_one(browser, site):
    with website.watched(browser) as (page, _, _):
        page.add_init_script(
            """Object.defineProperty(globalThis, "searchIndex", { set() {}, get: () => [
                ["a.html", "A", "", "label ".repeat(9) + "make ".repeat(9)],
                ["b.html", "B", "", "make a bel in a lab"]] })"""
        )
        page.goto((site / "search.html").as_uri() + "?q=make%20lab")
        assert page.locator("#results a").all_inner_texts() == ["B", "A"]


def test_a_phone_has_the_whole_menu(browser, site):
    with website.watched(browser, viewport={"width": 390, "height": 844}) as (page, _, _):
        page.goto((site / "guides" / "slides.html").as_uri())
        links = page.get_by_role("navigation", name="Site").get_by_role("link").all()
        assert len(links) == 6 and all(link.bounding_box()["height"] >= 24 for link in links)
        assert len({link.bounding_box()["y"] for link in links}) == 1, "in one line"


def test_a_widgets_own_page_says_what_it_is(browser, site):
    """In a frame it does not: the lecture around it does."""
    with website.watched(browser, viewport={"width": 1280, "height": 900}) as (page, _, wrong):
        page.goto((site / "widgets" / "00-explorer.html").as_uri())
        assert page.get_by_role("heading", level=1).all_inner_texts() == ["Jensen explorer"]
        assert "spread the five values" in page.locator("header").inner_text()
        box = page.locator(".vae-widget").bounding_box()
        assert abs(box["x"] + box["width"] / 2 - 640) < 10
        page.get_by_role("link", name="00 Start").click()
        page.wait_for_url("**/lectures/00_start.html")
        page.locator(".slot").scroll_into_view_if_needed()
        frame = page.frame_locator(".slot iframe")
        frame.locator(".vae-widget").wait_for()
        assert not frame.locator("header").is_visible() and wrong == []


def test_the_first_page_adds_up(browser, site):
    """By keyboard and mouse: what is drawn changes, and the ledger's numbers add up as they are shown."""
    with website.watched(browser, viewport={"width": 1280, "height": 900}) as (page, _, wrong):
        page.goto((site / "index.html").as_uri())
        page.locator("[data-alive]").wait_for()
        for act in (
            lambda: None,
            lambda: page.locator("#ring").press("Shift+ArrowDown"),
            lambda: page.locator("#digits button").nth(3).click(),
            lambda: page.mouse.click(*_middle(page.locator("#plane"))),
        ):
            drawn = page.locator("#drawn").evaluate("(canvas) => canvas.toDataURL()")
            before = _ledger(page)
            act()
            page.wait_for_timeout(400)
            rec, kl, bound, gap, px = _ledger(page)
            assert rec - kl == pytest.approx(bound, abs=1e-6) and bound + gap == pytest.approx(px, abs=1e-6)
        assert _ledger(page) != before
        assert page.locator("#drawn").evaluate("(canvas) => canvas.toDataURL()") != drawn
        page.locator("#show").click()
        assert page.locator("#encoder span").is_visible() and page.locator("#region").get_attribute("d")
        assert page.locator("#show").inner_text() == "Hide the encoder’s answer"
        page.locator("#digits button").nth(4).click()
        assert not page.locator("#encoder span").is_visible(), "another x is another game"
        assert wrong == []


def test_a_swipe_beside_the_ring_scrolls(browser, site):
    with website.watched(browser, viewport={"width": 390, "height": 844}, has_touch=True) as (page, _, _):
        page.goto((site / "index.html").as_uri())
        style = "(node) => getComputedStyle(node).touchAction"
        assert page.locator("#plane").evaluate(style) == "pan-y"
        assert page.locator("#ring").evaluate(style) == "none"


def _middle(node):
    box = node.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def _ledger(page) -> list[float]:
    names = ("reconstruction", "kl", "bound", "gap", "px")
    texts = [page.locator(f"#v-{name}").inner_text().replace("−", "-") for name in names]
    return [float(text) for text in texts]


def test_two_widgets_of_a_kind_are_told_apart():
    shown = [Frame("03-wave-widget", "M", "Manifold explorer"), Frame("03-helix", "M", "Manifold explorer")]
    shown += [Frame("00-draw", "D", "Digit explorer"), Frame("07-draw", "D", "Digit explorer")]
    assert list(frames.told_apart(shown).values()) == [
        "Manifold explorer: wave",
        "Manifold explorer: helix",
        "Digit explorer",
        "Digit explorer",
    ]


def test_a_header_without_words_is_a_cell():
    row = '<tr><th class="head"></th>\n<th class="head"><p></p></th>\n<th class="head"><p>nats</p></th></tr>'
    assert pages.shorter(row) == "<tr><td></td>\n<td></td>\n<th><p>nats</p></th></tr>"


def test_a_header_on_the_right_does_not_look_like_the_pages_head():
    assert pages.shorter('<th class="head text-right"><p>nats</p></th>') == (
        '<th class="text-right"><p>nats</p></th>'
    )
