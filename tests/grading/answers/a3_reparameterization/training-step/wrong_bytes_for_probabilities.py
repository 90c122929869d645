# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: torch.bernoulli takes no uint8
def training_step(model, optimizer, images):
    x = torch.bernoulli(images)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
