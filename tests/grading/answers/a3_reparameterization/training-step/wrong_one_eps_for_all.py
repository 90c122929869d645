# loses: check-8c-drawn-anew
# hint: all images and latent dimensions share one eps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(1).expand(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
