"""A still is the widget on its page, the first of each class."""

import io

from PIL import Image

from course_utils import widgets
from tools.derive_stills import WIDTH, kinds, still


def test_the_first_page_of_each_class_becomes_a_picture(tmp_path, browser):
    for name in ("b.html", "a.html"):
        widgets.save_html(widgets.JensenExplorer(), tmp_path / name, "Jensen explorer")
    (tmp_path / "other.html").write_text("<p>no widget")
    found = kinds(tmp_path)
    assert found == {"JensenExplorer": tmp_path / "a.html"}
    picture = Image.open(io.BytesIO(still(browser, found["JensenExplorer"])))
    assert WIDTH - 40 < picture.width <= WIDTH and len(picture.getcolors()) > 10
