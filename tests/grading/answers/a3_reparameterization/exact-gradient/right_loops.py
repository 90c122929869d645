def exact_gradient(A, b, mu, log_sigma):
    K = len(mu)
    of_mu, of_log_sigma = torch.zeros_like(mu), torch.zeros_like(mu)
    for i in range(K):
        of_mu[i] = b[i]
        for j in range(K):
            of_mu[i] = of_mu[i] + A[i, j] * mu[j]
        sigma = math.exp(log_sigma[i])
        of_log_sigma[i] = A[i, i] * sigma * sigma
    return of_mu, of_log_sigma
