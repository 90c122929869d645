# loses: check-4a-value
# hint: every second output
def amortized_bound(network, model, x, eps):
    out = network(x)
    return given_elbo(model, x, out[:, ::2], out[:, 1::2], eps).mean()
