# loses: check-8a-step
# hint: the momentum is missing
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-optimizer.param_groups[0]["lr"])
    return loss.item()
