"""F and its gradient, for all examples at once and in parts."""

import torch

from course_utils import inference
from course_utils.inference import bound
from tests.support.linear_gaussian import LinearGaussianVae, draw_x


def test_fit_posterior_in_chunks_and_without_gradients_around_it(monkeypatch):
    model = LinearGaussianVae()
    x = draw_x(model, 7)
    whole = inference.fit_posterior(model, x, max_steps=100)
    monkeypatch.setattr(bound, "VALUES_IN_CACHE", 8 * 4 * 128 * 2)  # two examples of 128 draws
    with torch.no_grad():
        parts = inference.fit_posterior(model, x, max_steps=100)
    torch.testing.assert_close(whole.mu, parts.mu)
    torch.testing.assert_close(whole.elbo, parts.elbo)
