# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    x = images.float() / 255
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
