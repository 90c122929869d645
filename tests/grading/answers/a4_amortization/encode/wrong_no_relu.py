# loses: check-3a-mu
# hint: relu of the hidden layer is missing
def encode(x, weights):
    hidden = x @ weights["W1"].T + weights["b1"]
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)
