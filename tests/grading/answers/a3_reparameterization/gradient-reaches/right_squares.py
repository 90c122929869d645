def gradient_reaches(sampler, mu, log_sigma):
    m, s = (t.clone().requires_grad_() for t in (mu, log_sigma))
    loss = (sampler(m, s) ** 2).sum() + 0 * (m.sum() + s.sum())
    loss.backward()
    return bool(m.grad.abs().max() > 1e-4), bool(s.grad.abs().max() > 1e-4)
