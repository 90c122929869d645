# loses: check-6a-width-one
# loses: check-6b-any-width
# hint: a factor ½ is missing: the exponents are −½z²
def log_weights(model, x, mu, log_sigma, eps):
    s = log_sigma.exp()
    z = mu + s * eps
    q = (-((z - mu) ** 2) / s**2 - log_sigma).sum(-1)
    p = (-(z**2)).sum(-1)
    return model.log_likelihood(x, z) + p - q
