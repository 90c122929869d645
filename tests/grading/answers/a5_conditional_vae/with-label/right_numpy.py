def with_label(v, y, classes):
    import numpy as np

    lead = np.broadcast_shapes(tuple(v.shape[:-1]), tuple(y.shape))
    onehot = np.broadcast_to(np.eye(classes)[y.numpy()], lead + (classes,))
    return np.concatenate([np.broadcast_to(v.numpy(), lead + (v.shape[-1],)), onehot], axis=-1)
