def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    lp = -0.5 * (grid**2 + math.log(2 * math.pi))
    lq = -0.5 * ((grid - mu) / log_sigma.exp()) ** 2 - log_sigma - 0.5 * math.log(2 * math.pi)
    top = (ll + lp).amax(1, keepdim=True)
    log_px = torch.trapezoid((ll + lp - top).exp(), grid, dim=1).log() + top.squeeze(1)
    f = torch.trapezoid(lq.exp() * ll, grid, dim=1) - given_kl(mu, log_sigma)
    return log_px, log_px - f
