"""The autoencoder's numbers are the model's."""

from course_utils import evaluation, pretrained
from tests.diagrams.conftest import drawn


def test_numbers(mnist):
    model, x = pretrained.load("mnist-bottleneck"), mnist.test.x[50:51]
    prepared = model.prepare(x)
    z = model.encode(prepared)
    errors = evaluation.squared_errors_by_k(prepared, z, model.decode)[0]
    diagram = drawn("autoencoder")
    for number in z[0, :3].tolist():
        assert f">{number:.2f}<".replace("-", "−") in diagram.svg()
    for k in (1, 2, 3, 8, 16, 64):
        assert f">{errors[k - 1]:.1f}<" in diagram.svg() and f"{errors[k - 1]:.1f} for {k}" in diagram.alt
