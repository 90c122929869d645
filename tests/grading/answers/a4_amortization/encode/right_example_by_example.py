def encode(x, weights):
    mus, log_sigmas = [], []
    for row in x:
        hidden = torch.clamp(weights["W1"] @ row + weights["b1"], min=0)
        out = weights["W2"] @ hidden + weights["b2"]
        half = len(out) // 2
        mus.append(out[:half])
        log_sigmas.append(out[half:])
    return mus, log_sigmas
