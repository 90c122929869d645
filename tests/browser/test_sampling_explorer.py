"""What the sampling explorer draws in the browser is what torch would draw."""

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import models, widgets
from tests.browser.test_widgets_lectures_04_09 import call, grey, words

D = 24


@pytest.fixture(scope="module")
def four():
    """Models of 4 × 6 pixels with weights large enough to matter."""
    torch.manual_seed(0)
    of = dict(x_shape=(1, 4, 6))
    made, flow = models.MADE(hidden=9, **of), models.RealNVP(hidden=(8, 8), couplings=3, **of)
    gan, vae = models.GAN(5, hidden=(16,), **of), models.VAE(2, hidden=(16,), **of)
    for model in (made, flow, gan, vae):
        for name, parameter in model.named_parameters():
            nn.init.normal_(parameter, std=0.1 if name.endswith("scaled_logit") else 0.7)
    for model in (made, flow, gan, vae):
        model.requires_grad_(False)
    return made, flow, gan, vae


# Draws an image of MADE by given thresholds; gives the pixels, and how probable each was to be 1.
DRAW = """(packed, thresholds) => {
    const made = makeMade(packed)();
    const p = thresholds.map((u) => {
        const p = made.p();
        made.put(u < p ? 1 : 0);
        return p;
    });
    return [Array.from(made.x), p];
}"""


def test_made_pixel_by_pixel_has_the_conditionals_of_one_pass(show, four):
    explorer = widgets.SamplingExplorer(*four)
    u = torch.rand(20, D)
    found = call(show(explorer), explorer, DRAW, [[explorer._made, row.tolist()] for row in u])
    x = torch.tensor([pixels for pixels, _ in found]).float().view(-1, 1, 4, 6)
    p = torch.tensor([p for _, p in found])
    torch.testing.assert_close(p, four[0].logits(x).sigmoid().flatten(1), atol=2e-4, rtol=0)
    assert torch.equal(x.flatten(1), (u < p).float()) and len(x.unique(dim=0)) > 10


def test_the_flow_backwards_is_torchs(show, four):
    explorer, flow = widgets.SamplingExplorer(*four), four[1]
    z = torch.randn(100, D)
    found = call(
        show(explorer),
        explorer,
        "(packed, z) => Array.from(makeFlow(packed)(z))",
        [[explorer._flow, row.tolist()] for row in z],
    )
    y = flow.decode(z).flatten(1)
    clear = (y - 0.5).abs() > 1e-3  # where int16 weights may not decide otherwise
    assert clear.float().mean() > 0.95
    assert torch.equal(torch.tensor(found)[clear], (y > 0.5).long()[clear])


def test_all_images_of_a_seed_come_from_its_random_numbers(show, four):
    explorer = widgets.SamplingExplorer(*four)
    explorer.seed, explorer.step = 5, D
    page = show(explorer)
    _, _, gan, vae = four
    (normals,) = call(
        page,
        explorer,
        "(n) => { const s = normalSource(5); return [24, 5, 2].map((k) => Array.from(s(k))); }",
        [[0]],
    )
    for number, (model, z) in enumerate(((gan, normals[1]), (vae, normals[2])), start=1):
        expected = 255 * model.decode(torch.tensor(z)).flatten().numpy()
        assert np.abs(grey(page, number) - expected).max() <= 1
    (flow,) = call(
        page, explorer, "(packed, z) => Array.from(makeFlow(packed)(z))", [[explorer._flow, normals[0]]]
    )
    assert grey(page, 0).tolist() == (255 * np.array(flow)).tolist()


def test_the_readout_adds_up_to_the_exact_log_likelihood(show, four):
    explorer, made = widgets.SamplingExplorer(*four), four[0]
    explorer.seed, explorer.step = 3, D
    page = show(explorer)
    (u,) = call(page, explorer, "(n) => Array.from({ length: n }, uniformSource(3))", [[D]])
    ((pixels, p),) = call(page, explorer, DRAW, [[explorer._made, u]])
    x = torch.tensor(pixels).float().view(1, 1, 4, 6)
    shown = words(page)
    assert float(shown[shown.index("=") + 1]) == pytest.approx(made.log_px(x).item(), abs=0.01)
    page.locator("canvas").first.focus()
    for key in ("ArrowLeft", "ArrowUp"):
        page.keyboard.press(key)
    shown = words(page)
    assert shown[:3] == ["17", "of", "24"], "a pixel and a row of six back"
    so_far = torch.distributions.Bernoulli(torch.tensor(p[:17])).log_prob(x.flatten()[:17]).sum().item()
    assert float(shown[shown.index("far") + 1]) == pytest.approx(so_far, abs=0.01)
    assert float(shown[shown.index("before") + 2]) == pytest.approx(p[17], abs=6e-4)


def test_one_button_draws_all_four_anew_and_made_plays_to_its_end(show, four):
    page = show(widgets.SamplingExplorer(*four))
    before = [grey(page, number).tolist() for number in range(3)]
    page.get_by_text("Draw from all four").click()
    assert all(grey(page, number).tolist() != before[number] for number in range(3))
    page.wait_for_function(
        "document.querySelector('.vae-readout').innerText.startsWith('24 of 24')", timeout=5000
    )
    assert page.get_by_text("Play again").is_visible()


def test_play_and_pause(show):
    torch.manual_seed(0)
    of = dict(x_shape=(1, 28, 28))
    page = show(
        widgets.SamplingExplorer(
            models.MADE(**of), models.RealNVP(**of), models.GAN(**of), models.VAE(2, **of)
        )
    )

    def at():
        return int(words(page)[0])

    assert at() == 392
    page.get_by_role("button", name="Play").click()
    page.wait_for_function("parseInt(document.querySelector('.vae-readout').innerText) > 400", timeout=5000)
    page.get_by_role("button", name="Pause").click()
    stopped = at()
    page.wait_for_timeout(200)
    assert at() == stopped < 784, "it stays where it was stopped"


def test_reduced_motion_plays_nothing(show, four):
    page = show(widgets.SamplingExplorer(*four))
    page.emulate_media(reduced_motion="reduce")
    page.get_by_text("Draw from all four").click()
    assert words(page)[:3] == ["24", "of", "24"]


def test_a_pixel_that_was_drawn_stays_when_it_is_hidden_and_shown_again(show, four):
    page = show(widgets.SamplingExplorer(*four))
    canvas = page.locator("canvas").first
    canvas.focus()
    seen = []
    for _ in range(2):
        for _ in range(30):
            page.keyboard.press("ArrowRight")
        seen.append((page.locator(".vae-readout").inner_text(), canvas.evaluate("(c) => c.toDataURL()")))
        for _ in range(30):
            page.keyboard.press("ArrowLeft")
        assert words(page)[0] == "0"
    assert seen[0] == seen[1] and "24 of 24" in seen[0][0]
