def training_step(model, optimizer, images):
    x = (torch.rand(images.shape) < images.float() / 255).float()
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    parameters = list(model.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters)):
        parameter.grad = gradient
    optimizer.step()
    return loss.item()
