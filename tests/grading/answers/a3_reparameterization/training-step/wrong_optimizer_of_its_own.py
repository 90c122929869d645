# loses: check-8a-step
# loses: check-8c-drawn-anew
# hint: The step size is 0, and the parameters moved
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    mine = torch.optim.SGD(model.parameters(), lr=0.1)
    mine.zero_grad()
    loss.backward()
    mine.step()
    return loss.item()
