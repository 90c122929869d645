# loses: check-4a-value
# hint: the KL is subtracted twice: given_elbo has done so
def amortized_bound(network, model, x, eps):
    mu, s = network(x).chunk(2, dim=-1)
    kl = 0.5 * (mu**2 + (2 * s).exp() - 1 - 2 * s).sum(-1)
    return (given_elbo(model, x, mu, s, eps) - kl).mean()
