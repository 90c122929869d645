"""Checks come closed in JupyterLab and Notebook 7; whoever opens one and saves has damaged nothing."""

import nbformat
import pytest

from course_utils.grading.mending import mend
from course_utils.grading.notebooks import CLOSED, is_check, read


@pytest.mark.parametrize("application", ["lab", "notebook"])
def test_a_check_is_closed_until_a_click(application, server, browser, course):
    released = read(course / "assignments/a2_elbo/a2_elbo.ipynb")
    first = next(i for i, cell in enumerate(released.cells) if is_check(cell))
    released.cells = released.cells[first - 1 : first + 1]  # its heading and the check: all on one screen
    name = f"closed_{application}.ipynb"
    nbformat.write(released, server.folder / name)
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.goto(server.address(application, name))
    placeholder = page.locator(".jp-CodeCell .jp-InputPlaceholder")
    placeholder.wait_for(timeout=90_000)
    source = page.locator(".jp-CodeCell .cm-content")
    assert not source.is_visible()
    placeholder.click()
    source.wait_for()
    page.evaluate("jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_function("!jupyterapp.shell.currentWidget.context.model.dirty")
    context.close()
    saved = read(server.folder / name)
    assert saved.cells[1].metadata.get("jupyter") != CLOSED["jupyter"]
    assert mend(saved, released)[1] == []
