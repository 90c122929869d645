"""A VAE whose every quantity is known in closed form: p(x|z) = N(x; W z + b, eta I), q(z|x) linear in x."""

import torch
from torch import Tensor, nn

from course_utils import distributions


class LinearGaussianVae(nn.Module):
    """float64; the encoder's q is off from the exact posterior by ``offset`` in mu and ``widening`` in
    log sigma.
    """

    def __init__(self, dim_x=4, latent_dim=2, eta=0.4, offset=0.3, widening=0.2, seed=0):
        super().__init__()
        generator = torch.Generator().manual_seed(seed)

        def draw(*shape):
            return torch.randn(*shape, generator=generator, dtype=torch.float64)

        self.weight = nn.Parameter(draw(dim_x, latent_dim))
        self.bias = nn.Parameter(draw(dim_x))
        self.eta, self.offset, self.widening = eta, offset, widening
        self.latent_dim, self.x_shape = latent_dim, (dim_x,)

    def prepare(self, x, generator=None, *, check=True):
        return x

    def exact(self, x: Tensor) -> distributions.LinearGaussian:
        return distributions.linear_gaussian(x, self.weight, self.bias, self.eta)

    def encode(self, x):
        exact = self.exact(x)
        log_sigma = exact.posterior_covariance.diagonal().log() / 2 + self.widening
        return (exact.posterior_mean + self.offset).detach(), log_sigma.expand_as(
            exact.posterior_mean
        ).detach()

    def log_likelihood(self, x, z):
        return distributions.gaussian_log_likelihood(x, z @ self.weight.T + self.bias, self.eta)

    def exact_elbo(self, x: Tensor, mu: Tensor, log_sigma: Tensor) -> Tensor:
        """F in closed form: E_q‖x - Wz - b‖² = ‖x - W mu - b‖² + Σ sigma_k² ‖W_k‖²."""
        error = (x - mu @ self.weight.T - self.bias).square().sum(-1)
        error = error + (2 * log_sigma).exp() @ self.weight.square().sum(0)
        constant = distributions.gaussian_log_likelihood(x, x, self.eta)
        q = torch.distributions.Normal(mu, log_sigma.exp())
        prior = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
        return constant - error / (2 * self.eta) - torch.distributions.kl_divergence(q, prior).sum(-1)


def draw_x(model: LinearGaussianVae, count: int, seed: int = 1) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    z = torch.randn(count, model.latent_dim, generator=generator, dtype=torch.float64)
    noise = torch.randn(count, *model.x_shape, generator=generator, dtype=torch.float64)
    return (z @ model.weight.T + model.bias + model.eta**0.5 * noise).detach()
