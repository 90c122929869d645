# loses: check-4a-estimate
# loses: check-4b-standard-error
# hint: lets the library do the work
from course_utils import gradients


def pathwise_estimate(f, mu, log_sigma, samples):
    each = torch.stack(
        gradients.pathwise(f, mu, log_sigma, torch.randn(samples, len(mu), dtype=mu.dtype)), dim=1
    )
    return each.mean(0), each.std(0) / math.sqrt(samples)
