def log_weights(model: torch.nn.Module, x: Tensor, mu: Tensor, log_sigma: Tensor, eps: Tensor) -> Tensor:
    base = torch.distributions.Independent(
        torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu)), 1
    )
    q = torch.distributions.TransformedDistribution(
        base, [torch.distributions.AffineTransform(mu, torch.exp(log_sigma), event_dim=1)]
    )
    z = torch.addcmul(mu, torch.exp(log_sigma), eps)
    return model.log_likelihood(x, z) - q.log_prob(z) + base.log_prob(z)
