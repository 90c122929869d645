"""The exact posterior of a linear-Gaussian model, in closed form."""

from torch import Tensor

from course_utils.arguments import require_affine, require_batch, require_finite, require_positive
from course_utils.distributions import LinearGaussian, linear_gaussian


def linear_gaussian_posterior(x: Tensor, weight: Tensor, bias: Tensor, eta: Tensor | float) -> LinearGaussian:
    """The exact p(z|x) and log p(x) for p(z) = N(0, I), p(x|z) = N(x; W z + b, eta I)        slide 10

    x: (B, D), weight: (D, K), bias: (D,), eta > 0
    ->  posterior_mean (B, K), posterior_covariance (K, K), log_px (B,) in nats

    Raises TypeError for arrays and whole numbers, ValueError for shapes that do not agree, an eta that is not
    positive, and numbers that are not finite.
    """
    require_affine(x, weight, bias)
    require_batch("x", x, x.shape[1:])
    require_positive("eta", float(eta))
    for name, tensor in (("x", x), ("weight", weight), ("bias", bias)):
        require_finite(name, tensor)
    return linear_gaussian(x, weight, bias, eta)
