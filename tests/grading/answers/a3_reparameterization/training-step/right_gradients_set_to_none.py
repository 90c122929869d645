def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.stack([torch.randn(model.latent_dim) for _ in images])
    loss = given_loss(model, x, eps)
    for group in optimizer.param_groups:
        for parameter in group["params"]:
            parameter.grad = None
    loss.backward()
    optimizer.step()
    return loss.item()
