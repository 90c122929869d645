"""Slides 2 to 4: what a bottleneck lets through, of digits and of noise; and what a code is good for."""

import pytest

from tests.support import kernels

ASK = {
    "losses": "losses",
    "identity": "identity_errors",
    "lost": "lost",
    "curves": "curves",
    "half": "[k, share_of_half]",
    "map": "map_accuracy",
    "reach": "{name: z.abs().quantile(0.95).item() for name, z in maps.items()}",
    "stretch": "[errors_of_stretch, right_votes(stretched)]",
    "rounding": "[errors_of_rounding, bits_each.sum().item()]",
    "coarser": "[(c - squeezed.decode((squeezed.encode(c) * 2).round() / 2)).square().sum().item() / len(c) "
    "for c in [fresh['digits']]]",
    "lossless": "lossless",
    "rates": "rates",
    "accuracies": "accuracies",
    "counts": "counts",
    "more": "more",
    "nearest": "nearest",
    "greys": "greys",
    "narrow": "nearest_narrow",
    "lost by the narrow one": "share_lost(fresh['digits'], narrow(fresh['digits']))",
    "widget": "[bottleneck.k, bottleneck.index]",
}
WRONG = {
    "one-pass": {
        "def one_pass(x, V, b, U, c):\n    return (x @ V.T + b) @ U.T + c": "the ReLU is missing",
        "def one_pass(x, V, b, U, c):\n    return ((x @ V.T + b).clamp(min=0) @ U.T + c).clamp(min=0)": (
            "the ReLU belongs to the code only"
        ),
        "def one_pass(x, V, b, U, c):\n    return (x @ V.T).clamp(min=0) @ U.T + c": "bias b is missing",
        "def one_pass(x, V, b, U, c):\n    return ((x @ V.T).clamp(min=0) + b) @ U.T + c": "inside the ReLU",
        "def one_pass(x, V, b, U, c):\n    return (x @ V.T + b).clamp(min=0) @ U.T": "bias c is missing",
        "def one_pass(x, V, b, U, c):\n    return (x @ V.T + b).clamp(min=0)": "this is the code z",
        "def one_pass(x, V, b, U, c):\n    return (x @ V + b).clamp(min=0) @ U + c": "stopped with an error",
    },
    "same-class": {
        "def same_class(z, y):\n    return (y[torch.cdist(z, z).argmin(1)] == y).float().mean()": (
            "its own nearest neighbour"
        ),
        "def same_class(z, y):\n    d = torch.cdist(z, z).fill_diagonal_(float('inf'))\n"
        "    return (y[d.argmin(1)] == y).sum()": "divide by how many",
        "def same_class(z, y):\n    d = torch.cdist(z, z).fill_diagonal_(float('inf'))\n"
        "    return (y[d.argmin(1)] != y).float().mean()": "another class",
        "def same_class(z, y):\n    return (y[torch.cdist(z, z).argmax(1)] == y).float().mean()": "farthest",
    },
    "bits": {
        "def bits(s, p):\n    return p[s].log2().sum()": "the sign",
        "def bits(s, p):\n    return -p[s].log().sum()": "these are nats",
        "def bits(s, p):\n    return -p[s].log2().mean()": "add them up",
        "def bits(s, p):\n    return -(p * p.log2()).sum()": "drawn from p",
        "def bits(s, p):\n    return -(p[s] * p[s].log2()).sum()": "do not weigh",
        "def bits(s, p):\n    return -len(s) * (p * p.log2()).sum()": "on average",
        "def bits(s, p):\n    return -p.log2().sum()": "once",
        "def bits(s, p):\n    return 2.0 * len(s)": "without the probabilities",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_the_twelve_lines_learn(got):
    assert got["losses"][0] > 50 and sum(got["losses"][-50:]) / 50 < 10, "below ten at the end"
    assert got["identity"] == [0.0, 0.0]


def test_noise_does_not_go_through_a_bottleneck(got):
    assert 0.1 < got["lost"]["digits"] < 0.2 and 1 - 64 / 784 < got["lost"]["noise"] < 1
    noise, pca, autoencoder = got["curves"].values()
    for k in (1, 16, 64):
        assert noise[k - 1] == pytest.approx(1 - k / 784, abs=0.004)
    assert pca[19] < 0.5 and autoencoder[19] < 0.5, "20 numbers save more than half of the digits"
    assert all(own < linear for own, linear in zip(autoencoder, pca, strict=True))
    k, share = got["half"]
    assert share == pytest.approx(1 - k / 784, abs=0.005), "half"
    assert pca[-1] < got["lost"]["digits"] < pca[-1] + 0.04, "the twelve lines do no better than PCA"
    assert autoencoder[19] < autoencoder[-1] + 0.04, "nearly all is said with 20 numbers"


def test_the_map(got):
    assert min(got["map"]["autoencoder"], got["map"]["VAE"]) > got["map"]["PCA"] + 0.1
    assert got["reach"]["VAE"] < 3, "within about three units of 0"
    (before, after), votes = got["stretch"]
    assert after == pytest.approx(before, rel=1e-5), "the decoder can undo it"
    assert votes != got["map"]["autoencoder"], "other neighbours vote"


def test_compression(got):
    (exact, rounded), bits = got["rounding"]
    assert exact == pytest.approx(6.7, abs=0.1) and rounded == pytest.approx(7.4, abs=0.1)
    assert bits == pytest.approx(224, abs=3) and got["coarser"] == pytest.approx([17.9], abs=0.2)
    assert got["lossless"] == [True, True]
    for rates in got["rates"].values():
        *others, with_vae = rates.values()
        assert with_vae < min(others)


def test_features_help_with_few_labels_if_learning_them_squeezed(got):
    pixels, twelve, ordered, code, hidden, untrained = got["accuracies"].values()
    for n in (100, 300, 1000):
        at = got["counts"].index(n)
        assert ordered[at] > hidden[at] > pixels[at] + 0.02, f"with {n} labels"
        assert max(code[at], untrained[at]) < pixels[at], f"with {n} labels"
        assert abs(twelve[at] - pixels[at]) < 0.03, f"with {n} labels"
    assert ordered[-1] - pixels[-1] == pytest.approx(0.058, abs=0.006), "nearly six points"
    few, many = got["more"].values()
    assert many - few == pytest.approx(0.054, abs=0.004), "more than five are left"


def test_the_middle_of_two_codes_is_nearer_to_a_digit_if_the_code_had_to_squeeze(got):
    _, by_codes, by_pixels = got["nearest"]["twelve lines"]
    assert by_codes == pytest.approx(by_pixels, rel=0.05), "hardly better than pixels"
    for name in ("ordered", "VAE"):
        ends, by_codes, by_pixels = got["nearest"][name]
        assert ends < by_codes < 0.9 * by_pixels, name
    assert got["nearest"]["ordered"][1] == pytest.approx(got["nearest"]["VAE"][1], rel=0.05)
    for name, (ends, by_codes, by_pixels) in got["greys"].items():
        assert ends < 0.5 < by_codes, "more than half of the ink is grey"
        assert (by_codes > 0.97 * by_pixels) == (name == "twelve lines"), name
    assert got["greys"]["VAE"][1] < got["greys"]["ordered"][1] < 0.9 * got["greys"]["ordered"][2]
    ends, by_codes, by_pixels = got["narrow"]
    assert ends < by_codes < 0.9 * by_pixels, "narrower, and better"
    assert got["lost by the narrow one"] > 2 * got["lost"]["digits"], "but blurred"
