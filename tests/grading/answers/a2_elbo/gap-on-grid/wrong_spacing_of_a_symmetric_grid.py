# loses: check-7a-log-px
# hint: the spacing is that of another grid
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = 2 * grid.max() / (len(grid) - 1)
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * ll).sum(1) * dz - given_kl(mu, log_sigma)
    return log_px, log_px - f
