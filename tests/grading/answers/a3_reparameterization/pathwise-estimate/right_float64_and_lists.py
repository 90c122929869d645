def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu)).to(mu)
    z = (mu + torch.exp(log_sigma) * eps).clone().detach().requires_grad_(True)
    f(z).sum().backward()
    of_mu, of_log_sigma = z.grad.double(), (z.grad * (z - mu)).detach().double()
    rows = [of_mu, of_log_sigma]
    return [r.mean(0) for r in rows], [r.std(0, unbiased=False) / math.sqrt(samples - 1) for r in rows]
