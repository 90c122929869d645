"""Models whose page is to be small: few levels, and nearly the same model."""

import torch

from course_utils import data, evaluation, pretrained
from course_utils.pretrained import RECIPES, levels
from course_utils.rounding import in_levels

LAYERS = {
    "mnist-made": ["hidden", "output", "direct"],
    "mnist-flow": [f"couplings.{i}.network.{j}" for i in range(6) for j in (1, 3, 5)],
    "mnist-gan": ["generator.0"],
    "mnist-50d": ["decoder.2", "decoder.4"],
}


def test_the_packaged_models_have_few_levels():
    assert {name for name, recipe in RECIPES.items() if recipe.few_levels} == set(LAYERS)
    for name, layers in LAYERS.items():
        model = pretrained.load(name)
        for layer in layers:
            assert in_levels(model.get_submodule(layer).weight) is not None, f"{name}: {layer}"


def test_a_vae_with_few_levels_is_nearly_the_vae(mnist):
    vae, rounded = pretrained.load("mnist-8d"), pretrained.load("mnist-8d")
    state = torch.get_rng_state()
    levels.of_decoder(rounded, torch.Generator().manual_seed(0))
    assert torch.equal(torch.get_rng_state(), state) and not rounded.training
    changed = [
        name
        for name, weight in vae.state_dict().items()
        if not torch.equal(weight, rounded.state_dict()[name])
    ]
    assert changed == ["decoder.2.weight", "decoder.4.weight"]
    F, of_rounded = (
        evaluation.elbo_of_all(model, mnist.test.x[::10], 4, torch.Generator().manual_seed(1)).value.mean()
        for model in (vae, rounded)
    )
    assert 0 < F - of_rounded < 0.1
    with torch.no_grad():  # plain rounding to as many levels
        for name in changed:
            weight = vae.get_parameter(name)
            _, scale = in_levels(rounded.get_parameter(name))
            scale = scale[:, None].float()
            weight.copy_((weight / scale).round() * scale)
    plainly = evaluation.elbo_of_all(
        vae, mnist.test.x[::10], 4, torch.Generator().manual_seed(1)
    ).value.mean()
    assert F - plainly > 2 * (F - of_rounded)


def test_a_flow_and_its_inverse_are_rounded_together(mnist):
    flow = pretrained.load("mnist-flow")
    with torch.no_grad():
        flow.couplings[2].network[-1].weight.mul_(1.01)  # float32, in no levels
    assert in_levels(flow.couplings[2].network[-1].weight) is None
    before = flow.couplings[2].network[-1].weight.clone()
    levels.of_flow(flow, torch.Generator().manual_seed(0))
    after = flow.couplings[2].network[-1].weight
    assert in_levels(after) is not None and (after - before).abs().max() < 0.05 * before.abs().max()
    x = data.binarize(mnist.test.x[:50], torch.Generator().manual_seed(2))
    y, _ = flow.dequantize(x, torch.Generator().manual_seed(3))
    assert (flow.decode(flow.encode(y)) - y).abs().max() < 1e-5
