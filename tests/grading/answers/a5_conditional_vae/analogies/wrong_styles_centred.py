# loses: check-4a-own-label
# hint: the mean of the styles is subtracted; decode each style as i
def analogies(model, x: Tensor, y: Tensor) -> Tensor:
    mu, _ = model.encode(x, y)
    mu = mu - mu.mean(0)
    return model.decode(mu.unsqueeze(1), torch.arange(model.classes))
