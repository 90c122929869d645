"""A notebook that is saved and opened again shows its widgets without running; elsewhere a still picture."""

import nbformat
import pytest

from tests.browser.conftest import open_and_run

CELLS = ["from course_utils import widgets\njensen = widgets.JensenExplorer()", "jensen"]


@pytest.fixture(scope="module")
def saved(server, browser):
    """A notebook that was run and saved in JupyterLab, with the settings that the course installs."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(cell) for cell in CELLS],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    path = server.folder / "saved.ipynb"
    nbformat.write(notebook, path)
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    open_and_run(page, server, "lab", path.name)
    page.locator(".vae-widget canvas").first.wait_for()
    page.wait_for_function("[...jupyterapp.shell.currentWidget.content.model.cells].every((c) => c.trusted)")
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    page.evaluate("jupyterapp.shell.currentWidget.sessionContext.shutdown()")
    context.close()
    return path


def opened(browser, server, name):
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    page.goto(server.address("lab", name))
    return page


def wait_or_reload(page, box):
    """JupyterLab's widget manager gives up if the kernel's first answer fails; then one reloads."""
    from playwright.sync_api import TimeoutError as NotThere

    try:
        box.wait_for(timeout=60_000)
    except NotThere:
        page.reload()
        try:
            box.wait_for(timeout=60_000)
        except NotThere:
            pytest.fail("the widget did not come back; the page shows:\n" + page.locator("body").inner_text())


def test_the_widget_is_there_again(saved, server, browser, tmp_path):
    states = nbformat.read(saved, 4).metadata.widgets["application/vnd.jupyter.widget-state+json"]["state"]
    assert any("_esm" in model["state"] for model in states.values())
    page = opened(browser, server, saved.name)
    box = page.locator('[aria-label="Jensen explorer"]')
    wait_or_reload(page, box)
    canvas = box.locator("canvas").first
    before = canvas.evaluate("(c) => c.toDataURL()")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    moved = canvas.evaluate("(c) => c.toDataURL()")
    assert moved != before
    with page.expect_download() as download:
        box.get_by_role("button", name="save as page").click()
    box.get_by_role("button", name="reset").click()
    assert canvas.evaluate("(c) => c.toDataURL()") == before
    download.value.save_as(tmp_path / "own.html")
    page.goto((tmp_path / "own.html").as_uri())
    assert canvas.evaluate("(c) => c.toDataURL()") == moved
    page.context.close()


def test_nobody_trusts_it_and_a_picture_stands_there(saved, server, browser):
    notebook = nbformat.read(saved, 4)
    notebook.cells[0].source += "  # changed elsewhere"
    name = "untrusted.ipynb"
    nbformat.write(notebook, server.folder / name)
    page = opened(browser, server, name)
    output = page.locator(".jp-RenderedHTML.jp-OutputArea-output")
    output.get_by_text("no widget runs here").wait_for(timeout=90_000)
    assert output.locator("img").evaluate("(i) => i.complete && i.naturalWidth") > 400
    assert "object at" not in output.inner_text()
    page.context.close()


def test_jupyterlab_does_not_ask_about_news(server):
    plugin = server.get("/lab/api/settings/@jupyterlab/apputils-extension:notification")
    assert plugin["schema"]["properties"]["fetchNews"]["default"] == "false"
