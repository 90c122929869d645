# loses: check-8a-step
# hint: nothing moved
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    loss.backward()
    optimizer.zero_grad()
    optimizer.step()
    return loss.item()
