# loses: check-8a-step
def training_step(model, optimizer, images):
    x = torch.bernoulli(images.flip(-2) / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
