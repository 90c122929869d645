"""The closed form is the one that PCA uses."""

import pytest
import torch

from course_utils import inference, models


def test_linear_gaussian_posterior_is_what_pca_uses(mnist):
    x = mnist.train.x[:300]
    ppca = models.ProbabilisticPCA(5).fit(x)
    rows = x.flatten(1).double() / 255
    exact = inference.linear_gaussian_posterior(rows, ppca.weight, ppca.bias, ppca.eta)
    torch.testing.assert_close(exact.log_px, ppca.log_px(x))
    with pytest.raises(ValueError, match="agree on D"):
        inference.linear_gaussian_posterior(rows[:, :-1], ppca.weight, ppca.bias, ppca.eta)
