# loses: check-1b-gradient
# hint: The samples are cut off
import numpy as np


def sample_with_gradient(mu, log_sigma, samples):
    m, s = mu.detach().numpy(), log_sigma.detach().exp().numpy()
    return torch.from_numpy(np.random.default_rng().normal(m, s, size=(samples, *m.shape)))
