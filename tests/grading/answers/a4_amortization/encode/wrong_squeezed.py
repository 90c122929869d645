# loses: check-3a-mu
# loses: check-3b-log-sigma
# hint: The numbers are right, but an axis of length
def encode(x, weights):
    h = (x @ weights["W1"].T + weights["b1"]).relu()
    mu, s = (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
    return mu.squeeze(), s.squeeze()
