# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: own terms by logits
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.clone().requires_grad_()
    logits = decoder(at + torch.exp(log_sigma) * eps)
    minus_log_px = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    loss = minus_log_px + given_kl(at, log_sigma).mean()
    return 9, mu / len(mu), torch.autograd.grad(loss, at)[0]

# %% right: rsample replaced by hand
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    def gradient(z_of):
        at = mu.detach().clone().requires_grad_()
        minus_log_px, kl = two_terms(decoder, x, z_of(at), at, log_sigma)
        (minus_log_px + kl).backward()
        return at.grad

    came = gradient(lambda at: (at + log_sigma.exp() * eps).detach())
    return 9, came, gradient(lambda at: at + log_sigma.exp() * eps)

# %% right: through z alone
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    z = (mu + log_sigma.exp() * eps).detach().requires_grad_()
    minus_log_px, _ = two_terms(decoder, x, z, mu, log_sigma)
    of_kl = mu / x.shape[0]
    return torch.tensor(9), of_kl, torch.autograd.grad(minus_log_px, z)[0] + of_kl

# %% right: example by example
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    came, should = [], []
    for i in range(len(x)):
        at = mu[i].clone().requires_grad_()
        p = torch.distributions.Bernoulli(logits=decoder(at + log_sigma[i].exp() * eps[i]))
        loss = (-p.log_prob(x[i]).sum() + given_kl(at, log_sigma[i])) / len(x)
        should.append(torch.autograd.grad(loss, at)[0])
        came.append(mu[i] / len(x))
    return 9.0, torch.stack(came), torch.stack(should)

# %% right: by the score of the kl
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    with torch.enable_grad():
        leaf = mu.detach().requires_grad_()
        (came,) = torch.autograd.grad(given_kl(leaf, log_sigma).mean(), leaf)
        loss = sum(two_terms(decoder, x, leaf + eps * log_sigma.exp(), leaf, log_sigma))
        (should,) = torch.autograd.grad(loss, leaf)
    return 9, came.tolist(), should

# %% wrong: line of q
# loses: check-9a-line
# hint: what is done with q
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 8, mu / len(x), should

# %% wrong: line of the call
# loses: check-9a-line
# hint: Look into draw_z
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 23, mu / len(x), should

# %% wrong: line of the kl
# loses: check-9a-line
# hint: the KL of each example, summed over the K
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 13, mu / len(x), should

# %% wrong: line of the optimizer
# loses: check-9a-line
# hint: the parameters of both networks
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 17, mu / len(x), should

# %% wrong: line of the clearing
# loses: check-9a-line
# hint: cleared before backward
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 26, mu / len(x), should

# %% wrong: line of the signature
# loses: check-9a-line
# hint: back to mu and log_sigma
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 7, mu / len(x), should

# %% wrong: nothing came
# loses: check-9b-what-came
# hint: the draw is not the only way
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, torch.zeros_like(mu), should

# %% wrong: gradient of a sum came
# loses: check-9b-what-came
# hint: averages over its B examples
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu, should

# %% wrong: by log sigma came
# loses: check-9b-what-came
# hint: this is the gradient by log_sigma
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, ((2 * log_sigma).exp() - 1) / len(x), should

# %% wrong: mean over k came
# loses: check-9b-what-came
# hint: only the batch is averaged
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / mu.numel(), should

# %% wrong: kl itself came
# loses: check-9b-what-came
# hint: its derivative by mu is asked for
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, 0.5 * mu**2 / len(x), should

# %% wrong: through z came
# loses: check-9b-what-came
# hint: in the program it is the other way round
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, should - mu / len(x), should

# %% wrong: the two exchanged
# loses: check-9b-what-came
# hint: this is what should have come
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, should, mu / len(x)

# %% wrong: sums over the batch
# loses: check-9b-what-came
# hint: averages over its B examples
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu, should * len(x)

# %% wrong: gradients of the bound
# loses: check-9b-what-came
# hint: the sign is wrong: the loss has plus the KL
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, -mu / len(x), -should

# %% wrong: kl missing
# loses: check-9c-what-should
# hint: the KL's own part is missing
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should - mu / len(x)

# %% wrong: still what came
# loses: check-9c-what-should
# hint: nothing comes through z yet
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), mu / len(x)

# %% wrong: should be of the bound
# loses: check-9c-what-should
# hint: a loss is minimised
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), -should

# %% wrong: should be of a sum
# loses: check-9c-what-should
# hint: the gradient of a sum over the batch
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should * len(x)

# %% wrong: no noise
# loses: check-9c-what-should
# hint: the decoder saw mu itself
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should

# %% wrong: noise not scaled
# loses: check-9c-what-should
# hint: the noise is not scaled
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should

# %% wrong: log sigma for sigma
# loses: check-9c-what-should
# hint: log_sigma was taken for σ
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should

# %% wrong: half of log sigma
# loses: check-9c-what-should
# hint: log_sigma is log σ already
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + (0.5 * log_sigma).exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should

# %% wrong: own noise
# loses: check-9c-what-should
# hint: use the eps that is passed
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * torch.randn_like(eps), at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should

# %% wrong: sampled as in the program
# loses: check-9c-what-should
# hint: nothing comes through z yet
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, draw_z(at, log_sigma), at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / len(x), should

# %% wrong: mean over the pixels
# loses: check-9c-what-should
# hint: the mean over the pixels was taken
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.clone().requires_grad_()
    logits = decoder(at + log_sigma.exp() * eps)
    loss = nn.functional.binary_cross_entropy_with_logits(logits, x) + given_kl(at, log_sigma).mean()
    return 9, mu / len(x), torch.autograd.grad(loss, at)[0]

# %% wrong: by log sigma should
# loses: check-9c-what-should
# hint: this is the gradient by log_sigma
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = log_sigma.clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, mu + at.exp() * eps, mu, at)
    return 9, mu / len(x), torch.autograd.grad(minus_log_px + kl, at)[0]

# %% wrong: averaged over the batch again
# loses: check-9b-what-came
# loses: check-9c-what-should
# hint: do not average again
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu.mean(0) / len(x), should.mean(0)

# %% wrong: backward twice and grad never cleared
# loses: check-9c-what-should
# hint: backward() adds to the gradient that is there already
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    m = mu.detach().clone().requires_grad_()
    z = (m + log_sigma.exp() * eps).detach()
    minus_log_px, kl = two_terms(decoder, x, z, m, log_sigma)
    (minus_log_px + kl).backward()
    came = m.grad.clone()
    minus_log_px, kl = two_terms(decoder, x, m + log_sigma.exp() * eps, m, log_sigma)
    (minus_log_px + kl).backward()
    return 9, came, m.grad

# %% wrong: backward twice on one grad
# loses: check-9b-what-came
# hint: backward() adds to the gradient that is there already
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    m = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, (m + log_sigma.exp() * eps).detach(), m, log_sigma)
    (minus_log_px + kl).backward()
    came = m.grad
    minus_log_px, kl = two_terms(decoder, x, m + log_sigma.exp() * eps, m, log_sigma)
    (minus_log_px + kl).backward()
    return 9, came, m.grad

# %% wrong: half of mu for any batch
# loses: check-9b-what-came
# hint: not over two examples
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    (should,) = torch.autograd.grad(minus_log_px + kl, at)
    return 9, mu / 2, should

# %% wrong: grad cleared in place and kept
# loses: check-9b-what-came
# hint: Or is it the same .grad tensor as the third?
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    m = mu.detach().clone().requires_grad_()
    minus_log_px, kl = two_terms(decoder, x, (m + log_sigma.exp() * eps).detach(), m, log_sigma)
    (minus_log_px + kl).backward()
    came = m.grad
    m.grad.zero_()
    minus_log_px, kl = two_terms(decoder, x, m + log_sigma.exp() * eps, m, log_sigma)
    (minus_log_px + kl).backward()
    return 9, came, m.grad

# %% wrong: kl missing in both
# loses: check-9b-what-came
# hint: nothing comes through the draw, but the draw is not the only way
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, _ = two_terms(decoder, x, at + log_sigma.exp() * eps, at, log_sigma)
    return 9, torch.zeros_like(mu), torch.autograd.grad(minus_log_px, at)[0]

# %% wrong: kl missing in both and noise not scaled
# loses: check-9b-what-came
# loses: check-9c-what-should
# hint: nothing comes through the draw, but the draw is not the only way
def find_the_mistake(decoder, x, mu, log_sigma, eps):
    at = mu.detach().clone().requires_grad_()
    minus_log_px, _ = two_terms(decoder, x, at + eps, at, log_sigma)
    return 9, torch.zeros_like(mu), torch.autograd.grad(minus_log_px, at)[0]
