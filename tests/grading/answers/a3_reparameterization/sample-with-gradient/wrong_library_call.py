# loses: check-1a-samples
# loses: check-1b-gradient
# hint: lets the library do the work
from course_utils.distributions import gaussian_sample


def sample_with_gradient(mu, log_sigma, samples):
    return gaussian_sample(mu, log_sigma, torch.randn(samples, *mu.shape, dtype=mu.dtype))
