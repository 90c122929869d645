# loses: check-8b-activity
# hint: is this a sum of squares
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean(0)
    return kl, (mu - mu.mean(0)).square().sum(0) > 0.01
