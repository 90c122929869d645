"""What the coder is given: q and p of the model, the same on both sides, at the cost that they say."""

import math

import numpy as np
import pytest
import torch

pytest.importorskip("constriction", reason="constriction has no wheel for this system")

from constriction import stream as ans

from course_utils.compression.coding import STEP, Coding


def stack_of(words):
    return ans.stack.AnsCoder(np.random.default_rng(0).integers(1, 2**32, words, np.uint32))


def test_popping_by_q_and_pushing_by_q_leaves_the_stack_as_it_was(vae, binary):
    coding = Coding(vae)
    q = coding.posterior(coding.symbols_of(binary[:8]))
    stack = stack_of(1000)
    before = stack.get_compressed()
    z = stack.decode(*q)
    assert stack.num_words() < 1000
    stack.encode_reverse(z, *q)
    assert np.array_equal(stack.get_compressed(), before)


def test_random_bits_become_samples_of_q(vae, binary):
    """Of what is popped, as much lies below each cell's edge as the encoder's Gaussian says."""
    coding = Coding(vae)
    x = binary[:8]
    q = coding.posterior(coding.symbols_of(x))
    draws = 1000
    stack = stack_of(300_000)
    z = torch.from_numpy(np.stack([stack.decode(*q) for _ in range(draws)])) * STEP
    mu, log_sigma = vae.encode(x)
    for sigmas_away in (-1, 0, 1):
        edge = ((mu + sigmas_away * log_sigma.exp()) / STEP).floor() * STEP + STEP / 2
        p = torch.distributions.Normal(mu, log_sigma.exp()).cdf(edge).flatten()
        below = (z <= edge.flatten()).double().mean(0)
        assert ((below - p) / (p * (1 - p) / draws).sqrt()).abs().max() < 5.5


def test_pushing_costs_minus_log2_p(vae, binary):
    coding = Coding(vae)
    symbols = coding.symbols_of(binary[:8])
    stack = stack_of(1000)
    z = stack.decode(*coding.posterior(symbols))
    start = stack.num_valid_bits()
    family, table = coding.likelihood(z)
    stack.encode_reverse(symbols.numpy().ravel(), family, table)
    after_x = stack.num_valid_bits()
    stack.encode_reverse(z, coding.prior)
    grid = torch.from_numpy(z).double().reshape(8, 50) * STEP
    single = grid.float()
    assert np.allclose(table[:, 1] / table.sum(1), vae.decode(single).flatten(), atol=1e-4)
    log_px = vae.log_likelihood(symbols.float(), single).sum().item()
    assert after_x - start == pytest.approx(-log_px / math.log(2), abs=2)  # whole bits
    normal = torch.distributions.Normal(0, 1)
    half = STEP / 2
    log_pz = (normal.cdf(grid + half) - normal.cdf(grid - half)).log().sum().item()
    assert stack.num_valid_bits() - after_x == pytest.approx(-log_pz / math.log(2), abs=2)


def test_an_image_has_the_same_probabilities_in_any_group(grey_vae, mnist):
    """Also in one that is not full: both sides have to see the same digits of each number."""
    coding = Coding(grey_vae)
    symbols = coding.symbols_of(mnist.test.x[:8])
    whole, few = coding.posterior(symbols)[1:], coding.posterior(symbols[:3])[1:]
    assert all(np.array_equal(a[: len(b)], b) for a, b in zip(whole, few, strict=True))
    z = np.random.default_rng(0).integers(-30, 31, 8 * grey_vae.latent_dim, np.int32)
    whole, few = coding.likelihood(z)[1], coding.likelihood(z[: 2 * grey_vae.latent_dim])[1]
    assert np.array_equal(whole[: len(few)], few)
    assert few.shape == (2 * 784, 256) and (few == few.round()).all() and few.min() >= 1
