# loses: check-5a-mu
# loses: check-5b-log-sigma
# loses: check-5c-baseline
# hint: lets the library do the work
from course_utils import gradients


def score_function_estimate(f, mu, log_sigma, eps, baseline):
    return gradients.score_function(f, mu, log_sigma, eps, baseline=baseline)
