def encode(x, weights):
    h = torch.clamp_min(torch.einsum("bd,hd->bh", x, weights["W1"]) + weights["b1"][None], 0)
    out = torch.einsum("bh,kh->bk", h, weights["W2"]) + weights["b2"]
    K = out.shape[1] // 2
    return [out[:, :K], out[:, K:]]
