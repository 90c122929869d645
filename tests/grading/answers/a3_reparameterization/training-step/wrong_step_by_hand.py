# loses: check-8a-step
# loses: check-8c-drawn-anew
# hint: make the step with the optimizer passed in
def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    model.zero_grad()
    loss.backward()
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-0.1)
    return loss.item()
