"""SamplingExplorer: its state, what it packs, and what the browser draws is what torch would draw."""

import copy
import json

import numpy as np
import pytest
import torch
import traitlets
from torch import nn

from course_utils import models, pretrained, widgets
from course_utils.widgets.sampling.widget import pack_masked
from tests.support.browser import call, grey, words
from tests.support.packed import unpack

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


def test_state(four):
    explorer = widgets.SamplingExplorer(*four)
    assert (explorer.step, explorer.seed) == (12, 1), "half drawn, so that there is something to see"
    explorer.set_state({"step": 24, "seed": 7})
    assert (explorer.step, explorer.seed) == (24, 7)
    assert explorer.vae_image == "draw", "a sample, as those of the others are"
    for wrong in (("step", 25), ("step", -1), ("seed", 0), ("vae_image", "best")):
        with pytest.raises(traitlets.TraitError):
            explorer.set_trait(*wrong)
    assert explorer._config["sizes"] == {"flow": 24, "gan": 5, "vae": 2} and explorer._config["shape"] == (
        4,
        6,
    )


def test_a_masked_layer_is_packed_without_what_the_mask_cuts():
    layer = models.MADE((1, 4, 6), hidden=9).output
    packed = pack_masked(layer, "output")
    weights, scale = unpack(packed["weight"], "<i2"), unpack(packed["scale"])
    assert len(weights) == int(layer.mask.sum()) == sum(packed["lengths"])
    rows = np.split(weights, np.cumsum(packed["lengths"])[:-1])
    for row, s, weight in zip(rows, scale, layer.weight.detach(), strict=True):
        assert np.abs(row * s - weight[: len(row)].numpy()).max(initial=0) <= s
        assert (weight[len(row) :] == 0).all()
    layer.mask = layer.mask.flip(1)
    with pytest.raises(ValueError, match="Each row of output's mask must leave its first weights"):
        pack_masked(layer, "output")


def test_the_packaged_models_travel_as_letters_and_lose_nothing(show):
    """A letter is one of few levels, which the packaged models' weights have: the browser has the weights."""
    names = ("mnist-made", "mnist-flow", "mnist-gan", "mnist-50d")
    made, flow, gan, vae = (pretrained.load(name) for name in names)
    explorer = widgets.SamplingExplorer(made, flow, gan, vae)
    packed = explorer._made["direct"]
    page = show(explorer)
    whole = np.array(call(page, explorer, "(packed) => Array.from(wholes(packed))", [[packed]])[0])
    scale = np.repeat(unpack(packed["scale"]), packed["lengths"])
    assert np.array_equal(whole * scale, made.direct.weight[made.direct.mask].numpy())
    assert len(packed["letters"]) == len(whole) and not set(packed["letters"]) & set('"&<\\')
    of_decoder = explorer._vae["layers"][-1]
    whole = np.array(call(page, explorer, "(packed) => Array.from(wholes(packed))", [[of_decoder]])[0])
    assert np.array_equal(
        whole.reshape(784, -1) * unpack(of_decoder["scale"])[:, None], vae.decoder[4].weight.numpy()
    )
    assert len(json.dumps(explorer.get_state(explorer.own_state))) < 2.3e6


def test_other_models_are_refused(four):
    made, flow, gan, vae = copy.deepcopy(four)
    with pytest.raises(TypeError, match="flow must be a RealNVP, got a GAN"):
        widgets.SamplingExplorer(made, gan, flow, vae)
    with pytest.raises(ValueError, match=r"made has \(1, 4, 6\) and vae \(1, 28, 28\)"):
        widgets.SamplingExplorer(made, flow, gan, models.VAE(2))
    with pytest.raises(ValueError, match="vae must have likelihood='bernoulli'"):
        widgets.SamplingExplorer(made, flow, gan, models.VAE(2, (1, 4, 6), likelihood="gaussian"))
    normed = copy.deepcopy(vae)
    normed.decoder[1] = nn.LayerNorm(16)
    with pytest.raises(ValueError, match=r"decoder\.1 is a LayerNorm"):
        widgets.SamplingExplorer(made, flow, gan, normed)
    nn.init.constant_(gan.generator[0].weight, float("nan"))
    with pytest.raises(ValueError, match=r"weight \w+ be finite"):
        widgets.SamplingExplorer(made, flow, gan, vae)


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
    explorer.seed, explorer.step, explorer.vae_image = 5, D, "mean"
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


def test_the_vae_shows_a_draw_or_the_mean(show, four):
    """The draw tosses a coin for each pixel, and the switch changes no other picture."""
    explorer = widgets.SamplingExplorer(*four)
    explorer.seed = 5
    page = show(explorer)
    others, drawn = [grey(page, number).tolist() for number in (0, 1)], grey(page, 2)
    (u,) = call(page, explorer, "(n) => Array.from({ length: n }, uniformSource(5))", [[D]])
    page.get_by_label("VAE:").select_option("mean")
    p = grey(page, 2) / 255
    tossed = np.abs(np.array(u) - p) > 1 / 255  # where rounding to a grey level does not decide
    assert tossed.sum() > D / 2
    assert (drawn[tossed] == 255 * (np.array(u) < p)[tossed]).all() and set(drawn) == {0, 255}
    assert [grey(page, number).tolist() for number in (0, 1)] == others
    page.get_by_label("VAE:").select_option("draw")
    assert (grey(page, 2) == drawn).all()


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


def test_one_button_draws_all_four_again_and_made_plays_to_its_end(show, four):
    page = show(widgets.SamplingExplorer(*four))
    before = [grey(page, number).tolist() for number in range(3)]
    page.get_by_text("Draw from all four").click()
    assert all(grey(page, number).tolist() != before[number] for number in range(3))
    page.wait_for_function(
        "document.querySelector('.vae-readout').innerText.startsWith('24 of 24')", timeout=5000
    )
    page.get_by_text("Play again").wait_for(timeout=5000)


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


def test_a_conditional_vae_draws_at_its_label(show, four):
    torch.manual_seed(0)
    vae = models.ConditionalVAE(2, 3, (1, 4, 6), hidden=(16,)).requires_grad_(False)
    for parameter in vae.parameters():
        nn.init.normal_(parameter, std=0.7)
    drawn = []
    for y in (0, 2):
        explorer = widgets.SamplingExplorer(*four[:3], vae, y=y)
        explorer.seed, explorer.vae_image = 5, "mean"
        page = show(explorer)
        take = "(n) => { const s = normalSource(5); return [24, 5, 2].map((k) => Array.from(s(k))); }"
        ((_, _, z),) = call(page, explorer, take, [[0]])
        expected = 255 * vae.decode(torch.tensor([z]), torch.tensor([y])).flatten().numpy()
        assert np.abs(grey(page, 2) - expected).max() <= 1
        assert page.get_by_text(f"1 pass, z of 2, y = {y}").is_visible()
        drawn.append(grey(page, 2))
    assert np.abs(drawn[0] - drawn[1]).max() > 10
    for wrong in (None, 3, -1, 1.0, True):
        with pytest.raises(ValueError, match="y must be a label from 0 to 2, got"):
            widgets.SamplingExplorer(*four[:3], vae, y=wrong)
    with pytest.raises(ValueError, match="a VAE has none"):
        widgets.SamplingExplorer(*four, y=1)
