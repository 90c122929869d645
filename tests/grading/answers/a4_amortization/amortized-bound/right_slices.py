def amortized_bound(network, model, x, eps):
    out = network(x)
    K = out.shape[1] // 2
    return torch.mean(given_elbo(model, x, out[:, :K], out[:, K:], eps))
