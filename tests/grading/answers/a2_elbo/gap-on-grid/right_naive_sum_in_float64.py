def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    x, mu, log_sigma, grid = x.double(), mu.double(), log_sigma.double(), grid.double()
    decoder = {name: values.double() for name, values in decoder.items()}
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = torch.distributions.Normal(0.0, 1.0).log_prob(grid)
    lq = torch.distributions.Normal(mu, log_sigma.exp()).log_prob(grid)
    log_px = ((ll + lp).exp() * dz).sum(1).log()
    return log_px, log_px - (lq.exp() * (ll + lp - lq)).sum(1) * dz
