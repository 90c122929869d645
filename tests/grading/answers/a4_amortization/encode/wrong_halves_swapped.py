# loses: check-3a-mu
# hint: the halves are exchanged
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[::-1]
