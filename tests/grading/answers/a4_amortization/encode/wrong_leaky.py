# loses: check-3a-mu
# hint: the hidden layer has a leaky relu where relu
def encode(x, weights):
    h = torch.nn.functional.leaky_relu(x @ weights["W1"].T + weights["b1"])
    return (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
