# loses: check-8a-step
# hint: or does step() come before backward()
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    optimizer.step()
    loss.backward()
    return loss.item()
