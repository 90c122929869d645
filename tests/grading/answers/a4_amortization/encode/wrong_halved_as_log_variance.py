# loses: check-3b-log-sigma
# hint: the output is log σ itself
def encode(x, weights):
    hidden = (x @ weights["W1"].T + weights["b1"]).relu()
    out = hidden @ weights["W2"].T + weights["b2"]
    return out.chunk(2, dim=-1)[0], 0.5 * out.chunk(2, dim=-1)[1]
