# loses: check-8c-drawn-anew
# hint: the images of a batch share their eps
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(1, model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
