# loses: check-7a-log-px
# hint: exp(-365) underflows to 0
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = ((ll + lp).exp().sum(1) * dz).log()
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px, log_px - f
