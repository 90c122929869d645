"""The ELBO of each example as a function of its own q, and its gradient."""

import torch
from torch import Tensor

from course_utils.models.base import products_of
from course_utils.models.protocol import VariationalModel
from course_utils.objectives import elbo_of, given

# Numbers in all intermediate tensors together: 64 MiB in float32, or, on a CPU, what its cache holds.
VALUES_AT_ONCE = 2**24
VALUES_IN_CACHE = 2**22


class Bound:
    """F of each example as a function of its own q; model, prepared x (B, ...) and labels y (B,) are fixed.

    q: (2, B, K), mu and log_sigma; ``examples``: (E,), the indices of those wanted; eps: (S, B, K).
    """

    def __init__(self, model: VariationalModel, x: Tensor, y: Tensor | None):
        self.model, self.x, self.y = model, x, y
        self.labels = given(model, x, y)

    def start(self, init: str) -> Tensor:
        """The first q, (2, B, K)."""
        with torch.no_grad():
            q = torch.stack(self.model.encode(self.x, *self.labels))
        return torch.zeros_like(q) if init == "prior" else q

    def value(self, q: Tensor, examples: Tensor, eps: Tensor) -> Tensor:
        """F, (E,), in nats."""
        with torch.no_grad():
            return torch.cat([self._of(few, q[:, few], eps) for few in self._split(examples, eps)])

    def gradient(self, q: Tensor, examples: Tensor, eps: Tensor) -> Tensor:
        """The gradient of F, (2, E, K)."""
        gradients = []
        for few in self._split(examples, eps):
            leaf = q[:, few].requires_grad_()
            gradients += torch.autograd.grad(self._of(few, leaf, eps).sum(), leaf)
        return torch.cat(gradients, dim=1)

    def _split(self, examples: Tensor, eps: Tensor) -> tuple[Tensor, ...]:
        """The examples in parts; 8 for what a decoder computes besides its output."""
        at_once = VALUES_IN_CACHE if self.x.device.type == "cpu" else VALUES_AT_ONCE
        return examples.split(max(1, at_once // (8 * self.x[0].numel() * len(eps))))

    def _of(self, few: Tensor, q: Tensor, eps: Tensor) -> Tensor:
        y = None if self.y is None else self.y[few.to(self.y.device)]
        with products_of(self.model, len(eps) * len(few)):
            return elbo_of(self.model, self.x[few], q[0], q[1], eps[:, few], y=y).value
