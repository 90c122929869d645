# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# hint: the number is right, but the batch axis is
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec.squeeze(), kl.squeeze(), (rec - kl).squeeze()
