def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = float(grid[1] - grid[0])
    pxs, gaps = [], []
    prior = torch.distributions.Normal(0.0, 1.0)
    for b in range(len(x)):
        qb = torch.distributions.Normal(mu[b, 0], log_sigma[b, 0].exp())
        ll = given_log_likelihood(x[b], decode(grid[:, None], decoder), eta)
        px = ((ll + prior.log_prob(grid)).exp() * dz).sum()
        w = qb.log_prob(grid).exp() * dz
        f = (w * (ll + prior.log_prob(grid) - qb.log_prob(grid))).sum()
        pxs.append(px.log())
        gaps.append(px.log() - f)
    return torch.stack(pxs), torch.stack(gaps)
