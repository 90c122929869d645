# loses: check-8c-drawn-anew
# hint: Black and white are exchanged
def training_step(model, optimizer, images):
    x = (torch.rand(images.shape) > images / 255).float()
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
