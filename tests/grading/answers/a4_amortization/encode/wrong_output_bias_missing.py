# loses: check-3a-mu
# hint: the bias b2 is missing
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T
    return out.chunk(2, dim=-1)
