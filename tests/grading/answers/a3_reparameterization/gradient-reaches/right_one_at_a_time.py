def gradient_reaches(sampler, mu, log_sigma):
    def reaches(which):
        leaves = [mu.clone(), log_sigma.clone()]
        leaves[which].requires_grad_()
        z = sampler(*leaves)
        if not z.requires_grad:
            return False
        (gradient,) = torch.autograd.grad(z.sum(), leaves[which], allow_unused=True, materialize_grads=True)
        return bool((gradient.abs() > 1e-4).any())

    return reaches(0), reaches(1)
