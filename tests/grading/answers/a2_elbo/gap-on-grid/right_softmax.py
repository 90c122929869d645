def gap_on_grid(x, mu, log_sigma, decoder, eta, grid):
    width = grid.max() - grid.min()
    ll = given_log_likelihood(x.unsqueeze(1), decode(grid.unsqueeze(1), decoder), eta)
    weights = (-0.5 * ((grid - mu) / log_sigma.exp()) ** 2).softmax(1)
    joint = ll + torch.distributions.Normal(0.0, 1.0).log_prob(grid)
    log_px = torch.logsumexp(joint + torch.log(width / (len(grid) - 1)), dim=1)
    return log_px, log_px - (weights * ll).sum(1) + given_kl(mu, log_sigma)
