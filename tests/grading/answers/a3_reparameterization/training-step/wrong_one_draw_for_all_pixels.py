# loses: check-8c-drawn-anew
# hint: the pixels of an image share one draw
def training_step(model, optimizer, images):
    x = torch.stack([(torch.rand(1) < image / 255).float() for image in images])
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
