# loses: check-8c-drawn-anew
# hint: torch.rand is uniform
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.rand(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
