# loses: check-4a-value
# hint: the halves are exchanged
def amortized_bound(network, model, x, eps):
    log_sigma, mu = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean()
