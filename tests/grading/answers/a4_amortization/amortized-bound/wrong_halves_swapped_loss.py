# loses: check-4a-value
# hint: the halves are exchanged (the first K outputs are
def amortized_bound(network, model, x, eps):
    s, mu = network(x).chunk(2, dim=-1)
    return -given_elbo(model, x, mu, s, eps).mean()
