"""Slides 24 to 26: style and content, analogies, what unlabelled digits are worth, and what β buys."""

import numpy as np
import pytest

from tests.support import kernels

ASK = {
    "directions": "directions",
    "knows": "[knows_without, knows_with]",
    "stretched": "[turned_angle, turned_knows]",
    "short": "[bound_right, bound_shuffled]",
    "gain": "label_gain",
    "bounds": "{name: bound.value.mean().item() for name, bound in two_bounds.items()}",
    "squares": "[list(square.shape) for square in squares.values()]",
    "in_circle": "(planes['conditional VAE'].norm(dim=1) < 2.5).double().mean().item()",
    "read_real": "read_real",
    "as_asked": "[share_as_asked, *as_asked]",
    "chosen": "[sorted(chosen.tolist()), len(many)]",
    "slants": "slant_correlation",
    "readings": "readings.tolist()",
    "mistaken": """[read[others[:, a], a].bincount(minlength=10).argsort().flip(0)[1].item()
        for a in (4, 5, 9)]""",
    "accuracies": "accuracies",
    "commonest": "(test.y.bincount().max() / len(test.y)).item()",
    "wrong_labels": "[linear_wrong, neighbours_wrong]",
    "toy": "[gap_of_guess, kl_of_guess, gap_of_posterior, gap_of_slope]",
    "errors": "[alone_error, m2_error, m1m2_error]",
    "log": "{name: entry['mean_test_error'] for name, entry in log.items()}",
    "analogies": "list(all_ten.shape)",
    "widget": "explorer.index",
    "sweep": "{name: sweep[name].tolist() for name in sweep if name != 'traversals'}",
    "walks": "list(walks.shape)",
}

WRONG = {
    "label-gain": {
        """def label_gain_of(log_p, y):
    return (log_p.gather(1, y.unsqueeze(1)).squeeze(1) - log_p.logsumexp(1)).mean()""": "the prior p(c)",
        """def label_gain_of(log_p, y):
    return (log_p.gather(1, y.unsqueeze(1)).squeeze(1) - log_p.mean(1)).mean()""": "a mean of logarithms",
        """def label_gain_of(log_p, y):
    own = log_p.gather(1, y.unsqueeze(1)).squeeze(1)
    return (own - log_p.logsumexp(1) + math.log(3)).sum()""": "the sum over the points",
        """def label_gain_of(log_p, y):
    own = log_p.gather(1, y.unsqueeze(1)).squeeze(1)
    return own - log_p.logsumexp(1) + math.log(3)""": "one number for each point",
    },
    "equal-shares": {
        "def equal_shares(n):\n    return (torch.arange(n) + 0.5) / n": "the shares u themselves",
        "def equal_shares(n):\n    return torch.erfinv(2 * (torch.arange(n) + 0.5) / n - 1)": "√2 is missing",
        "def equal_shares(n):\n    return torch.special.ndtri(torch.arange(n) / n)": "begins at −∞",
        "def equal_shares(n):\n    return torch.randn(n)": "equal_shares(5)",
    },
    "asked-and-read": {
        """def asked_and_read(read, y):
    return torch.stack([column.bincount(minlength=3) for column in read.T])""": "count too",
        """def asked_and_read(read, y):
    return torch.stack([read[y == a, a].bincount(minlength=3) for a in range(3)])""": "only the own labels",
        """def asked_and_read(read, y):
    return torch.stack([read[y != a, a].bincount(minlength=3) for a in range(3)], 1)""": "changed places",
    },
}


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_style_and_content(got):
    assert got["directions"]["without the label"] < 5 and got["directions"]["with the label"] > 85
    assert got["knows"][0] > 0.99 and got["knows"][1] < 0.6
    angle, knows = got["stretched"]
    assert angle > 85 and knows < 0.6, "the style wins once it varies more than the content"


def test_what_the_label_is_worth(got):
    """More than log 10 to a small model; nothing if it is shuffled; although the other network is larger."""
    assert got["gain"] > 2.3, "more than log 10: the rest is easier to model"
    assert got["gain"] == pytest.approx(got["bounds"]["log p(x|y)"] - got["bounds"]["log p(x)"])
    right, shuffled = got["short"]
    assert right > shuffled + 10
    assert got["squares"] == [[11, 11, 1, 28, 28]] * 2 and got["in_circle"] > 0.93


def test_the_content_holds(got):
    """Nearly as many analogies are read as asked as real digits are read right; a 5 is the hardest."""
    every, *by_digit = got["as_asked"]
    assert 0.955 < got["read_real"] < 0.98
    assert got["read_real"] - 0.06 < every < got["read_real"] and every > 0.91
    assert np.mean(by_digit) == pytest.approx(every, abs=0.005)
    assert np.argmin(by_digit) == 5 and min(by_digit) > 0.8 and max(by_digit) <= 1
    chosen, many = got["chosen"]
    assert len(set(chosen)) == 8 and chosen[0] >= 0 and chosen[-1] < many == 500
    readings = np.array(got["readings"])
    assert readings.argmax() == 5 and np.argsort(-readings)[1] == 3, "a 5 that fails is most often a 3"
    assert got["mistaken"] == [9, 3, 4], "4 and 9 for each other"


def test_the_handwriting_is_carried_over(got):
    assert min(got["slants"]) > 0.7
    assert got["analogies"] == [500, 10, 1, 28, 28]


def test_codes_without_the_label(got):
    nearest = {name: both[1] for name, both in got["accuracies"].items()}
    assert nearest["conditional VAE, K = 2"] < nearest["VAE, K = 2"] - 0.4
    assert nearest["conditional VAE, K = 8"] < nearest["VAE, K = 50"] - 0.3
    assert got["commonest"] == pytest.approx(0.114, abs=0.003)
    assert all(one > got["commonest"] for both in got["accuracies"].values() for one in both)
    linear, neighbours = got["accuracies"]["conditional VAE, K = 8"]
    assert neighbours > linear + 0.05, "what only the neighbours see"
    assert min(got["wrong_labels"]) > 0.7, "a wrong label lets z give the class away"


def test_what_unlabelled_digits_are_worth(got):
    gap, kl, at_posterior, at_slope = got["toy"]
    assert gap == pytest.approx(kl, rel=1e-9) and gap > 1 and at_posterior < 1e-9
    assert at_slope < 1e-5, "confidence that is deserved costs nothing"
    alone, m2, m1m2 = got["errors"]
    assert m1m2 < m2 < alone and m1m2 <= 0.12 and m2 <= 0.22
    assert got["log"]["mnist-m1m2"] <= 0.10 and got["log"]["mnist-m2"] <= 0.20


def test_what_beta_buys(got):
    """A way along the curve, the best bound near 1; slant gathers, ink does not, and seeds differ."""
    sweep = {name: np.array(values) for name, values in got["sweep"].items()}
    assert sweep["beta"].tolist() == [0.25, 0.5, 1, 2, 4] and got["walks"] == [3, 3, 9, 28, 28]
    assert (np.diff(sweep["rate"], axis=0) < 0).all()
    assert (np.diff(sweep["distortion"].mean(1)) > 0).all()
    price = (sweep["rate"] + sweep["distortion"]).mean(1)
    assert set(price.argsort()[:2]) == {1, 2} and abs(price[1] - price[2]) < 1
    assert min(price[0], price[3], price[4]) > max(price[1], price[2]) + 1
    slant, ink = sweep["slant_in_one"], sweep["ink_in_one"]
    assert slant[0].mean() == pytest.approx(0.5, abs=0.05) and slant[4].mean() == pytest.approx(0.7, abs=0.05)
    assert slant[0].max() > slant[4].min() and slant[0].max() > slant[3].min() + 0.1, "seeds"
    assert (ink.mean(1) < sweep["ink_in_all"].mean(1) - 0.4).all()
    for name in ("slant", "ink"):
        assert np.ptp(sweep[f"{name}_in_all"].mean(1)) < 0.09, "nearly the same share at every β"
    assert sweep["rate"][4].mean() == pytest.approx(4, abs=0.5)
    assert (round(slant[4][0], 2), round(ink[4][0], 2)) == (0.61, 0.22), "of the model that is shown"
