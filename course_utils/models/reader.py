"""A classifier of digits: it judges what other models draw."""

from torch import Tensor, nn

from course_utils.measuring import measures
from course_utils.models.base import Model


class DigitReader(Model):
    """q(y|x) of images (1, 28, 28) of digits, by two convolutions and a linear layer

    Small and good enough to ask "which digit is this?" of thousands of images at once.
    """

    x_shape = (1, 28, 28)
    classes = 10

    def __init__(self):
        super().__init__()
        self.network = nn.Sequential(
            nn.Conv2d(1, 16, 5, stride=2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 5, stride=2),
            nn.ReLU(),
            nn.Flatten(),
            nn.Dropout(0.2),
            nn.Linear(32 * 4 * 4, self.classes),
        )

    def classify(self, x: Tensor) -> Tensor:
        """log q(y|x) of every digit, in nats: prepared x (B, 1, 28, 28)  ->  (B, 10)."""
        return self.network(x).to(x.dtype).log_softmax(-1)

    @measures
    def read(self, x: Tensor) -> Tensor:
        """The most probable digit of each image: x (B, 1, 28, 28), uint8 or in [0, 1]  ->  (B,) int64."""
        return self.classify(self.prepare(x)).argmax(-1)
