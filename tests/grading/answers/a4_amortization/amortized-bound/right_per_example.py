def amortized_bound(network, model, x, eps):
    total = 0
    for i in range(len(x)):
        out = network(x[i : i + 1])
        K = out.shape[1] // 2
        total = total + given_elbo(model, x[i : i + 1], out[:, :K], out[:, K:], eps[:, i : i + 1])[0]
    return total / len(x)
