def gaussian_log_likelihood(x, mean, eta):
    d = (x - mean).double()
    return -0.5 * torch.einsum("bd,bd->b", d, d) / eta - d.shape[1] * 0.5 * (
        math.log(2 * math.pi) + math.log(eta)
    )
