# loses: check-4a-value
# hint: averaged over the draws before it was used
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps.mean(0, keepdim=True)).mean()
