"""Slides 3 and 4: the identity is trivial; map, compression, features and interpolation, each measured."""

import pytest

ASK = {
    "identity": "identity_errors",
    "squeezed": "bottleneck_errors",
    "map": "map_accuracy",
    "coder": "[coded_bits, ideal_bits, bool((decoded_symbols == symbols).all())]",
    "binary": "[torch.equal(unpacked, binary), packed.bits_per_pixel, bound_bits]",
    "grey": "[torch.equal(unpacked_grey, grey), packed_grey.bits_per_pixel]",
    "peers": "rates",
    "checkers": "packed_checkers.bits_per_pixel",
    "accuracies": "accuracies",
    "counts": "counts",
    "nearest": "nearest",
    "greys": "greys",
    "widget": "[bottleneck.k, bottleneck.index]",
}


def test_without_a_bottleneck_digits_and_noise_alike(got):
    assert got["identity"] == [0.0, 0.0]
    for k, (on_digits, on_noise) in got["squeezed"].items():
        assert on_noise > 2 * on_digits and on_noise > 0.75, f"with {k} numbers noise is not copied"


def test_the_map(got):
    assert got["map"]["autoencoder"] > got["map"]["PCA"] + 0.1


def test_compression(got):
    coded, ideal, same = got["coder"]
    assert same and ideal < coded < ideal + 128
    lossless, rate, bound = got["binary"]
    assert lossless and rate <= 0.21 and rate == pytest.approx(bound, rel=0.03)
    assert got["grey"][0] and got["grey"][1] < min(got["peers"][1].values())
    assert rate < min(got["peers"][0].values()) and got["checkers"] > 0.5


def test_features_help_with_few_labels(got):
    hidden, pixels, code = (got["accuracies"][name] for name in ("VAE, hidden layer", "pixels", "VAE, code"))
    for n in (100, 300, 1000):
        at = got["counts"].index(n)
        assert hidden[at] > pixels[at] + 0.02, f"features help with {n} labels"
        assert code[at] < hidden[at]


def test_the_middle_of_two_codes_is_more_of_a_digit_than_that_of_the_pixels(got):
    for ends, by_codes, by_pixels in (got["nearest"].values(), got["greys"].values()):
        assert ends < by_codes < 0.9 * by_pixels
