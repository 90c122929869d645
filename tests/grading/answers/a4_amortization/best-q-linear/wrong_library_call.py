# loses: check-1a-means
# loses: check-1b-widths
# hint: lets the library do the work
from course_utils import inference


def best_q_linear(x, W, b, eta):
    exact = inference.linear_gaussian_posterior(x, W, b, eta)
    return exact.posterior_mean, -0.5 * torch.linalg.inv(exact.posterior_covariance).diagonal().log().expand(
        len(x), -1
    )
