# loses: check-5a-new-u
# loses: check-5b-new-v
# hint: lets the library do the work
from course_utils import models, objectives


def gradient_step(x, U, V, rate):
    model = models.LinearAutoencoder(len(V), x_shape=x.shape[1:])
    model.U.data, model.V.data = U.clone(), V.clone()
    objectives.squared_error(model, x).squared_error.mean().backward()
    return model.U.data - rate * model.U.grad, model.V.data - rate * model.V.grad
