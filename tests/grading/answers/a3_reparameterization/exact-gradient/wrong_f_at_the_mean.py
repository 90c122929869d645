# loses: check-3b-log-sigma
# hint: E[f(z)] is not f(E[z])
def exact_gradient(A, b, mu, log_sigma):
    return A @ mu + b, torch.zeros_like(mu)
