# loses: check-3a-mu
# hint: the hidden layer has softplus where relu should be
def encode(x, weights):
    h = torch.nn.functional.softplus(x @ weights["W1"].T + weights["b1"])
    return (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
