"""Bits back: nothing is lost, the rate is the ELBO, and what cannot be decoded is refused."""

import math

import numpy as np
import pytest
import torch

pytest.importorskip("constriction", reason="constriction has no wheel for this system")

from constriction import stream as ans

from course_utils import compression, data, evaluation, models, pretrained
from course_utils.compression import _Coding, compress, decompress, peers
from course_utils.device import generator

REFUSED = r"The stream is damaged|must be the output of compress"
BITS = 1 / (784 * math.log(2))  # from nats per image to bits per pixel


@pytest.fixture(scope="module")
def vae():
    return pretrained.load("mnist-50d")


@pytest.fixture(scope="module")
def grey_vae():
    return pretrained.load("mnist-grey")


@pytest.fixture(scope="module")
def binary(mnist):
    return data.binarize(mnist.test.x, generator(0))


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


@pytest.mark.parametrize("dtype", compression.DTYPES)
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


def stack_of(words):
    return ans.stack.AnsCoder(np.random.default_rng(0).integers(1, 2**32, words, np.uint32))


def test_popping_by_q_and_pushing_by_q_leaves_the_stack_as_it_was(vae, binary):
    coding = _Coding(vae)
    q = coding.posterior(coding.symbols_of(binary[:8]))
    stack = stack_of(1000)
    before = stack.get_compressed()
    z = stack.decode(*q)
    assert stack.num_words() < 1000
    stack.encode_reverse(z, *q)
    assert np.array_equal(stack.get_compressed(), before)


def test_random_bits_become_samples_of_q(vae, binary):
    """Of what is popped, as much lies below each cell's edge as the encoder's Gaussian says."""
    coding = _Coding(vae)
    x = binary[:8]
    q = coding.posterior(coding.symbols_of(x))
    draws = 1000
    stack = stack_of(300_000)
    z = torch.from_numpy(np.stack([stack.decode(*q) for _ in range(draws)])) * compression.STEP
    mu, log_sigma = vae.encode(x)
    for sigmas_away in (-1, 0, 1):
        edge = (
            (mu + sigmas_away * log_sigma.exp()) / compression.STEP
        ).floor() * compression.STEP + compression.STEP / 2
        p = torch.distributions.Normal(mu, log_sigma.exp()).cdf(edge).flatten()
        below = (z <= edge.flatten()).double().mean(0)
        assert ((below - p) / (p * (1 - p) / draws).sqrt()).abs().max() < 5.5


def test_pushing_costs_minus_log2_p(vae, binary):
    coding = _Coding(vae)
    symbols = coding.symbols_of(binary[:8])
    stack = stack_of(1000)
    z = stack.decode(*coding.posterior(symbols))
    start = stack.num_valid_bits()
    family, table = coding.likelihood(z)
    stack.encode_reverse(symbols.numpy().ravel(), family, table)
    after_x = stack.num_valid_bits()
    stack.encode_reverse(z, coding.prior)
    grid = torch.from_numpy(z).double().reshape(8, 50) * compression.STEP
    single = grid.float()
    assert np.allclose(table[:, 1] / table.sum(1), vae.decode(single).flatten(), atol=1e-4)
    log_px = vae.log_likelihood(symbols.float(), single).sum().item()
    assert after_x - start == pytest.approx(-log_px / math.log(2), abs=2)  # whole bits
    normal = torch.distributions.Normal(0, 1)
    half = compression.STEP / 2
    log_pz = (normal.cdf(grid + half) - normal.cdf(grid - half)).log().sum().item()
    assert stack.num_valid_bits() - after_x == pytest.approx(-log_pz / math.log(2), abs=2)


def test_an_image_has_the_same_probabilities_in_any_group(grey_vae, mnist):
    """Also in one that is not full: both sides have to see the same digits of each number."""
    coding = _Coding(grey_vae)
    symbols = coding.symbols_of(mnist.test.x[:8])
    whole, few = coding.posterior(symbols)[1:], coding.posterior(symbols[:3])[1:]
    assert all(np.array_equal(a[: len(b)], b) for a, b in zip(whole, few, strict=True))
    z = np.random.default_rng(0).integers(-30, 31, 8 * grey_vae.latent_dim, np.int32)
    whole, few = coding.likelihood(z)[1], coding.likelihood(z[: 2 * grey_vae.latent_dim])[1]
    assert np.array_equal(whole[: len(few)], few)
    assert few.shape == (2 * 784, 256) and (few == few.round()).all() and few.min() >= 1


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
    exact = getattr(_Coding, part)

    def otherwise(self, argument):
        family, *numbers = exact(self, argument)
        numbers[0] = numbers[0].copy()
        numbers[0][0] += 1
        return family, *numbers

    monkeypatch.setattr(_Coding, part, otherwise)
    with pytest.raises(ValueError, match="this machine rounds the networks differently"):
        decompress(vae, stream)


@pytest.mark.parametrize(
    "model, error, message",
    [
        (models.Autoencoder(2, hidden=(8,)), TypeError, r"a models\.VAE, got Autoencoder.*slide 4"),
        (
            models.ConditionalVAE(2, hidden=(8,)),
            TypeError,
            r"a models\.VAE, got ConditionalVAE\. Train a models\.VAE on the same x",
        ),
        (models.VAE(2, hidden=(8,), likelihood="gaussian"), ValueError, "a Gaussian likelihood is a density"),
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


def test_peers_obey_shannon(binary, mnist):
    """Nobody codes uniform noise in less than its entropy; constant images cost next to nothing."""
    torch.manual_seed(0)
    noise = torch.randint(0, 256, (100, 1, 28, 28), dtype=torch.uint8)
    for x, entropy in [(noise, 8), (noise % 2, 1), ((noise % 2).float(), 1)]:
        assert all(entropy <= rate < 1.3 * entropy for rate in peers(x).values())
        assert all(rate < 0.1 * entropy for rate in peers(torch.zeros_like(x)).values())
    assert peers(binary[:200]) == peers(binary[:200].bool())
    # Of the same digits, two levels cost less than 256, and any coder gains on one byte for each pixel.
    two, many = peers(binary[:200]), peers(mnist.test.x[:200])
    assert two.keys() == many.keys() == {"gzip", "bz2", "lzma", "PNG"}
    assert all(two[name] < many[name] < 8 and two[name] < 1 for name in two)
    with pytest.raises(TypeError, match="x must be uint8"):
        peers(mnist.test.x[:2] / 255)


def test_pixels_of_0_and_1_in_int64():
    with pytest.raises(TypeError, match=r"got torch.int64; for pixels of 0 and 1 pass x\.to\(torch\.uint8\)"):
        compression.compress(models.VAE(2, (4,), (4,)), torch.zeros(2, 4).long())
