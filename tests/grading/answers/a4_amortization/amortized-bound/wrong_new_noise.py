# loses: check-4a-value
# hint: use the eps that is passed
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, torch.randn_like(eps)).mean()
