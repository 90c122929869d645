def encode(x, weights):
    W1, b1, W2, b2 = (weights[k].double() for k in ("W1", "b1", "W2", "b2"))
    out = torch.addmm(b2, torch.addmm(b1, x.double(), W1.T).clamp_min(0), W2.T)
    return out.split(out.shape[1] // 2, dim=1)
