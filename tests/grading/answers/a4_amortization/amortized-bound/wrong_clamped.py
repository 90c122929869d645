# loses: check-4a-value
# hint: log_sigma is clamped; hand on what the network says
def amortized_bound(network, model, x, eps):
    mu, s = network(x).chunk(2, dim=-1)
    return given_elbo(model, x, mu, s.clamp(-10, 2), eps).mean()
