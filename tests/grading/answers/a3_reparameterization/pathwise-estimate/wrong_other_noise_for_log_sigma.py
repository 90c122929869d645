# loses: check-4a-estimate
# hint: Multiply draw by draw
def pathwise_estimate(f, mu, log_sigma, samples):
    sigma = log_sigma.exp()
    z = (mu + sigma * torch.randn(samples, mu.shape[0], dtype=mu.dtype)).detach().requires_grad_()
    (g,) = torch.autograd.grad(f(z).sum(), z)
    single = torch.stack([g, g * sigma * torch.randn(samples, mu.shape[0], dtype=mu.dtype)], dim=1)
    return single.mean(0), single.std(0) / math.sqrt(samples)
