# loses: check-7a-log-px
# hint: len(x) is B
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = -(x.unsqueeze(1) - decode(grid.unsqueeze(1), decoder)).square().sum(-1) / (2 * eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz) - len(x) / 2 * math.log(2 * math.pi * eta)
    f = (lq.exp() * ll).sum(1) * dz - len(x) / 2 * math.log(2 * math.pi * eta) - given_kl(mu, log_sigma)
    return log_px, log_px - f
