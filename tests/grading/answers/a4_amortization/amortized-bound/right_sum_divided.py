def amortized_bound(network, model, x, eps):
    mu, log_sigma = network(x).unflatten(1, (2, -1)).unbind(1)
    bounds = [given_elbo(model, x, mu, log_sigma, e.unsqueeze(0)) for e in eps]
    return sum(b.sum() for b in bounds) / (len(bounds) * x.shape[0])
