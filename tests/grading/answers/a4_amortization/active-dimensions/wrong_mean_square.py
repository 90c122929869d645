# loses: check-8b-activity
# hint: mean square of mu
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = (0.5 * (mu**2 + (2 * log_sigma).exp() - 1) - log_sigma).mean(0)
    active = mu.square().mean(0) > 0.01
    return kl, active
