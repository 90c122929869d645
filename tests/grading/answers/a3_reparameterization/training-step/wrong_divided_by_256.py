# loses: check-8c-drawn-anew
# hint: not grey / 256
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 256)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
