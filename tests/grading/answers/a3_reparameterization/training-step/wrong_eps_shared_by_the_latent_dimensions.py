# loses: check-8c-drawn-anew
# hint: the latent dimensions of an image share their eps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), 1).expand(-1, model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
