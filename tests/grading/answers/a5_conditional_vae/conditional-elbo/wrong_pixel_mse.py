# loses: check-2a-reconstruction
# hint: this is −(x − p)², a squared error; the
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    z = mu + s.exp() * eps
    rec = -((model.decode(z, y) - x) ** 2).sum(-1).mean(0)
    kl = given_kl(mu, s)
    return rec, kl, rec - kl
