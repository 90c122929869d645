# loses: check-3a-mu
# hint: b1 is added after the relu; it belongs inside
def encode(x, weights):
    h = (x @ weights["W1"].T).relu() + weights["b1"]
    out = h @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)
