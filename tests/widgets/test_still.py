"""Where no widget runs stand a picture and a sentence, never the address of an object."""

import base64

import pytest

from course_utils import widgets
from course_utils.widgets.still import in_its_place

EXPLORERS = [name for name in widgets.__all__ if name.endswith("Explorer")]


@pytest.mark.parametrize("name", EXPLORERS)
def test_every_widget_has_a_still(name):
    forms = in_its_place(name, getattr(widgets, name).__module__.split(".")[-2])
    picture = base64.b64decode(forms["image/png"])
    assert picture.startswith(b"\x89PNG") and 5_000 < len(picture) < 48_000
    assert forms["image/png"] in forms["text/html"] and "still picture" in forms["text/html"]


def test_the_output_has_the_view_the_sentence_and_the_picture():
    jensen = widgets.JensenExplorer()
    data, _ = jensen._repr_mimebundle_()
    assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == jensen.model_id
    assert data["text/plain"] == (
        "Jensen explorer: no widget runs here; run this cell in JupyterLab, and it moves with the hand."
    )
    assert {"text/html", "image/png"} <= set(data)
    assert repr(jensen) == f"JensenExplorer(function='log x', points={jensen.points})"


def test_without_a_still_the_sentence_stands_alone():
    assert set(in_its_place("MonteCarloExplorer", "common")) == {"text/plain"}
    assert in_its_place("MonteCarloExplorer", "common")["text/plain"].startswith("Monte Carlo explorer: ")
