def score_function_estimate(f, mu, log_sigma, eps, baseline):
    w = torch.as_tensor(f(mu + log_sigma.exp() * eps)).to(eps.dtype) - baseline
    return torch.einsum("s,sk,k->sk", w, eps, (-log_sigma).exp()), torch.einsum("s,sk->sk", w, eps**2 - 1)
