# loses: check-4a-errors
# loses: check-4b-how-many
# hint: lets the library do the work
from course_utils import models


def least_errors(x, share):
    values = models.PCA(x.shape[1]).fit(x).variances
    errors = torch.cat([values.flip(0).cumsum(0).flip(0), values.new_zeros(1)])
    kept = 1 - errors / errors[0]
    return errors, int((kept >= share).nonzero()[0])
