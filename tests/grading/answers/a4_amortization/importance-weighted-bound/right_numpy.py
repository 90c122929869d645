def importance_weighted_bound(log_w):
    import numpy as np

    return np.logaddexp.reduce(log_w.detach().numpy().astype(float), axis=0) - np.log(log_w.size(0))
