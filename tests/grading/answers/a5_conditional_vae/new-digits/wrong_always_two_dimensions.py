# loses: check-3a-labels
# loses: check-3b-fresh-z
def new_digits(model, y, samples):
    z = torch.randn(len(y), samples, 2)
    return model.decode(z, y.unsqueeze(1))
