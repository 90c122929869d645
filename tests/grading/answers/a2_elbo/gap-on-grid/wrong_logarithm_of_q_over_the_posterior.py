# loses: check-7b-gap
# hint: 0·∞
def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    dz = grid[1] - grid[0]
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    log_px = (ll + lp).logsumexp(1) + math.log(dz)
    f = (lq.exp() * (lq.exp() / (ll + lp - log_px.unsqueeze(1)).exp()).log()).sum(1) * dz
    return log_px, f
