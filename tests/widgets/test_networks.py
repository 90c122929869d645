"""Networks for the browser: each layer as torch computes it, or refused by its name."""

import pytest
import torch
from torch import nn

from course_utils import models, pretrained, widgets
from course_utils.widgets import networks, pack
from tests.support.browser import call
from tests.support.decoders import trained_norm, vae_with

ACTIVATIONS = [
    nn.ReLU(),
    nn.LeakyReLU(0.2),
    nn.ELU(0.7),
    nn.GELU(),
    nn.GELU(approximate="tanh"),
    nn.SiLU(),
    nn.Softplus(),
    nn.Softplus(beta=3.0, threshold=2.0),
    nn.Sigmoid(),
    nn.Tanh(),
]


def difference(vae):
    """The largest difference of any output over the outputs' range, at points that packing did not look at."""
    vae = vae.eval()
    z = 2 * torch.randn(300, 2, generator=torch.Generator().manual_seed(5))
    with torch.no_grad():
        wanted = vae.decode(z).flatten(1)
    shown = networks.run(h=z, **networks.pack_decoder(vae, torch.zeros(1, 2)))
    return ((shown - wanted).abs().max() / (wanted.max() - wanted.min())).item()


@pytest.mark.parametrize("activation", ACTIVATIONS, ids=repr)
@pytest.mark.parametrize("likelihood", ["gaussian", "bernoulli"])
def test_every_common_activation_is_shipped_exactly(activation, likelihood):
    assert difference(vae_with(activation, likelihood=likelihood)) < 5e-4


@pytest.mark.parametrize(
    "between, last",
    [
        ([nn.Tanh(), nn.Dropout(0.5)], []),
        ([nn.Identity(), nn.ReLU()], [nn.Sigmoid()]),
        ([trained_norm(), nn.ReLU()], []),
        ([nn.GELU(), trained_norm()], [nn.Sigmoid()]),
        ([nn.Sequential(nn.Unflatten(1, (3, 4)), nn.Flatten(), nn.SiLU())], [trained_norm(16)]),
        ([nn.BatchNorm1d(12, affine=False), nn.ELU()], []),
        ([nn.Unflatten(1, (3, 4)), trained_norm(3), nn.Flatten(), nn.ReLU()], []),
        ([nn.Linear(12, 12, bias=False), nn.LeakyReLU()], [nn.Tanh(), nn.Softplus()]),
    ],
)
def test_what_does_nothing_in_evaluation_and_what_is_folded(between, last):
    assert difference(vae_with(*between, last=last)) < pack.TOLERANCE


class Squared(nn.ReLU):
    def forward(self, h):
        return super().forward(h).square()


@pytest.mark.parametrize(
    "layer, words",
    [
        (nn.LayerNorm(12), r"decoder\.1 is a LayerNorm, which the browser does not compute"),
        (nn.PReLU(), r"decoder\.1 is a PReLU"),
        (nn.Hardtanh(), r"decoder\.1 is a Hardtanh"),
        (nn.Softmax(1), r"decoder\.1 is a Softmax"),
        (Squared(), r"decoder\.1 is a Squared"),
        (nn.Sequential(nn.Tanh(), nn.RReLU()), r"decoder\.1\.1 is a RReLU"),
        (
            nn.BatchNorm1d(12, track_running_stats=False),
            r"decoder\.1 is a BatchNorm1d.*with their running statistics",
        ),
        (
            nn.Sequential(nn.Unflatten(1, (3, 4)), nn.Linear(4, 4), nn.Flatten()),
            r"decoder\.1\.1 reads 4 numbers",
        ),
        (
            nn.Sequential(nn.Unflatten(1, (4, 3)), nn.BatchNorm1d(3), nn.Flatten()),
            r"decoder\.1\.1 is a BatchNorm1d",
        ),
        (
            nn.Sequential(nn.Unflatten(1, (3, 2, 2)), nn.Conv2d(3, 3, 1), nn.Flatten()),
            r"decoder\.1\.1 is a Conv2d",
        ),
        (
            nn.Sequential(nn.Unflatten(1, (4, 3)), nn.ConvTranspose2d(4, 1, 1)),
            r"decoder\.1\.1 is a ConvTranspose2d",
        ),
        (
            nn.Sequential(nn.Unflatten(1, (3, 2, 2)), nn.ConvTranspose2d(3, 3, 1, groups=3), nn.Flatten()),
            r"decoder\.1\.1 is a ConvTranspose2d.*without groups",
        ),
    ],
)
def test_any_other_layer_is_refused_by_its_name(layer, words):
    with pytest.raises(ValueError, match=words):
        widgets.LatentExplorer(vae_with(layer), torch.rand(9, 1, 4, 4))


def test_a_decoder_that_is_no_sequential_is_refused_by_its_name():
    class Skipping(nn.Module):
        def forward(self, z):
            return z.repeat(1, 8).view(-1, 1, 4, 4)

    vae = vae_with(nn.ReLU())
    vae.decoder = Skipping()
    with pytest.raises(ValueError, match=r"decoder is a Skipping.*It computes Linear, .*GELU"):
        widgets.LatentExplorer(vae, torch.rand(9, 1, 4, 4))


def test_what_the_layers_do_not_say_is_noticed():
    class Squaring(models.VAE):
        def decode(self, z):
            return super().decode(z).square()

    split = torch.rand(9, 1, 4, 4)
    with pytest.raises(
        ValueError, match=r"The browser would not show what this Squaring decodes.*differs by up to"
    ):
        widgets.LatentExplorer(Squaring(2, (1, 4, 4), hidden=(8,), likelihood="gaussian"), split)
    vae = vae_with(nn.ReLU())
    vae.decoder[0].register_forward_hook(lambda layer, h, out: 2 * out)
    with pytest.raises(ValueError, match="The browser would not show"):
        widgets.LatentExplorer(vae, split)


def test_weights_that_int16_with_one_scale_a_row_cannot_hold_are_noticed():
    vae = vae_with(nn.ReLU())
    with torch.no_grad():
        vae.decoder[2].weight[:, 0] = 1e6  # the others of the row are lost beside it
        vae.decoder[0].weight[0], vae.decoder[0].bias[0] = 0.0, -1.0  # and it is never used
    with pytest.raises(ValueError, match="The browser would not show"):
        widgets.LatentExplorer(vae, torch.rand(9, 1, 4, 4))


@pytest.mark.parametrize(
    "name", ["mnist-1d", "mnist-2d", "mnist-50d", "mnist-bottleneck", "mnist-conditional", "mnist-m2"]
)
def test_the_packaged_decoders_are_far_within_the_tolerance(name):
    model = pretrained.load(name)
    layers = networks.pack_decoder(model, torch.zeros(1, model.latent_dim))
    z = torch.randn(200, model.latent_dim)
    inputs, label = z, ()
    if hasattr(model, "classes"):
        label = (torch.arange(200) % 10,)
        inputs = torch.cat([z, nn.functional.one_hot(label[0], 10)], 1)
    shown, wanted = networks.run(h=inputs, **layers), model.decode(z, *label).detach().flatten(1)
    assert (shown - wanted).abs().max() < pack.TOLERANCE / 4 * (wanted.max() - wanted.min())


@pytest.mark.parametrize(
    "convolution",
    [
        dict(kernel_size=4, stride=2, padding=1),
        dict(kernel_size=4, stride=2, padding=1, output_padding=(1, 0)),
        dict(kernel_size=(3, 5), stride=1, padding=0, bias=False),
        dict(kernel_size=2, stride=3, padding=1, output_padding=2),
    ],
    ids=str,
)
def test_transposed_convolutions_are_computed_as_torch_does(convolution, show):
    """In Python and in the browser, with a batch normalization after them."""
    torch.manual_seed(0)
    norm = nn.BatchNorm2d(3)
    norm.running_mean.normal_()
    norm.running_var.uniform_(0.2, 5)
    network = nn.Sequential(
        nn.Linear(2, 40), nn.Unflatten(1, (2, 4, 5)), nn.ConvTranspose2d(2, 3, **convolution), norm, nn.ReLU()
    ).eval()
    layers, z = networks.pack_network(network, "decoder"), torch.randn(7, 2)
    wanted = network(z).detach().flatten(1)
    torch.testing.assert_close(networks.run(layers, z), wanted, atol=1e-3, rtol=0)
    decode = "(packed, z) => Array.from(makeDecoder(packed)(z))"
    packed = dict(layers=layers, sigmoid=False)
    explorer = widgets.LatentExplorer(vae_with(nn.ReLU()), torch.rand(9, 1, 4, 4))
    shown = call(show(explorer), explorer, decode, [[packed, point] for point in z.tolist()])
    torch.testing.assert_close(torch.tensor(shown), networks.run(layers, z), atol=1e-5, rtol=1e-5)


def test_a_convolutional_decoder_reaches_the_browser(mnist):
    vae = models.VAE(2, hidden=(16,), architecture="conv")
    z = torch.randn(5, 2)
    shown = networks.run(h=z, **networks.pack_decoder(vae, z))
    assert (shown - vae.decode(z).detach().flatten(1)).abs().max() < 1e-4
