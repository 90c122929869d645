# loses: check-8b-activity
# hint: or the range of mu
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, mu.max(0).values - mu.min(0).values > 0.1
