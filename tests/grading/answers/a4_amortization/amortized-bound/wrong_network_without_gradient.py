# loses: check-4b-gradient
# hint: No gradient reaches the network
def amortized_bound(network, model, x, eps):
    with torch.no_grad():
        mu, log_sigma = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean()
