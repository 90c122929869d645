def principal_directions(x, K):
    mean = sum(x) / len(x)
    C = (x - mean).double().T @ (x - mean).double() / len(x)
    found = []
    for _ in range(K):
        u = torch.ones(len(C), dtype=torch.float64) + torch.arange(len(C)) ** 2 / 7
        for _ in range(300):
            u = C @ u
            u = u / u.norm()
        found.append(u)
        C = C - (u @ C @ u) * torch.outer(u, u)
    return mean, torch.stack(found)
