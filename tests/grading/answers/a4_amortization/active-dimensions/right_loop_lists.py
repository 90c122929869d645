def active_dimensions(model, x):
    mu, s = model.encode(x)
    kls, active = [], []
    for k in range(mu.shape[1]):
        q = torch.distributions.Normal(mu[:, k], s[:, k].exp())
        kls.append(float(torch.distributions.kl_divergence(q, torch.distributions.Normal(0.0, 1.0)).mean()))
        active.append(bool(mu[:, k].var(correction=0) > 0.01))
    return kls, active
