def label_from_codes(z, y, k):
    import numpy as np

    half = len(z) // 2
    train, test, y_train, y_test = z[:half].numpy(), z[half:].numpy(), y[:half].numpy(), y[half:].numpy()
    squared = ((test[:, None] - train[None]) ** 2).sum(-1)
    near = np.argpartition(squared, k, axis=1)[:, :k]
    found = np.array([np.bincount(row).argmax() for row in y_train[near]])
    return (found == y_test).mean(), (y_test == np.bincount(y_train).argmax()).mean()
