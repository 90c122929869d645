# loses: check-3a-mu
# hint: the bias b1 is missing
def encode(x, weights):
    hidden = (x @ weights["W1"].T).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)
