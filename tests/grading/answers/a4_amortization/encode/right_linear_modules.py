def encode(x, weights):
    F = torch.nn.functional
    out = F.linear(F.relu(F.linear(x, weights["W1"], weights["b1"])), weights["W2"], weights["b2"])
    return torch.split(out, len(weights["b2"]) // 2, dim=1)
