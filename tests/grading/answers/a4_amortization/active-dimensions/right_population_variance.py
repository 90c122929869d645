def active_dimensions(model, x):
    mu, log_sigma = model.encode(x)
    centred = mu - mu.mean(0)
    kl = torch.einsum("nk->k", mu**2 + torch.expm1(2 * log_sigma) - 2 * log_sigma) / (2 * len(mu))
    return kl, (centred**2).mean(0).gt(0.01)
