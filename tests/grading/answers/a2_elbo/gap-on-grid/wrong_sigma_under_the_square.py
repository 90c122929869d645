# loses: check-7b-gap
# hint: σ² divides the square
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    log_x = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    log_p = -0.5 * (grid**2 + math.log(2 * math.pi))
    log_q = -0.5 * (grid - mu) ** 2 / log_sigma.exp() - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (log_x + log_p).logsumexp(1) + dz.log()
    return log_px, log_px - ((log_q.exp() * log_x).sum(1) * dz - given_kl(mu, log_sigma))
