def log_weights(model, x, mu, log_sigma, eps):
    rows = []
    for e in eps:
        z = mu + log_sigma.exp() * e
        row = model.log_likelihood(x, z)
        for k in range(z.shape[1]):
            row = row - 0.5 * z[:, k] ** 2 + 0.5 * e[:, k] ** 2 + log_sigma[:, k]
        rows.append(row)
    return rows
