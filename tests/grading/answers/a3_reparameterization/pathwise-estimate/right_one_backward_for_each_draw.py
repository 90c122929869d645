def pathwise_estimate(f, mu, log_sigma, samples):
    each = []
    for _ in range(samples):
        m, s = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
        z = m + s.exp() * torch.randn_like(m)
        f(z.unsqueeze(0)).sum().backward()
        each.append(torch.stack([m.grad, s.grad]))
    each = torch.stack(each)
    return each.mean(0), each.std(0) / samples**0.5
