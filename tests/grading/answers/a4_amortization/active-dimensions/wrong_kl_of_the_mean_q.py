# loses: check-8a-kl
# hint: KL of an average q
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.mean(0) ** 2 + (2 * log_sigma.mean(0)).exp() - 1) - log_sigma.mean(0)
    active = mu.var(0) > 0.01
    return kl, active
