# loses: check-8c-drawn-anew
# hint: The noise gives the same loss
noise = torch.randn(1000, 100)


def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = noise[: len(images), : model.latent_dim]
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
