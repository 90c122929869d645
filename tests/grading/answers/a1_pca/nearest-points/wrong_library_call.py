# loses: check-3a-orthonormal
# loses: check-3b-any-columns
# hint: lets the library do the work
from course_utils import models


def nearest_points(x, mean, U):
    model = models.LinearAutoencoder(U.shape[1], x_shape=mean.shape, mean=mean)
    model.U.data, model.V.data = U, torch.linalg.pinv(U)
    return model.reconstruct(x)
