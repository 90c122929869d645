# loses: check-3a-mu
# hint: tanh where relu
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).tanh()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)
