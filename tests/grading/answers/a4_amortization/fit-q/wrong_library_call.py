# loses: check-2a-one-step
# loses: check-2b-many-steps
# hint: lets the library do the work
from course_utils import inference


def fit_q(model, x, mu, log_sigma, eps, learning_rate, steps):
    fitted = inference.fit_posterior(model, x, max_steps=steps, learning_rate=learning_rate, samples=len(eps))
    return fitted.mu, fitted.log_sigma
