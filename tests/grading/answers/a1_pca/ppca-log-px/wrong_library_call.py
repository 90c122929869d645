# loses: check-7a-quadratic-form
# loses: check-7b-constant
# loses: check-7c-many-pixels
# hint: lets the library do the work
from course_utils import distributions


def ppca_log_px(x, W, b, eta):
    return distributions.linear_gaussian(x, W, b, eta).log_px
