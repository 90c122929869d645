"""The derivatives that are written out, against finite differences, twice, and under vmap."""

import pytest
import torch

from course_utils import derivatives, distributions


def draw(*shape):
    return torch.randn(*shape, dtype=torch.float64)


@pytest.mark.parametrize("shape", [(2,), (4, 2), (3, 1, 2)])
def test_the_derivative_of_the_kl(shape):
    """With respect to both, where one broadcasts, near sigma = 1 too, and twice."""
    mu, log_sigma = draw(3, 4, 2).requires_grad_(), (0.3 * draw(*shape)).requires_grad_()
    log_sigma.data[..., 0] = 1e-5
    kl = derivatives.KLToStandardNormal.apply
    assert torch.autograd.gradcheck(kl, (mu, log_sigma))
    assert torch.autograd.gradgradcheck(kl, (mu, log_sigma))


def test_the_derivative_of_the_kl_under_vmap():
    mu, log_sigma = draw(6, 2), 0.3 * draw(6, 2)
    by_mu, by_log_sigma = torch.func.vmap(
        torch.func.grad(distributions.kl_to_standard_normal, argnums=(0, 1))
    )(mu, log_sigma)
    torch.testing.assert_close(by_mu, mu)
    torch.testing.assert_close(by_log_sigma, (2 * log_sigma).exp() - 1)


def test_the_derivative_of_the_bernoulli_likelihood():
    """With respect to both, where either broadcasts, twice, and under vmap."""
    x, logits = (draw(3, 1, 5) > 0).double().requires_grad_(), (3 * draw(4, 5)).requires_grad_()
    likelihood = derivatives.BernoulliLogLikelihood.apply
    assert torch.autograd.gradcheck(likelihood, (x, logits))
    assert torch.autograd.gradgradcheck(likelihood, (x, logits))
    each = torch.func.vmap(torch.func.grad(distributions.bernoulli_log_likelihood, argnums=1))(
        x.detach().expand(3, 4, 5).reshape(12, 5), logits.detach().repeat(3, 1)
    )
    expected = x.detach() - logits.detach().sigmoid()
    torch.testing.assert_close(each, expected.reshape(12, 5))
