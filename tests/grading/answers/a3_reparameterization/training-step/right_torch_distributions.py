def training_step(model, optimizer, images):
    x = torch.distributions.Bernoulli(probs=images.float() / 255.0).sample()
    eps = torch.distributions.Normal(0.0, 1.0).sample((images.shape[0], model.latent_dim))
    loss = given_loss(model, x, eps)
    model.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.detach().numpy()
