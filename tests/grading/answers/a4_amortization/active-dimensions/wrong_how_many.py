# loses: check-8b-activity
# hint: return for each dimension whether it is
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, (mu.var(0) > 0.01).sum()
