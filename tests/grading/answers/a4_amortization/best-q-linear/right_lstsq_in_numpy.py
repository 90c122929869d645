import numpy as np


def best_q_linear(x: Tensor, W: Tensor, b: Tensor, eta: float) -> tuple[Tensor, Tensor]:
    A = np.vstack([W.numpy() / eta**0.5, np.eye(W.shape[1])])
    Y = np.hstack([(x - b).numpy() / eta**0.5, np.zeros((len(x), W.shape[1]))])
    mu = np.linalg.lstsq(A, Y.T, rcond=None)[0].T
    return torch.as_tensor(mu), torch.as_tensor(np.tile(-np.log(np.linalg.norm(A, axis=0)), (len(x), 1)))
