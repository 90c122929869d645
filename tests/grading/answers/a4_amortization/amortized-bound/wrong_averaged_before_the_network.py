# loses: check-4a-value
# hint: the network should see each example
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).mean(0, keepdim=True).expand(len(x), -1).chunk(2, dim=-1)
    return given_elbo(model, x, mu, log_sigma, eps).mean()
