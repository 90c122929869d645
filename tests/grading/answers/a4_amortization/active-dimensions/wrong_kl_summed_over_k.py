# loses: check-8a-kl
# hint: keep the K dimensions apart
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).sum(-1)
    active = mu.var(0) > 0.01
    return kl, active
