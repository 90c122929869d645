"""Slides 5 and 6: Pythagoras, the exact optimum, and gradient descent at it."""

import pytest

from tests.support import kernels

PREPARE = """
def oblique_errors():
    UV = torch.tensor([[2.0], [1.0]]) @ torch.tensor([[0.5, 0.0]])
    return (x_small - x_small @ UV.T).square().sum(1).tolist()


def best_through_0(up):
    moved = cloud + torch.tensor([0.0, up])
    return angles[(moved @ directions).square().mean(0).argmax()].rad2deg().item()


def first_direction(factor):
    first = models.PCA(1).fit(cloud * torch.tensor([1.0, factor])).components[0]
    return math.degrees(math.atan2(first[1], first[0])) % 180


def error_by_projecting():
    return (x - network.reconstruct(x)).square().sum(1).mean().item()


def saddle_from(size):
    torch.manual_seed(0)
    start = models.LinearAutoencoder(K, x_shape=(784,), mean=mean)
    start.U.data *= size
    start.V.data *= size
    return {step: mean_error(*weights) for step, weights in descend(start, steps=100).items()}


def log_px_with(factor):
    changed = models.ProbabilisticPCA(2).fit(points)
    changed.eta = factor * changed.eta
    return changed.log_px(points).mean().item()


def kept_of_last(unseen):
    fitted = models.PCA(40).fit(faces.x[: len(faces.x) - unseen])
    last = faces.x[-20:].flatten(1)
    return (1 - fitted.reconstruction_error(last).mean() / (last - fitted.mean).square().sum(1).mean()).item()
"""

ASK = {
    "helpers": f"exec({PREPARE!r})",
    "other encoder": "oblique_errors()",
    "identity": "identity_error.item()",
    "sum": "(variance + error - total).abs().max().item()",
    "angle": "[variance.argmax().item(), error.argmin().item()]",
    "line": "[turning.variance, turning.error, total.item()]",
    "off centre": "[best_through_0(up) for up in (0.0, 10.0)]",
    "units": "[first_direction(factor) for factor in (1.0, 10.0)]",
    "exact": "[exact_error, spectrum[K:].sum().item(), spectrum.sum().item()]",
    "trained": "trained_error",
    "angles": "angles_to_pca.tolist()",
    "on the way": "[list(errors_on_the_way.values()), [a.max().item() for a in angles_on_the_way.values()]]",
    "pause": "[errors_on_the_way[step] / exact_error - 1 for step in (100, 200)]",
    "tenth and ninth at 50": "[a.sort().values[-2:].tolist() for a in [angles_on_the_way[50]]][0]",
    "two ways": "[error_by_projecting(), mean_error(network.U, network.V)]",
    "from 0": "saddle_from(0.0)",
    "from little": "saddle_from(0.001)",
    "rotated": "rotated_error",
    "columns": "[cosines_among.item(), cosines_to_eigenvectors.max().item()]",
    "ppca": "[difference.item(), ppca.eta.item(), left_out.item()]",
    "noise": "[log_px_with(factor) for factor in (1.0, 0.5, 2.0)]",
    "log_px": "log_likelihoods",
    "faces": "[list(faces.x.shape), len(eigenfaces.z), kept.item()]",
    "unseen": "[kept_of_last(0), kept_of_last(20)]",
}
SORTED = "Q = torch.linalg.qr(U).Q; c = x @ Q; v = torch.linalg.eigh(c.T @ c).eigenvectors"
GRAM = "v = torch.linalg.eigh(x @ x.T).eigenvectors"
WRONG = {
    "two-sums": {
        "def two_sums(x, angle):\n    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    v = (x @ u).square().sum()\n    return v, x.square().sum() - v": "take the mean",
        "def two_sums(x, angle):\n    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    v = (x @ u).square().mean()\n    return x.square().sum(1).mean() - v, v": "the variance first",
        "def two_sums(x, angle):\n    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    return (x @ u).var(), 0": "divided by N - 1",
        "def two_sums(x, angle):\n    u = torch.tensor([math.sin(angle), math.cos(angle)])\n"
        "    return (x @ u).square().mean(), 0": "in this order",
        "def two_sums(x, angle):\n    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    v = (x @ u).square().mean()\n    return v, x.square().mean() - v": "sum over these first",
        "def two_sums(x, angle):\n    angle = math.radians(angle)\n"
        "    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    return (x @ u).square().mean(), 0": "in radians already",
        "def two_sums(x, angle):\n    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    p = (x @ u).unsqueeze(1) * u\n"
        "    return p.square().sum(1).mean(), (x - p).norm(dim=1).mean()": "square the distances",
        "def two_sums(x, angle):\n    u = torch.tensor([math.cos(angle), math.sin(angle)])\n"
        "    p = (x @ u).unsqueeze(1) * u\n"
        "    return p.square().mean(), (x - p).square().mean()": "over both axes",
    },
    "sort": {
        f"def sort_subspace(U, x):\n    {SORTED}\n    return (Q @ v).T": "smallest variance first",
        "def sort_subspace(U, x):\n    return torch.linalg.qr(U).Q.T": "orthonormal basis; now turn it",
        "def sort_subspace(U, x):\n    return U.T": "not the directions themselves",
        "def sort_subspace(U, x):\n    return U": "must have shape (3, 4), got (4, 3)",
    },
    "gram": {
        f"def eigenfaces_of(x, K):\n    {GRAM}.flip(1)[:, :K]\n    return v.T @ x": "each row by its length",
        f"def eigenfaces_of(x, K):\n    {GRAM}[:, :K]\n    f = v.T @ x\n"
        "    return f / f.norm(dim=1, keepdim=True)": "smallest eigenvalues",
        f"def eigenfaces_of(x, K):\n    {GRAM}[:, -K:]\n    f = v.T @ x\n"
        "    return f / f.norm(dim=1, keepdim=True)": "reverse order",
        f"def eigenfaces_of(x, K):\n    {GRAM}\n    return v[:, :K].T": "must have shape (3, 30), got (3, 5)",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_another_encoder_is_no_projection(got):
    assert got["other encoder"] == pytest.approx([0, 0.25, 6.25], abs=1e-6)


def test_pythagoras(got):
    assert got["identity"] < 1e-5 and got["sum"] < 1e-5 and got["angle"][0] == got["angle"][1]
    variance, error, total = got["line"]
    assert variance + error == pytest.approx(total, rel=1e-5)


def test_what_the_mean_and_the_units_do(got):
    assert got["off centre"] == pytest.approx([31.5, 89], abs=0.6)
    assert got["units"] == pytest.approx([31.6, 81.6], abs=0.5)


def test_gradient_descent_reaches_the_exact_error(got):
    assert got["exact"][0] == pytest.approx(got["exact"][1], rel=1e-5)
    assert got["exact"][0] - 1e-3 < got["trained"] < 1.0003 * got["exact"][0], "within 0.02 %"
    assert max(got["angles"]) < 2.5
    errors, largest = got["on the way"]
    assert errors[0] > 1.9 * got["exact"][0] and largest[0] > 85 and errors[-1] == got["trained"]
    assert got["pause"] == pytest.approx([0.005, 0.004], abs=0.0015), "about 0.4 % above"
    ninth, tenth = got["tenth and ninth at 50"]
    assert ninth < 10 < 20 < tenth, "nine have fallen, one follows"
    assert got["two ways"][0] == pytest.approx(got["two ways"][1], rel=1e-4), "by projecting, and by C"


def test_zero_is_a_saddle(got):
    total = got["exact"][2]
    assert total == pytest.approx(52.73, abs=0.01)
    assert all(error == pytest.approx(total, rel=1e-6) for error in got["from 0"].values())
    assert got["from little"]["0"] == pytest.approx(total, rel=1e-3)
    assert got["from little"]["100"] == pytest.approx(27.1, abs=0.1)


def test_the_subspace_is_found_and_not_the_eigenvectors(got):
    assert got["rotated"] == pytest.approx(got["trained"], rel=1e-4)
    assert got["columns"][0] > 0.05 and got["columns"][1] < 0.9


def test_eigenfaces_of_faces_that_are_seen_and_not(got):
    assert got["faces"] == [[100, 1, 25, 25], 8, pytest.approx(0.90, abs=0.01)]
    assert got["unseen"] == pytest.approx([0.88, 0.69], abs=0.01)


def test_probabilistic_pca(got):
    difference, eta, left_out = got["ppca"]
    assert difference < 1e-9 and eta == pytest.approx(left_out, rel=1e-9)
    best, less, more = got["noise"]
    assert less < best - 0.1 and more < best - 0.1
    # Tipping & Bishop's optimum on MNIST, computed from the eigenvalues by other code, in nats an image.
    assert got["log_px"]["2"][0] == pytest.approx(12.428, abs=0.001)
    assert got["log_px"]["50"][0] == pytest.approx(507.905, abs=0.001)
