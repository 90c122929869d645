from torch import *


def ppca_log_px(x, W, b, eta):
    C = W @ W.T + eta * eye(len(b), dtype=x.dtype)
    return torch.distributions.MultivariateNormal(b, C).log_prob(x)
