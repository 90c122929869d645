"""JensenExplorer: its state, and the slider that spreads the points."""

import math

import pytest
import traitlets

from course_utils import widgets


def test_jensen_explorer():
    jensen = widgets.JensenExplorer()
    for name, sign in {"log x": -1, "√x": -1, "x²": 1, "eˣ": 1, "1/x": 1, "2x − 1": 0}.items():
        jensen.function = name
        assert math.copysign(1, jensen.difference) == sign if sign else abs(jensen.difference) < 1e-12
    jensen.set_state({"points": [1.0, 1.0, 1.0, 4.0, 4.0], "function": "x²"})
    assert jensen.mean_of_h == pytest.approx(35 / 5) and jensen.h_of_mean == pytest.approx(2.2**2)
    jensen.points = [2.0] * 5
    assert jensen.difference == pytest.approx(0)
    for wrong in (("function", "sin"), ("points", [1.0] * 4), ("points", [0.0, 1.0, 1.0, 1.0, 1.0])):
        with pytest.raises(traitlets.TraitError):
            jensen.set_trait(*wrong)


def test_spreading_points_that_lie_on_one_another_or_at_the_edge(show):
    for points in ([2.0] * 5, [3.0, 3.2, 3.4, 3.6, 3.8]):
        page = show(widgets.JensenExplorer(points=points))
        slider = page.locator("input")
        slider.focus()
        before = float(page.locator(".vae-readout").inner_text().split()[1])
        for _ in range(60):
            page.keyboard.press("ArrowRight")
        assert "NaN" not in page.locator(".vae-readout").inner_text()
        spread = page.locator(".vae-readout").inner_text()
        for _ in range(60):
            page.keyboard.press("ArrowLeft")
        back = page.locator(".vae-readout").inner_text()
        assert spread != back and float(back.split()[1]) == pytest.approx(before, abs=1e-3), (
            "the way back is the way there"
        )
