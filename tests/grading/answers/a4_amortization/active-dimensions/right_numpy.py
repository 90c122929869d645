def active_dimensions(model, x):
    import numpy as np

    mu, log_sigma = (t.detach().numpy() for t in model.encode(x))
    kl = 0.5 * (mu**2 + np.exp(2 * log_sigma) - 1 - 2 * log_sigma)
    return kl.mean(axis=0), np.var(mu, axis=0) > 0.01
