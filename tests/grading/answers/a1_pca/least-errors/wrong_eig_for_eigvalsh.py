# loses: check-4a-errors
# hint: eig returns the eigenvalues in no order
import numpy as np


def least_errors(x, share):
    values = np.linalg.eig(np.cov(x.numpy().T, bias=True))[0]
    errors = np.append(0, values.cumsum())[::-1]
    return errors, int(np.argmax(1 - errors / errors[0] >= share))
