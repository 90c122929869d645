# loses: check-1a-output
# loses: check-1b-error
# hint: lets the library do the work
from course_utils import models, objectives


def linear_autoencoder(x, U, V):
    model = models.LinearAutoencoder(len(V), x_shape=x.shape[1:])
    model.U.data, model.V.data = U, V
    x_tilde = model.reconstruct(x)
    return x_tilde, objectives.squared_error(model, x).squared_error
