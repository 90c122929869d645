# loses: check-6b-any-width
# hint: is not divided by σ²
def log_weights(model, x, mu, log_sigma, eps):
    z = mu + log_sigma.exp() * eps
    log_q = (-0.5 * math.log(2 * math.pi) - log_sigma - 0.5 * (z - mu).square()).sum(-1)
    log_prior = (-0.5 * math.log(2 * math.pi) - 0.5 * z.square()).sum(-1)
    return model.log_likelihood(x, z) + log_prior - log_q
