def best_q_linear(x, W, b, eta):
    # F is concave in mu: one Newton step from 0. In log_sigma: a few hundred steps of ascent.
    K = W.shape[1]
    hessian = W.double().T @ W.double() / eta + torch.eye(K, dtype=torch.float64)
    mu = torch.linalg.solve(hessian, W.double().T @ (x - b).double().T / eta).T
    s = torch.zeros(K, dtype=torch.float64)
    for _ in range(200):
        s = s + 0.5 * (1 - (2 * s).exp() * hessian.diagonal()) / (1 + (2 * s).exp() * hessian.diagonal())
    return mu, s.expand(len(x), K)
