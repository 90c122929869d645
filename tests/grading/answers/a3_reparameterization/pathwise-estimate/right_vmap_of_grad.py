def pathwise_estimate(f, mu, log_sigma, samples):
    eps = torch.randn(samples, len(mu), dtype=mu.dtype)
    one = lambda m, s, e: f((m + s.exp() * e)[None])[0]
    each = torch.func.vmap(torch.func.grad(one, argnums=(0, 1)), in_dims=(None, None, 0))(mu, log_sigma, eps)
    return (
        torch.stack([each[0].mean(0), each[1].mean(0)]),
        torch.stack([each[0].std(0), each[1].std(0)]) / math.sqrt(samples),
    )
