def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = float(grid[1] - grid[0])
    pxs, gaps = [], []
    prior = torch.distributions.Normal(0.0, 1.0)
    for b in range(len(x)):
        qb = torch.distributions.Normal(mu[b, 0], log_sigma[b, 0].exp())
        joint = given_log_likelihood(x[b], decode(grid[:, None], decoder), eta) + prior.log_prob(grid)
        log_px = joint.max() + ((joint - joint.max()).exp() * dz).sum().log()
        w = qb.log_prob(grid).exp() * dz
        f = (w * (joint - qb.log_prob(grid))).sum()
        pxs.append(log_px)
        gaps.append(log_px - f)
    return torch.stack(pxs), torch.stack(gaps)
