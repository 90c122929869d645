# Known answers to this task: right ones, then wrong ones with the cells that each loses and words of its hint.

# %% right: reduction sum over the batch size
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum") / len(x)
    variance = torch.exp(2 * log_sigma)
    kl = 0.5 * (mu**2 + variance - 1 - 2 * log_sigma)
    return 13, of_pixels + kl.sum(dim=1).mean(), logits.shape[-1]

# %% right: mean times the number of pixels
def find_the_mistake(x, logits, mu, log_sigma):
    pixels = x.size(1)
    mean = nn.functional.binary_cross_entropy_with_logits(logits, x)
    kl = 0.5 * (mu**2 + torch.exp(2 * log_sigma) - 1 - 2 * log_sigma).sum(dim=1).mean()
    return torch.tensor(13), pixels * mean + kl, float(pixels)

# %% right: torch distributions
def find_the_mistake(x, logits, mu, log_sigma):
    log_px = torch.distributions.Bernoulli(logits=logits).log_prob(x).sum(-1)
    q = torch.distributions.Normal(mu, log_sigma.exp())
    prior = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    kl = torch.distributions.kl_divergence(q, prior).sum(-1)
    return 13, (kl - log_px).mean(), torch.tensor(x.shape[1])

# %% right: loop over the images
def find_the_mistake(x, logits, mu, log_sigma):
    losses = []
    for i in range(len(x)):
        pixels = nn.functional.softplus(logits[i]) - x[i] * logits[i]
        kl = 0.5 * (mu[i] ** 2 + (2 * log_sigma[i]).exp() - 1 - 2 * log_sigma[i])
        losses.append(pixels.sum() + kl.sum())
    return 13, sum(losses) / len(losses), x.numel() / x.shape[0]

# %% right: factor from the two losses
def find_the_mistake(x, logits, mu, log_sigma):
    as_sums = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(1).mean()
    as_means = nn.functional.binary_cross_entropy_with_logits(logits, x)
    kl = (mu.square() + torch.exp(log_sigma).square() - 1).sum(1).mean() / 2 - log_sigma.sum(1).mean()
    return 13.0, (as_sums + kl).item(), as_sums / as_means

# %% wrong: line of the kl
# loses: check-7a-line
# hint: the KL is summed over the K dimensions
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 12, (of_pixels + of_z).mean(), x.shape[1]

# %% wrong: line of the sum
# loses: check-7a-line
# hint: the sum of the two terms is what should be minimised
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 26, (of_pixels + of_z).mean(), x.shape[1]

# %% wrong: line of the gradients
# loses: check-7a-line
# hint: clearing after the step
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 28, (of_pixels + of_z).mean(), x.shape[1]

# %% wrong: line of the return
# loses: check-7a-line
# hint: Follow the two terms back from line 25
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 14, (of_pixels + of_z).mean(), x.shape[1]

# %% wrong: pixels still averaged
# loses: check-7b-loss
# hint: the pixels are still averaged
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, of_pixels + of_z.mean(), x.shape[1]

# %% wrong: kl divided instead
# loses: check-7b-loss
# hint: this is the loss for each pixel
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, of_pixels + of_z.mean() / x.shape[1], x.shape[1]

# %% wrong: pixels summed and kl divided
# loses: check-7b-loss
# hint: leave the KL as it was
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, (of_pixels + of_z / x.shape[1]).mean(), x.shape[1]

# %% wrong: summed over the batch
# loses: check-7b-loss
# hint: divide by B, or sum over the last axis alone
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, of_pixels + of_z.mean(), x.shape[1]

# %% wrong: both summed over the batch
# loses: check-7b-loss
# hint: both terms are summed over the batch
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="sum")
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum()
    return 13, of_pixels + of_z, x.shape[1]

# %% wrong: kl averaged as well
# loses: check-7b-loss
# hint: both should be sums
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).mean()
    return 13, of_pixels + of_z, x.shape[1]

# %% wrong: times 784
# loses: check-7b-loss
# hint: A batch has x.shape[1] pixels an image
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = 784 * nn.functional.binary_cross_entropy_with_logits(logits, x)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, of_pixels + of_z.mean(), x.shape[1]

# %% wrong: kl left out
# loses: check-7b-loss
# hint: the KL term is missing
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    return 13, of_pixels.mean(), x.shape[1]

# %% wrong: loss of each image
# loses: check-7b-loss
# hint: this is the loss of each image
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, of_pixels + of_z, x.shape[1]

# %% wrong: factor 784
# loses: check-7c-factor
# hint: 784 is right for MNIST
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, (of_pixels + of_z).mean(), 784

# %% wrong: factor with the batch
# loses: check-7c-factor
# hint: B does not count
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, (of_pixels + of_z).mean(), x.numel()

# %% wrong: factor of the pixels
# loses: check-7c-factor
# hint: the factor of the KL is the inverse
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, (of_pixels + of_z).mean(), 1 / x.shape[1]

# %% wrong: factor over the dimensions
# loses: check-7c-factor
# hint: K does not count
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return 13, (of_pixels + of_z).mean(), x.shape[1] / mu.shape[1]

# %% wrong: loss alone
# loses: check-7a-line
# loses: check-7b-loss
# loses: check-7c-factor
# hint: must return 3 values
def find_the_mistake(x, logits, mu, log_sigma):
    of_pixels = nn.functional.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
    of_z = 0.5 * (mu.square() + (2 * log_sigma).exp() - 1 - 2 * log_sigma).sum(-1)
    return (of_pixels + of_z).mean()

# %% wrong: library call
# loses: check-7a-line
# loses: check-7b-loss
# loses: check-7c-factor
# hint: lets the library do the work
from course_utils import distributions


def find_the_mistake(x, logits, mu, log_sigma):
    log_px = distributions.bernoulli_log_likelihood(x, logits)
    return 13, (distributions.kl_to_standard_normal(mu, log_sigma) - log_px).mean(), x.shape[1]
