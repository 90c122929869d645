def conditional_elbo(model, x, y, eps):
    out = []
    for b in range(len(x)):
        mu, log_sigma = model.encode(x[b : b + 1], y[b : b + 1])
        z = mu + log_sigma.exp() * eps[:, b : b + 1]
        r = model.log_likelihood(x[b : b + 1], z, y[b : b + 1]).sum() / eps.shape[0]
        kl = given_kl(mu, log_sigma)[0]
        out.append((r, kl, r - kl))
    return tuple(torch.stack(part) for part in zip(*out))
