def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    kls, flags = [], []
    for k in range(mu.shape[1]):
        m, s = mu[:, k], log_sigma[:, k].exp()
        kls.append((0.5 * (m * m + s * s - 1) - s.log()).mean())
        flags.append(bool(m.var() > 0.01))
    return torch.stack(kls), flags
