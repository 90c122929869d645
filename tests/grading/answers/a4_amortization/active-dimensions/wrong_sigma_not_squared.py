# loses: check-8a-kl
# hint: exp(log_sigma) is σ
def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kl = 0.5 * (mu.square() + log_sigma.exp() - 1 - 2 * log_sigma)
    return kl.mean(0), mu.var(0) > 0.01
