# loses: check-8b-returned-loss
# loses: check-8c-drawn-anew
# hint: not a mean over steps
history_ = []


def training_step(model, optimizer, images):
    x = torch.bernoulli(images / 255)
    eps = torch.randn(len(images), model.latent_dim)
    loss = given_loss(model, x, eps)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    history_.append(loss.item())
    return sum(history_) / len(history_)
