# loses: check-8c-drawn-anew
# hint: Grey pixels give the same loss
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    torch.manual_seed(0)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()
