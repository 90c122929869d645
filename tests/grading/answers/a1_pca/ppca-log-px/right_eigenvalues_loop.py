def ppca_log_px(x, W, b, eta):
    values, vectors = torch.linalg.eigh((W @ W.T).double() + eta * torch.eye(len(b)).double())
    result = []
    for row in x:
        along = (row - b).double() @ vectors
        result.append(
            -0.5 * sum(math.log(2 * math.pi * v) + a**2 / v for v, a in zip(values.tolist(), along.tolist()))
        )
    return result
