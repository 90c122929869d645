# loses: check-3a-mu
# hint: relu belongs to the hidden layer only
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = (hidden @ weights["W2"].T + weights["b2"]).relu()
    return out.chunk(2, dim=-1)
