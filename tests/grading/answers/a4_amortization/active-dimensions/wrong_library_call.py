# loses: check-8a-kl
# loses: check-8b-activity
# hint: lets the library do the work
from course_utils import evaluation


def active_dimensions(model, x):
    use = evaluation.active_units(model, x)
    return use.kl, use.active
