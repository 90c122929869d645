# loses: check-4a-own-label
# loses: check-4b-grid
# hint: the columns start with the image's own label; column c is cl
def analogies(model, x: Tensor, y: Tensor) -> Tensor:
    mu, _ = model.encode(x, y)
    labels = (y.unsqueeze(1) + torch.arange(model.classes)) % model.classes
    return model.decode(mu.unsqueeze(1), labels)
