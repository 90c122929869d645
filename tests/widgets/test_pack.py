"""What travels to the browser is the model: exactly, or it is refused by the layer's name."""

import copy
import re
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from course_utils import data, inference, models, pretrained, widgets
from course_utils.widgets import networks, pack
from course_utils.widgets.melody.widget import pack_melody_decoder
from course_utils.widgets.sampling.widget import pack_flow, pack_gan, pack_made
from course_utils.widgets.sketch.widget import pack_sketch_decoder
from tests.support.decoders import vae_with
from tests.support.packed import decode

# The other packers


@pytest.mark.parametrize("activation", [nn.GELU(), nn.Tanh()], ids=repr)
def test_gan_and_flow_ship_other_activations(activation):
    torch.manual_seed(0)
    gan = models.GAN(3, (1, 4, 4), hidden=(12,))
    gan.generator[1] = activation
    for parameter in gan.parameters():
        nn.init.normal_(parameter)
    z = torch.randn(100, 3)
    shown = networks.run(h=z, **pack_gan(gan))
    torch.testing.assert_close(shown, gan.decode(z).detach().flatten(1), atol=1e-3, rtol=0)
    flow = models.RealNVP((1, 4, 4), hidden=(12,), couplings=3)
    for coupling in flow.couplings:
        coupling.network[1] = activation
    for parameter in flow.parameters():
        nn.init.normal_(parameter, std=0.3)
    assert [layer.get("activation") for layer in pack_flow(flow)["couplings"][0]][1] in ("gelu", "tanh")


def another(model, path, layer):
    """A copy of the model with another layer at this place."""
    changed = copy.deepcopy(model)
    *parents, name = path.split(".")
    setattr(changed.get_submodule(".".join(parents)), name, layer)
    return changed


@pytest.mark.parametrize(
    "path, layer, words",
    [
        (
            "decoder",
            nn.LSTM(9, 12, num_layers=2, batch_first=True),
            r"decoder must be one layer of LSTM.*num_layers=2",
        ),
        ("decoder", nn.LSTM(9, 12, bias=False, batch_first=True), "with biases"),
        ("decoder", nn.LSTM(9, 12, proj_size=4, batch_first=True), "proj_size=4"),
        ("decoder", nn.GRU(9, 12, batch_first=True), r"one layer of LSTM.*got GRU"),
        ("output", nn.Sequential(nn.Linear(12, 21), nn.Tanh()), r"output must be a Linear"),
        ("initial", nn.Sequential(nn.Linear(4, 24), nn.ReLU()), r"initial must be a Linear"),
    ],
)
def test_another_sketch_rnn_is_refused(path, layer, words):
    model = models.SketchRNN(4, encoder_size=8, decoder_size=12, mixtures=3)
    pack_sketch_decoder(model, torch.zeros(1, 4))
    with pytest.raises(ValueError, match=words):
        pack_sketch_decoder(another(model, path, layer), torch.zeros(1, 4))


@pytest.mark.parametrize(
    "path, layer, words",
    [
        (
            "decoder",
            nn.GRU(40, 8, num_layers=2, batch_first=True),
            r"decoder must be one layer of GRU.*num_layers=2",
        ),
        ("decoder", nn.GRU(40, 8, bidirectional=True, batch_first=True), "in one direction"),
        ("decoder", nn.RNN(40, 8, batch_first=True), r"one layer of GRU.*got RNN"),
        ("to_plan", nn.Sequential(nn.Linear(4, 128), nn.ReLU()), r"to_plan must be a Linear"),
        ("to_logits", nn.Sequential(nn.Linear(8, 36), nn.ReLU()), r"to_logits must be a Linear"),
        ("to_state", nn.Bilinear(4, 4, 8), r"to_state must be a Linear"),
    ],
)
def test_another_melody_vae_is_refused(path, layer, words):
    model = models.MelodyVAE(4, 8, 8, 4)
    pack_melody_decoder(model, torch.zeros(1, 4))
    with pytest.raises(ValueError, match=words):
        pack_melody_decoder(another(model, path, layer), torch.zeros(1, 4))


def test_another_forward_is_noticed_by_every_packer():
    class Sketch(models.SketchRNN):
        def next_rows(self, before, z, state=None):
            return super().next_rows(before, 2 * z, state)

    class Melody(models.MelodyVAE):
        def next_logits(self, x, z):
            return super().next_logits(x, z).tanh()

    class Made(models.MADE):
        def logits(self, x):
            x = x.flatten(1)
            return (self.output(self.hidden(x).tanh()) + self.direct(x)).unflatten(1, self.x_shape)

    class Flow(models.RealNVP):
        def decode(self, z):
            return super().decode(z.flip(-1))

    class Gan(models.GAN):
        def decode(self, z):
            return super().decode(z).square()

    torch.manual_seed(0)
    cases = [
        (pack_sketch_decoder, (Sketch(4, encoder_size=8, decoder_size=12, mixtures=3), torch.zeros(1, 4))),
        (pack_melody_decoder, (Melody(4, 8, 8, 4), torch.zeros(1, 4))),
        (pack_made, (Made((1, 4, 4), hidden=9),)),
        (pack_flow, (Flow((1, 4, 4), hidden=(8,)),)),
        (pack_gan, (Gan(3, (1, 4, 4), hidden=(8,)),)),
    ]
    for packer, (model, *codes) in cases:
        for parameter in model.parameters():
            nn.init.normal_(parameter, std=0.7)
        with pytest.raises(ValueError, match=f"The browser would not show .* this {type(model).__name__}"):
            packer(model, *codes)


def test_another_layer_in_the_other_packers_is_refused_by_its_name():
    made = models.MADE((1, 4, 4), hidden=9)
    with pytest.raises(ValueError, match="hidden must be a MaskedLinear"):
        pack_made(another(made, "hidden", nn.Linear(16, 9)))
    gan = models.GAN(3, (1, 4, 4), hidden=(8,))
    with pytest.raises(ValueError, match=r"generator\.1 is a PReLU"):
        pack_gan(another(gan, "generator.1", nn.PReLU()))
    flow = models.RealNVP((1, 4, 4), hidden=(8,))
    with pytest.raises(ValueError, match=r"couplings\.2\.network\.1 is a Softmax"):
        pack_flow(another(flow, "couplings.2.network.1", nn.Softmax(-1)))
    conditional = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,))
    split = data.ImageSet(torch.zeros(6, 1, 4, 4), torch.arange(6) % 3)
    widgets.AnalogyExplorer(another(conditional, "decoder.1", nn.GELU()), split)
    with pytest.raises(ValueError, match=r"decoder\.1 is a GLU"):
        widgets.AnalogyExplorer(another(conditional, "decoder.1", nn.GLU()), split)
    autoencoder = models.Autoencoder(1, (2,), hidden=(8,))
    with pytest.raises(ValueError, match=r"decoder\.1 is a Softsign"):
        widgets.ManifoldExplorer(another(autoencoder, "decoder.1", nn.Softsign()), torch.randn(9, 2))


# A widget leaves the model as it was


def noisy(network):
    """The network with a BatchNorm1d and a Dropout after its first linear layer."""
    layers = list(network)
    at = next(i for i, layer in enumerate(layers) if isinstance(layer, nn.Linear)) + 1
    return nn.Sequential(
        *layers[:at], nn.BatchNorm1d(layers[at - 1].out_features), nn.Dropout(0.5), *layers[at:]
    )


def every_widget():
    torch.manual_seed(0)
    x, y = torch.rand(12, 1, 4, 4), torch.arange(12) % 3
    grey = (255 * x).to(torch.uint8)
    vae, bernoulli = (
        models.VAE(2, (1, 4, 4), hidden=(8,), likelihood=kind) for kind in ("gaussian", "bernoulli")
    )
    line = models.VAE(1, (16,), hidden=(8,), likelihood="gaussian", eta=0.5)
    squeezed, curve = models.Autoencoder(4, (1, 4, 4), hidden=(8,)), models.Autoencoder(1, (3,), hidden=(8,))
    conditional = models.ConditionalVAE(2, 3, (1, 4, 4), hidden=(8,))
    for model in (vae, bernoulli, line, squeezed, curve):
        model.encoder, model.decoder = noisy(model.encoder), noisy(model.decoder)
    conditional.decoder = noisy(conditional.decoder)
    binary = data.binarize(grey, torch.Generator().manual_seed(0))[:2]
    of = dict(x_shape=(1, 4, 4))
    gan = models.GAN(3, **of)
    gan.generator = noisy(gan.generator)
    four = (models.MADE(**of), models.RealNVP(**of), gan, bernoulli)
    pca = models.PCA(4).fit(x)
    sketches, melodies = data.sketches(device="cpu").test, data.melodies("cpu").test
    sketch, melody = models.SketchRNN(4, encoder_size=8, decoder_size=8), models.MelodyVAE(4, 8, 8, 4)
    walk = inference.posterior_path(bernoulli.eval(), binary, steps=3)
    return {
        "latent": ([vae], lambda: widgets.LatentExplorer(vae, (x, y))),
        "latent, bernoulli": ([bernoulli], lambda: widgets.LatentExplorer(bernoulli, grey)),
        "latent, conditional": ([conditional], lambda: widgets.LatentExplorer(conditional, (grey, y), y=1)),
        "amortization": ([bernoulli], lambda: widgets.AmortizationExplorer(bernoulli, binary, walk)),
        "analogy": ([conditional], lambda: widgets.AnalogyExplorer(conditional, (grey, y))),
        "bottleneck": ([squeezed], lambda: widgets.BottleneckExplorer(squeezed, pca, (x, y))),
        "elbo": ([line], lambda: widgets.ElboExplorer(line, x[:1].flatten(1))),
        "manifold": ([curve], lambda: widgets.ManifoldExplorer(curve, torch.arange(36.0).view(12, 3) % 7)),
        "sampling": (list(four), lambda: widgets.SamplingExplorer(*four)),
        "sketch": ([sketch], lambda: widgets.SketchExplorer(sketch, sketches, count=4)),
        "melody": ([melody], lambda: widgets.MelodyExplorer(melody, melodies, count=4)),
    }


@pytest.mark.parametrize("name", list(every_widget()))
def test_a_widget_looks_in_evaluation_and_leaves_all_as_it_was(name):
    found, make = every_widget()[name]
    for model in found:
        model.train()
        for layer in model.modules():
            if isinstance(layer, nn.Dropout):
                layer.training = False  # not all of a model need be in one mode
    modes = [[layer.training for layer in model.modules()] for model in found]
    before = [copy.deepcopy(model.state_dict()) for model in found]
    state = torch.get_rng_state()
    first = make().get_state()
    assert torch.equal(torch.get_rng_state(), state), "the random numbers that follow are others"
    second = make().get_state()
    assert modes == [[layer.training for layer in model.modules()] for model in found]
    for model, old in zip(found, before, strict=True):
        for key, value in model.state_dict().items():
            assert torch.equal(value, old[key]), key
    shown = {
        key: value
        for key, value in first.items()
        if not key.startswith("_model") and key not in ("_esm", "_css")
    }
    assert all(second[key] == value for key, value in shown.items() if key in make().own_state)


def test_a_mode_is_put_back_after_an_error_too():
    vae = vae_with(nn.LayerNorm(12)).train()
    with pytest.raises(ValueError, match="LayerNorm"):
        widgets.LatentExplorer(vae, torch.rand(9, 1, 4, 4))
    assert all(layer.training for layer in vae.modules())


# float64 only on the CPU


def test_nothing_is_made_float64_before_it_is_on_the_cpu():
    """Apple's GPUs have no float64: no ``.double()`` in front of ``.cpu()`` in one chain."""
    for path in Path(widgets.__file__).parent.glob("*.py"):
        assert not re.search(r"\.double\(\)(\.\w+\([^)]*\))*\.cpu\(\)", path.read_text()), path


def test_the_packed_decoder_is_the_decoder():
    vae, z = pretrained.load("mnist-2d"), torch.randn(40, 2)
    packed = networks.pack_decoder(vae, z)
    assert packed["sigmoid"] is True
    assert np.abs(decode(packed, z) - vae.decode(z).flatten(1).numpy()).max() < 0.001


def test_pack_linear_packs_no_nan():
    weight, bias = torch.ones(3, 2), torch.zeros(3)
    for name, args in {"weight": (weight / 0, bias), "bias": (weight, bias / 0)}.items():
        with pytest.raises(ValueError, match=rf"{name} \w+ be finite"):
            pack.pack_linear(*args)
