def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    x, mu, log_sigma, grid = x.float(), mu.float(), log_sigma.float(), grid.float()
    decoder = {name: values.float() for name, values in decoder.items()}
    dz = (grid[-1] - grid[0]) / (len(grid) - 1)
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + dz.log()
    return log_px, (lq.exp() * (lq - ll - lp)).sum(1) * dz + log_px
