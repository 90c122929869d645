def gradient_step(x, U, V, rate):
    new_u, new_v = U.clone(), V.clone()
    for row in x:
        z = V @ row
        left = row - U @ z
        new_u += 2 * rate / len(x) * torch.outer(left, z)
        new_v += 2 * rate / len(x) * torch.outer(U.T @ left, row)
    return new_u, new_v
