# loses: check-8a-step
# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: eps is (B, K): K is model.latent_dim
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), 1)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
