# loses: check-8a-kl
# hint: a factor 2 is missing
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - log_sigma)
    return kl.mean(0), mu.var(0) > 0.01
