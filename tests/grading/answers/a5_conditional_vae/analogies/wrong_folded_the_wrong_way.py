# loses: check-4a-own-label
# loses: check-4b-grid
# hint: the numbers are right, but .reshape only regroups them: to e
def analogies(model, x: Tensor, y: Tensor) -> Tensor:
    mu, _ = model.encode(x, y)
    p = model.decode(mu, torch.arange(model.classes).unsqueeze(1))
    return p.reshape(len(x), model.classes, *p.shape[2:])
