# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: lets the library do the work
from course_utils import gradients


def exact_gradient(A, b, mu, log_sigma):
    samples = gradients.pathwise(
        lambda z: 0.5 * ((z @ A) * z).sum(-1) + z @ b,
        mu,
        log_sigma,
        torch.randn(100_000, len(mu), dtype=mu.dtype),
    )
    return samples.mu.mean(0), samples.log_sigma.mean(0)
