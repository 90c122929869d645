"""Adam for a batch of separate problems, one a row, of which some have stopped."""

import torch
from torch import Tensor

# As in Kingma & Ba 2015, algorithm 1.
MEAN_DECAY = 0.9
SQUARE_DECAY = 0.999
EPSILON = 1e-8


class RowwiseAdam:
    """Adam, upwards, on some rows of q (2, B, K) at a time, each at a learning rate of its own.

    torch.optim.Adam has one learning rate for a whole tensor and moves all of its rows at every step, those
    with zero gradient by their momentum. Here the examples that have stopped stay exactly where they are.
    """

    def __init__(self, q: Tensor):
        self.mean = torch.zeros_like(q)
        self.square = torch.zeros_like(q)
        self.steps = 0

    def step(self, q: Tensor, rows: Tensor, gradient: Tensor, rates: Tensor) -> None:
        """Move q[:, rows] in place; gradient (2, R, K), rates (R,). A row left out must not return."""
        self.steps += 1
        mean = MEAN_DECAY * self.mean[:, rows] + (1 - MEAN_DECAY) * gradient
        square = SQUARE_DECAY * self.square[:, rows] + (1 - SQUARE_DECAY) * gradient.square()
        self.mean[:, rows], self.square[:, rows] = mean, square
        corrected = mean / (1 - MEAN_DECAY**self.steps)
        scale = (square / (1 - SQUARE_DECAY**self.steps)).sqrt() + EPSILON
        q[:, rows] += rates.unsqueeze(1) * corrected / scale
