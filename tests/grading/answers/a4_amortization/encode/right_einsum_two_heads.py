def encode(x, weights):
    h = torch.einsum("bd,hd->bh", x, weights["W1"]) + weights["b1"]
    h = torch.where(h > 0, h, torch.zeros_like(h))
    (A, B), (a, b) = weights["W2"].chunk(2), weights["b2"].chunk(2)
    return torch.einsum("bh,kh->bk", h, A) + a, torch.einsum("bh,kh->bk", h, B) + b
