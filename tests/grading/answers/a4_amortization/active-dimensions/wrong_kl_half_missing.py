# loses: check-8a-kl
# hint: the factor ½ is missing
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (mu**2 + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    active = mu.var(0) > 0.01
    return kl, active
