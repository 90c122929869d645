# loses: check-3a-mu
# hint: the hidden layer stops at 6 (ReLU6?); relu goes
def encode(x, weights):
    h = torch.nn.functional.relu6(x @ weights["W1"].T + weights["b1"])
    return (h @ weights["W2"].T + weights["b2"]).chunk(2, dim=-1)
