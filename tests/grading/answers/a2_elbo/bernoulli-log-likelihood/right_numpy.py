def bernoulli_log_likelihood(x, logits):
    import numpy as np

    x, logits = x.numpy(), logits.numpy()
    return (x * logits - np.logaddexp(0, logits)).sum(-1)
