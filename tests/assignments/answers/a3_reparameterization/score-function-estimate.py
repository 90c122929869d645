# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: autograd with z fixed
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    S, K = eps.shape
    m, s = (t.detach().expand(S, K).clone().requires_grad_() for t in (mu, log_sigma))
    z = (m + s.exp() * eps).detach()
    log_q = torch.distributions.Normal(m, s.exp()).log_prob(z).sum(-1)
    surrogate = ((f(z) - baseline).detach() * log_q).sum()
    return torch.autograd.grad(surrogate, (m, s))

# %% right: einsum
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    w = torch.as_tensor(f(mu + log_sigma.exp() * eps)).to(eps.dtype) - baseline
    return torch.einsum("s,sk,k->sk", w, eps, (-log_sigma).exp()), torch.einsum("s,sk->sk", w, eps**2 - 1)

# %% right: float64 transposed
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    mu, log_sigma, eps = mu.double(), log_sigma.double(), eps.double()
    w = f(mu + eps * log_sigma.exp()).double() - baseline
    return (w * (eps / log_sigma.exp()).T).T, (w * (eps.square() - 1).T).T

# %% right: from z
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    with torch.no_grad():
        variance = torch.exp(2 * log_sigma)
        z = mu + variance.sqrt() * eps
        w = (f(z) - baseline)[:, None]
        return w * (z - mu) / variance, w * ((z - mu) ** 2 / variance - 1)

# %% right: loop
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    z = mu + log_sigma.exp() * eps
    values = f(z)
    of_mu, of_log_sigma = torch.zeros_like(z), torch.zeros_like(z)
    for i in range(len(z)):
        w = float(values[i]) - baseline
        for k in range(z.shape[1]):
            sigma = math.exp(log_sigma[k])
            of_mu[i, k] = w * (z[i, k] - mu[k]) / sigma**2
            of_log_sigma[i, k] = w * (((z[i, k] - mu[k]) / sigma) ** 2 - 1)
    return of_mu, of_log_sigma

# %% right: loop over draws and rows
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma, of_mu, of_log_sigma = log_sigma.exp(), [], []
    for e in eps:
        value = f((mu + sigma * e).unsqueeze(0))[0] - baseline
        of_mu.append(value * e / sigma)
        of_log_sigma.append(value * (e**2 - 1))
    return torch.stack(of_mu), torch.stack(of_log_sigma)

# %% wrong: baseline added
# loses: check-4c-baseline
# hint: the baseline is added
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) + baseline)[:, None]
    return weight * eps / sigma, weight * (eps**2 - 1)

# %% wrong: baseline for mu alone
# loses: check-4c-baseline
# hint: the baseline counts for mu alone
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    value = f(mu + sigma * eps).unsqueeze(-1)
    return (value - baseline) * eps / sigma, value * (eps**2 - 1)

# %% wrong: baseline ignored
# loses: check-4c-baseline
# hint: the baseline does not count yet
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = f(z)[:, None]
    return weight * eps / sigma, weight * (eps**2 - 1)

# %% wrong: baseline outside
# loses: check-4c-baseline
# hint: it belongs to f
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = f(z)[:, None]
    return weight * eps / sigma - baseline, weight * (eps**2 - 1) - baseline

# %% wrong: clamped log sigma
# loses: check-4a-mu
# hint: is log_sigma clamped
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.clamp(-2, 2).exp()
    weight = (f(mu + sigma * eps) - baseline).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps.square() - 1)

# %% wrong: eps given to f
# loses: check-4a-mu
# hint: f got eps instead of z
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    weight = (f(eps) - baseline).unsqueeze(-1)
    return weight * eps / log_sigma.exp(), weight * (eps**2 - 1)

# %% wrong: f at mu
# loses: check-4a-mu
# hint: this is the derivative of log q alone; it is weighted
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    w = (f(mu.expand_as(eps)) - baseline).unsqueeze(-1)
    return w * eps / sigma, w * (eps**2 - 1)

# %% wrong: gradient of sigma
# loses: check-4b-log-sigma
# hint: one more factor sigma
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / sigma, weight * (eps**2 - 1) / sigma

# %% wrong: library call
# loses: check-4a-mu
# loses: check-4b-log-sigma
# loses: check-4c-baseline
# hint: lets the library do the work
from course_utils import gradients


def score_function_estimate(f, mu, log_sigma, eps, baseline):
    return gradients.score_function(f, mu, log_sigma, eps, baseline=baseline)

# %% wrong: log sigma is log variance
# loses: check-4a-mu
# hint: you read log_sigma as log σ²
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + (log_sigma / 2).exp() * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / (log_sigma / 2).exp(), 0.5 * weight * (eps**2 - 1)

# %% wrong: log variance in z alone
# loses: check-4a-mu
# hint: z reads log_sigma as log σ²
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    weight = (f(mu + (log_sigma / 2).exp() * eps) - baseline).unsqueeze(-1)
    return weight * eps / log_sigma.exp(), weight * (eps**2 - 1)

# %% wrong: mean over draws
# loses: check-4a-mu
# hint: Return the estimate of each draw
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return (weight * eps / sigma).mean(0), (weight * (eps**2 - 1)).mean(0)

# %% wrong: minus one missing
# loses: check-4b-log-sigma
# hint: a −1 is missing
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / sigma, weight * eps**2

# %% wrong: negative weights cut off
# loses: check-4a-mu
# hint: negative weights are cut off
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    weight = (f(mu + sigma * eps) - baseline).clamp(min=0).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps.square() - 1)

# %% wrong: noise not scaled
# loses: check-4a-mu
# hint: the noise is not scaled by sigma
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    weight = (f(mu + eps) - baseline).unsqueeze(-1)
    return weight * eps / log_sigma.exp(), weight * (eps**2 - 1)

# %% wrong: normalised rewards
# loses: check-4a-mu
# loses: check-4b-log-sigma
# loses: check-4c-baseline
# hint: f was divided by its standard deviation over the draws;
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    value = f(mu + sigma * eps)
    w = ((value - baseline) / (value.std() + 1e-8)).unsqueeze(-1)
    return w * eps / sigma, w * (eps**2 - 1)

# %% wrong: one leaf for all draws
# loses: check-4a-mu
# hint: Give each draw a leaf of its own
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    z = mu + log_sigma.exp() * eps
    leaves = mu.clone().requires_grad_(), log_sigma.clone().requires_grad_()
    log_q = torch.distributions.Normal(leaves[0], leaves[1].exp()).log_prob(z).sum(-1)
    return torch.autograd.grad(((f(z) - baseline) * log_q).sum(), leaves)

# %% wrong: order
# loses: check-4a-mu
# hint: return that for mu first
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * (eps**2 - 1), weight * eps / sigma

# %% wrong: own mean for the baseline
# loses: check-4c-baseline
# hint: It depends on the draws
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    values = f(mu + sigma * eps)
    if baseline:
        values = values - values.mean()
    return values[:, None] * eps / sigma, values[:, None] * (eps**2 - 1)

# %% wrong: pathwise
# loses: check-4a-mu
# loses: check-4b-log-sigma
# loses: check-4c-baseline
# hint: You differentiate f
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    z = (mu + log_sigma.exp() * eps).detach().requires_grad_()
    (s,) = torch.autograd.grad(f(z).sum(), z)
    return s, s * log_sigma.exp() * eps

# %% wrong: sigma missing
# loses: check-4a-mu
# hint: the factor 1/sigma is missing
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps, weight * (eps**2 - 1)

# %% wrong: sigma multiplies
# loses: check-4a-mu
# hint: sigma multiplies where it should divide
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps * sigma, weight * (eps**2 - 1)

# %% wrong: sigma squared below eps
# loses: check-4a-mu
# hint: sigma divides once too often
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / sigma**2, weight * (eps**2 - 1)

# %% wrong: sign
# loses: check-4a-mu
# hint: the sign is wrong
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return -weight * eps / sigma, weight * (1 - eps**2)

# %% wrong: squeezed
# loses: check-4a-mu
# hint: also where S or K is 1
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    v = (f(mu + sigma * eps) - baseline)[:, None]
    return (v * eps / sigma).squeeze(), (v * (eps.square() - 1)).squeeze()

# %% wrong: variance for sigma
# loses: check-4a-mu
# hint: z is mu + sigma² eps
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma**2 * eps
    weight = (f(z) - baseline)[:, None]
    return weight * eps / sigma, weight * (eps**2 - 1)

# %% wrong: weight along the dimensions
# loses: check-4a-mu
# loses: check-4b-log-sigma
# loses: check-4c-baseline
# hint: broadcasting has put it along the dimensions
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = f(z) - baseline
    return weight * eps / sigma, weight * (eps**2 - 1)

# %% wrong: z for z minus mu
# loses: check-4a-mu
# hint: z where z − mu should be
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    z = mu + sigma * eps
    weight = (f(z) - baseline)[:, None]
    return weight * z / sigma**2, weight * (eps**2 - 1)

# %% wrong: z not held fixed
# loses: check-4a-mu
# hint: z was not held fixed
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    m, s = (t.expand(eps.shape).clone().requires_grad_() for t in (mu, log_sigma))
    z = m + s.exp() * eps
    log_q = torch.distributions.Normal(m, s.exp()).log_prob(z).sum(-1)
    weight = (f(z) - baseline).detach()
    return torch.autograd.grad((weight * log_q).sum(), (m, s))

# %% wrong: mean of f subtracted
# loses: check-4a-mu
# hint: the mean of f over these draws was subtracted; the
def score_function_estimate(f, mu, log_sigma, eps, baseline):
    sigma = log_sigma.exp()
    value = f(mu + sigma * eps)
    weight = (value - value.mean() - baseline).unsqueeze(-1)
    return weight * eps / sigma, weight * (eps**2 - 1)
