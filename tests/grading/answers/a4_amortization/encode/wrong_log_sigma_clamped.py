# loses: check-3b-log-sigma
# hint: is it clamped? The network may put out any
def encode(x, weights):
    h = (x @ weights["W1"].T + weights["b1"]).relu()
    mu, s = (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
    return mu, s.clamp(-10, 2)
