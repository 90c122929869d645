def gaussian_log_likelihood(x, mean, eta):
    import numpy as np

    d = x.numpy() - mean.numpy()
    return torch.as_tensor(-(d**2).sum(1) / (2 * eta) - d.shape[1] / 2 * np.log(2 * np.pi * eta))
