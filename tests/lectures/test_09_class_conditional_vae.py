"""Slides 24 to 26: style and content, analogies, and what unlabelled digits are worth."""

import pytest

ASK = {
    "directions": "directions",
    "knows": "[knows_without, knows_with]",
    "gain": "label_gain",
    "slants": "slant_correlation",
    "accuracies": "accuracies",
    "toy": "[gap_of_guess, kl_of_guess, gap_of_posterior]",
    "errors": "[alone_error, m2_error, m1m2_error]",
    "log": "{name: entry['mean_test_error'] for name, entry in log.items()}",
    "analogies": "list(analogies.shape)",
    "widget": "explorer.index",
}


def test_style_and_content(got):
    assert got["directions"]["without the label"] < 5 and got["directions"]["with the label"] > 85
    assert got["knows"][0] > 0.99 and got["knows"][1] < 0.6
    assert got["gain"] > 2.3, "more than log 10: the rest is easier to model"


def test_the_handwriting_is_carried_over(got):
    assert min(got["slants"].values()) > 0.6
    assert got["analogies"] == [8, 10, 1, 28, 28]


def test_codes_without_the_label(got):
    nearest = {name: both[1] for name, both in got["accuracies"].items()}
    assert nearest["conditional VAE, K = 2"] < nearest["VAE, K = 2"] - 0.1
    assert nearest["conditional VAE, K = 8"] < nearest["VAE, K = 50"] - 0.3


def test_what_unlabelled_digits_are_worth(got):
    gap, kl, at_posterior = got["toy"]
    assert gap == pytest.approx(kl, rel=1e-9) and gap > 0.01 and at_posterior < 1e-9
    alone, m2, m1m2 = got["errors"]
    assert m1m2 < m2 < alone and m1m2 <= 0.12 and m2 <= 0.22
    assert got["log"]["mnist-m1m2"] <= 0.10 and got["log"]["mnist-m2"] <= 0.20
