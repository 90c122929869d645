# loses: check-4b-gradient
# hint: the widths get none
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma.detach(), eps).mean()
