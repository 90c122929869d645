# loses: check-3a-labels
# hint: the labels are sorted; keep them in the order in which they
def new_digits(model, y: Tensor, samples: int) -> Tensor:
    y = y.sort().values
    return model.decode(torch.randn(len(y), samples, model.latent_dim), y.unsqueeze(1))
