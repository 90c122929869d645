def amortized_bound(network, model, x, eps):
    total = 0.0
    for i in range(len(x)):
        out = network(x[i])
        mu, log_sigma = torch.split(out.unsqueeze(0), len(out) // 2, dim=1)
        total = total + given_elbo(model, x[i : i + 1], mu, log_sigma, eps[:, i : i + 1])[0]
    return total / len(x)
