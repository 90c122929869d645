"""Bits back: nothing is lost, the rate is the ELBO, and what cannot be decoded is refused."""

import math

import pytest
import torch

pytest.importorskip("constriction", reason="constriction has no wheel for this system")


from course_utils import compression, evaluation, models, pretrained
from course_utils.compression import compress, decompress, peers
from course_utils.compression.coding import DTYPES, Coding
from course_utils.device import generator

REFUSED = r"The stream is damaged|must be the output of compress"
BITS = 1 / (784 * math.log(2))  # from nats per image to bits per pixel


def same(got, want):
    return got.dtype == want.dtype and torch.equal(got, want)


def test_all_binarised_test_digits_without_loss_at_the_rate_of_the_elbo(vae, binary):
    packed = compress(vae, binary)
    assert same(decompress(vae, packed.stream), binary)
    assert packed.pixels == 10_000 * 784
    bound = -BITS * evaluation.elbo_of_all(vae, binary, 4, generator(1)).value.mean().item()
    assert packed.bits_per_pixel == pytest.approx(bound, rel=0.01)
    assert packed.bits_per_pixel < packed.gross_bits_per_pixel <= 0.21
    assert packed.gross_bits_per_pixel == 8 * len(packed.stream) / packed.pixels


def test_grey_digits_without_loss_at_the_rate_of_the_elbo(grey_vae, mnist):
    x = mnist.test.x[:300]
    packed = compress(grey_vae, x)
    assert same(decompress(grey_vae, packed.stream), x)
    bounds = -BITS * evaluation.elbo_of_all(grey_vae, x, 16, generator(1)).value
    assert packed.bits_per_pixel == pytest.approx(bounds.mean().item(), rel=0.01)
    assert bounds.mean() + 4 * bounds.std() / len(x) ** 0.5 < 1.6
    assert packed.gross_bits_per_pixel < min(peers(x).values())


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("count", [1, 8, 21])
def test_any_dtype_of_0_and_1_and_any_number_of_images(vae, binary, dtype, count):
    x = binary[:count].to(dtype)
    assert same(decompress(vae, compress(vae, x).stream), x)


@pytest.mark.parametrize("density", [0.0, 0.5, 1.0])
def test_images_that_are_no_digits(vae, grey_vae, density):
    torch.manual_seed(0)
    x = (torch.rand(20, 1, 28, 28) < density).float()
    assert same(decompress(vae, compress(vae, x).stream), x)
    noise = (255 * x + torch.randint(0, 256, x.shape) * (x == 0)).to(torch.uint8)
    assert same(decompress(grey_vae, compress(grey_vae, noise).stream), noise)


@pytest.mark.parametrize("likelihood, levels", [("bernoulli", 2), ("beta-binomial", 256)])
def test_colours_convolutions_and_untrained_networks(likelihood, levels):
    torch.manual_seed(0)
    model = models.VAE(3, (3, 8, 12), hidden=(16,), architecture="conv", likelihood=likelihood)
    x = torch.randint(0, levels, (11, 3, 8, 12), dtype=torch.uint8)
    packed = compress(model, x)
    assert same(decompress(model, packed.stream), x)
    assert packed.bits_per_pixel > math.log2(levels)  # nothing codes uniform noise in less, on average


def test_the_model_may_be_in_any_precision_and_is_left_alone(vae, binary):
    before, threads = (
        {name: value.clone() for name, value in vae.state_dict().items()},
        torch.get_num_threads(),
    )
    stream = compress(vae, binary[:10]).stream
    assert torch.get_num_threads() == threads
    assert all(torch.equal(before[name], value) for name, value in vae.state_dict().items())
    assert compress(pretrained.load("mnist-50d").double(), binary[:10]).stream == stream


def test_the_seed_draws_the_initial_bits_and_nothing_else(vae, binary):
    one, again, other = (compress(vae, binary[:10], seed) for seed in (1, 1, 2))
    assert one == again and one.stream != other.stream
    assert same(decompress(vae, other.stream), decompress(vae, one.stream))


@pytest.fixture(scope="module")
def stream(vae, binary):
    return compress(vae, binary[:9]).stream


def test_damage_anywhere_is_seen(vae, stream):
    for position in [*range(40), *range(40, len(stream), 17)]:
        damaged = bytearray(stream)
        damaged[position] ^= 1
        with pytest.raises(ValueError, match=REFUSED):
            decompress(vae, bytes(damaged))


@pytest.mark.parametrize("cut", [0, 3, 28, 29, 30, 33, 100, -4, -1])
def test_part_of_a_stream(vae, stream, cut):
    with pytest.raises(ValueError, match=REFUSED):
        decompress(vae, stream[:cut])


def test_a_stream_of_something_else(vae, stream):
    for other in (b"", b"PNG" * 100, stream + b"\0", stream + stream):
        with pytest.raises(ValueError, match=REFUSED):
            decompress(vae, other)
    with pytest.raises(TypeError, match=r"stream must be bytes.*compressed\.stream"):
        decompress(vae, compress(vae, torch.zeros(1, 1, 28, 28)))


def test_another_model_is_refused(vae, stream):
    with torch.no_grad():
        other = pretrained.load("mnist-50d")
        other.decoder[0].weight[0, 0] += 1e-3
    with pytest.raises(ValueError, match="written with another model"):
        decompress(other, stream)
    with pytest.raises(ValueError, match="written with another model"):
        decompress(pretrained.load("mnist-2d"), stream)


@pytest.mark.parametrize("part", ["likelihood", "posterior"])
def test_networks_that_compute_otherwise_never_give_wrong_pixels_in_silence(vae, stream, monkeypatch, part):
    exact = getattr(Coding, part)

    def otherwise(self, argument):
        family, *numbers = exact(self, argument)
        numbers[0] = numbers[0].copy()
        numbers[0][0] += 1
        return family, *numbers

    monkeypatch.setattr(Coding, part, otherwise)
    with pytest.raises(ValueError, match="this machine rounds the networks differently"):
        decompress(vae, stream)


@pytest.mark.parametrize(
    "model, error, message",
    [
        (models.Autoencoder(2, hidden=(8,)), TypeError, r"a models\.VAE, got an Autoencoder.*slide 4"),
        (
            models.ConditionalVAE(2, hidden=(8,)),
            TypeError,
            r"a models\.VAE, got a ConditionalVAE\. Train a models\.VAE on the same x",
        ),
        (models.VAE(2, hidden=(8,), likelihood="gaussian"), ValueError, "'gaussian' is a density"),
    ],
)
def test_models_that_give_no_code_lengths(model, error, message, binary, stream):
    for use in (lambda: compress(model, binary[:1]), lambda: decompress(model, stream)):
        with pytest.raises(error, match=message):
            use()


@pytest.mark.parametrize(
    "likelihood, x, error, message",
    [
        ("bernoulli", torch.full((2, 1, 28, 28), 0.5), ValueError, r"only 0 and 1.*data\.binarize\(x\)"),
        ("bernoulli", torch.full((2, 1, 28, 28), 255, dtype=torch.uint8), ValueError, "only 0 and 1"),
        ("bernoulli", torch.full((2, 1, 28, 28), float("nan")), ValueError, "only 0 and 1"),
        (
            "bernoulli",
            torch.zeros(2, 1, 28, 28, dtype=torch.int64),
            TypeError,
            "uint8, bool, float32 or float64",
        ),
        ("bernoulli", torch.zeros(28, 28), ValueError, r"shape \(B, 1, 28, 28\)"),
        ("bernoulli", torch.zeros(0, 1, 28, 28), ValueError, "empty batch"),
        ("beta-binomial", torch.zeros(2, 1, 28, 28), TypeError, "uint8 for a beta-binomial model"),
        ("bernoulli", [0.0], TypeError, "torch.Tensor, got a list"),
    ],
)
def test_x_that_the_model_cannot_code(likelihood, x, error, message):
    with pytest.raises(error, match=message):
        compress(models.VAE(2, hidden=(8,), likelihood=likelihood), x)


def test_a_seed_that_is_none(vae, binary):
    with pytest.raises(ValueError, match="seed must be at least 0"):
        compress(vae, binary[:1], seed=-1)


def test_pixels_of_0_and_1_in_int64():
    with pytest.raises(TypeError, match=r"got torch.int64; for pixels of 0 and 1 pass x\.float\(\)"):
        compression.compress(models.VAE(2, (4,), (4,)), torch.zeros(2, 4).long())
