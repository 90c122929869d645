# loses: check-3a-one-dimension
# loses: check-3b-many-dimensions
# hint: lets the library do the work
from course_utils import distributions


def kl_to_standard_normal(mu, log_sigma):
    return distributions.kl_to_standard_normal(mu, log_sigma)
