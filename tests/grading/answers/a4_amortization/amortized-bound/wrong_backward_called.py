# loses: check-4b-gradient
# hint: You call .backward() yourself
def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).chunk(2, dim=-1)
    bound = given_elbo(model, x, mu, log_sigma, eps).mean()
    bound.backward(retain_graph=True)
    return bound
