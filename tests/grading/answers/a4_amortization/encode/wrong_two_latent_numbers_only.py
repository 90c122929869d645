# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: K is not always 2
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out[:, :2], out[:, 2:]
