# loses: check-2a-reconstruction
# loses: check-2b-kl-and-value
# hint: log_sigma was clamped at 2; take it as it
def conditional_elbo(model, x, y, eps):
    mu, s = model.encode(x, y)
    s = s.clamp(-5, 2)
    z = mu + s.exp() * eps
    rec = model.log_likelihood(x, z, y).mean(0)
    kl = given_kl(mu, s)
    return rec, kl, rec - kl
