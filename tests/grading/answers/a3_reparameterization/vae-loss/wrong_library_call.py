# loses: check-7a-value
# loses: check-7b-gradient
# hint: lets the library do the work
from course_utils import distributions


def vae_loss(x, eps, encoder, decoder):
    mu, log_sigma = encoder(x).chunk(2, dim=-1)
    log_px = distributions.bernoulli_log_likelihood(x, decoder(mu + log_sigma.exp() * eps))
    return (distributions.kl_to_standard_normal(mu, log_sigma) - log_px).mean()
