def encode(x, weights):
    F = torch.nn.functional
    out = F.linear(F.relu(F.linear(x, weights["W1"], weights["b1"])), weights["W2"], weights["b2"])
    K = out.shape[-1] // 2
    return out[..., :K], out[..., K:]
