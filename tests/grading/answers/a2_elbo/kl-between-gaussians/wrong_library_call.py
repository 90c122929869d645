# loses: check-4a-equal-widths
# loses: check-4b-in-general
# hint: lets the library do the work
from course_utils.distributions import kl_between_gaussians as from_the_library


def kl_between_gaussians(mu_q, log_sigma_q, mu_p, log_sigma_p):
    return from_the_library(mu_q, log_sigma_q, mu_p, log_sigma_p)
