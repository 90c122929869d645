"""Random pen drawings."""

import numpy as np


def random_drawings(count, seed=0):
    """As a file holds them: (n, 3) int16, the last row lifted."""
    noise = np.random.default_rng(seed)
    drawings = []
    for _ in range(count):
        rows = noise.integers(-100, 100, (noise.integers(1, 30), 3)).astype(np.int16)
        rows[:, 2] = noise.random(len(rows)) < 0.3
        rows[-1, 2] = 1
        drawings.append(rows)
    return drawings
