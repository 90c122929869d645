def training_step(model, optimizer, images):
    model.train()
    x = torch.bernoulli(images / 255)
    eps = torch.randn(x.shape[0], model.latent_dim)

    def closure():
        optimizer.zero_grad()
        loss = given_loss(model, x, eps)
        loss.backward()
        return loss

    return optimizer.step(closure).item()
