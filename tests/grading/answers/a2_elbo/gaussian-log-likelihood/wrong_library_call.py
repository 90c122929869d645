# loses: check-1a-squared-error
# loses: check-1b-constant
# hint: lets the library do the work
from course_utils import distributions


def gaussian_log_likelihood(x, mean, eta):
    return distributions.gaussian_log_likelihood(x, mean, eta)
