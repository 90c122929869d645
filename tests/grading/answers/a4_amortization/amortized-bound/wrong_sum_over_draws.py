# loses: check-4a-value
# hint: you summed over the draws; F is a mean
def amortized_bound(network, model, x, eps):
    mu, s = network(x).chunk(2, dim=-1)
    return sum(given_elbo(model, x, mu, s, e[None]) for e in eps).mean()
