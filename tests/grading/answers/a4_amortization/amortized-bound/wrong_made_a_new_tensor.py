# loses: check-4b-gradient
# hint: torch.tensor(…) or no_grad()
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    return torch.tensor(given_elbo(model, x, mu, log_sigma, eps).mean())
