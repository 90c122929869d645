# loses: check-2a-values
# loses: check-2b-large-logits
# hint: lets the library do the work
from course_utils import distributions


def bernoulli_log_likelihood(x, logits):
    return distributions.bernoulli_log_likelihood(x, logits)
