def training_step(model, optimizer, images):
    optimizer.zero_grad()
    x = model.prepare(images)
    mu, _ = model.encode(x)
    loss = given_loss(model, x, torch.randn_like(mu))
    loss.backward()
    optimizer.step()
    return loss.item()
