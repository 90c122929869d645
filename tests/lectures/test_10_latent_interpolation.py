"""Slides 27 and 28: the lengths of codes; what lies between two digits, faces, drawings and melodies."""

import math

import numpy as np
import pytest
from scipy import stats

from tests.support import kernels

ASK = {
    "norms": """{K: [n["draw"].mean().item(), n["draw"].std().item(), n["middle"].mean().item()]
        for K, n in norms.items()}""",
    "as_short": "as_short",
    "lengths": "{path: along.tolist() for path, along in lengths.items()}",
    "codes": "[z_norm, mu_norm]",
    "grey": "digit_grey",
    "distance": "digit_distance",
    "bend": "bend",
    "bend_at": "bend_at",
    "total": "total.item()",
    "spread": "[drawn[tau][:, :2].var(0).sum().item() for tau in (1.0, 0.3, 0.05, 0.0)]",
    "half": "weights.tolist()",
    "shrunk": "shrunk_grey",
    "pen": """[points.item(), pen[..., 3].sum(1).mean().item(), len(data.strokes(pen[which])),
        y[which].item()]""",
    "lost_by_exchange": "lost_by_exchange",
    "small": "{name: [b.reconstruction.mean().item(), b.kl.mean().item()] for name, b in small.items()}",
    "bounds": "bounds",
    "came_back": "came_back",
    "read_right": "read_right",
    "passing": "{name: shares.tolist() for name, shares in passing.items()}",
    "straight": "other_in_the_middle",
    "shown": "[[read[name][pair].tolist() for pair in shown_pairs] for name in read]",
    "widget": "[sketches.t, sketches.z.shape[0], sketches.temperature]",
    "melody_shares": "[share.mean().item() for share in melody_shares]",
    "melody_bound": "[melody_bound.reconstruction.mean().item(), melody_bound.kl.mean().item()]",
    "guess_shares": "guess_shares",
    "melody_settings": """[melody_vae.latent_dim, melody_vae.decoder.hidden_size,
        pretrained.RECIPES["melodies"].examples.keywords]""",
    "transposed": "transposed_shares",
    "to_ends": "{name: [end.tolist() for end in ends] for name, ends in to_ends.items()}",
    "apart": "(start != stop).double().mean().item()",
    "leap": "leap",
    "wholly": "wholly",
    "density": "[along_density[s] for s in sorted(along_density)]",
    "quarters": """[[data.melody_attributes(x).interval.nanmean().item(),
         (data.in_one_scale(x) == 1).double().mean().item()]
        for x in (some[by_density[:quarter]], some[by_density[-quarter:]])]""",
    "midi": "[midi_notes, sum(len(data.notes(x)) for x in way)]",
    "melody_widget": "[melody_explorer.t, len(melody_explorer.x)]",
}

GREAT_CIRCLE = """def great_circle(a, b, t):
    omega = torch.arccos(a @ b / (a.norm() * b.norm()))
    of_a, of_b = torch.sin((1 - t) * omega), torch.sin(t * omega)
    return (of_a * a + of_b * b) / torch.sin(omega)"""

WRONG = {
    "great-circle": {
        "great_circle = lambda a, b, t: (1 - t) * a + t * b": "this is the straight path",
        GREAT_CIRCLE.replace(") / torch.sin(omega)", ")"): "lack the division by sin Ω",
        GREAT_CIRCLE.replace(" / (a.norm() * b.norm())", ""): "both lengths",
        GREAT_CIRCLE.replace(
            "(of_a * a + of_b * b)", "(of_a * a / a.norm() + of_b * b / b.norm())"
        ): "unit sphere",
        GREAT_CIRCLE.replace("(of_a * a + of_b * b)", "(of_b * a + of_a * b)"): "each other's",
    },
    "sharpen": {
        "sharpen = lambda w, s, tau: (w / tau, s + math.log(tau) / 2)": "not normalised",
        "sharpen = lambda w, s, tau: ((w * tau).log_softmax(0), s + math.log(tau) / 2)": "more equal",
        "sharpen = lambda w, s, tau: ((w / tau).softmax(0), s + math.log(tau) / 2)": "their logarithms",
        "sharpen = lambda w, s, tau: ((w / tau).log_softmax(0), s + math.log(tau))": "its square should be",
        "sharpen = lambda w, s, tau: ((w / tau).log_softmax(0), s * tau)": "adds to its logarithm",
    },
    "in-nats": {
        "in_nats = lambda L_R, L_KL, w, N, K: (-N * L_R + K * L_KL, w * N / K)": "wrong sign",
        "in_nats = lambda L_R, L_KL, w, N, K: (N * L_R - K * L_KL, w * N / K)": "L_R is minus",
        "in_nats = lambda L_R, L_KL, w, N, K: (-N * (L_R + w * L_KL), w * N / K)": "whatever its weight",
        "in_nats = lambda L_R, L_KL, w, N, K: (-L_R - L_KL, w * N / K)": "still divided",
        "in_nats = lambda L_R, L_KL, w, N, K: (-N * L_R - K * L_KL, w * K / N)": "N_max stands above",
        "in_nats = lambda L_R, L_KL, w, N, K: (-N * L_R - K * L_KL, w)": "different numbers",
    },
    "passed": {
        "passed = lambda read: list(dict.fromkeys(read))": "comes back to the 2",
        "passed = lambda read: sorted(set(read))": "keep the order",
        "passed = lambda read: [b for a, b in zip(read, read[1:]) if a != b]": "the first digit is missing",
        "passed = lambda read: [a for a, b in zip(read, read[1:]) if a != b]": "the last digit is missing",
        "passed = lambda read: read": "nothing is left out",
    },
    "white-keys": {
        """def white_keys(x):
    white = torch.tensor([0, 2, 4, 5, 7, 9, 11])
    return torch.isin((x + 53) % 12, white).float().mean(1)""": "holds and rests count",
        """def white_keys(x):
    starts, white = x > 1, torch.tensor([0, 2, 4, 5, 7, 9, 11])
    return (torch.isin(x % 12, white) & starts).sum(1) / starts.sum(1)""": "token 2 is",
        """def white_keys(x):
    white = torch.isin((x + 53) % 12, torch.tensor([0, 2, 4, 5, 7, 9, 11])) & (x > 1)
    return white.sum(1) / 32""": "by the number of notes",
    },
}


def test_the_lengths_of_draws(got):
    """√K ± 1/√2, and √(K/2) for the middle of two; in few dimensions that is nothing unusual."""
    for K, (mean, spread, middle) in got["norms"].items():
        K = int(K)
        chi = np.sqrt(2) * np.exp(
            math.lgamma((K + 1) / 2) - math.lgamma(K / 2)
        )  # the mean of a chi distribution
        error = np.sqrt((K - chi**2) / 20_000)
        assert mean == pytest.approx(chi, abs=5 * error)
        assert middle == pytest.approx(chi / np.sqrt(2), abs=5 * error)
        assert abs(mean - np.sqrt(K)) < 0.2 and 0.6 < spread < 0.75
    for K, as_short in got["as_short"].items():
        assert as_short == pytest.approx(stats.chi2.cdf(int(K) / 2, int(K)), rel=1e-3)
    assert round(got["as_short"]["2"], 2) == 0.39 and 1 / got["as_short"]["50"] == pytest.approx(840, abs=5)
    assert stats.chi2.cdf(26, 52) < 1e-3 < stats.chi2.cdf(25.5, 51), "below one in a thousand from 52 on"


def test_the_lengths_along_a_path(got):
    straight, spherical = got["lengths"]["straight"], got["lengths"]["spherical"]
    assert straight[10] == pytest.approx(straight[0] / np.sqrt(2), rel=0.02)
    assert spherical == pytest.approx([spherical[0]] * 21, rel=0.02)
    assert straight[10] < np.sqrt(50) - 2 / np.sqrt(2), "below the band that the figure shows"
    z_norm, mu_norm = got["codes"]
    assert z_norm == pytest.approx(np.sqrt(50), rel=0.02) and mu_norm < 0.6 * z_norm


def test_digits(got):
    """Crisp on the sphere, blurred on the straight path (which is nearer to digits), worst in pixels."""
    grey, distance = got["grey"], got["distance"]
    assert grey["the ends"] < grey["spherical"] < grey["straight"] - 0.1 < grey["pixels"] - 0.2
    assert distance["the ends"] < distance["straight"] < distance["spherical"] < distance["the prior"]
    of_length = (got["shrunk"] - grey["the ends"]) / (grey["straight"] - grey["the ends"])
    assert of_length == pytest.approx(2 / 3, abs=0.12), "two thirds of the grey comes from shortness"


def test_faces(got):
    """PCA fades, and a VAE of so few faces hardly does anything else."""
    assert got["bend"]["PCA"] < 1e-5 and 0.01 < got["bend"]["VAE"] < 0.1
    assert got["bend_at"]["PCA"] < 1e-5
    assert got["bend_at"]["VAE"] == pytest.approx(got["bend"]["VAE"] / 2, rel=0.25), "about half near the end"


def test_a_row_of_a_drawing_is_a_distribution_with_a_temperature(got):
    assert got["total"] == pytest.approx(1, abs=1e-4)
    assert got["spread"] == sorted(got["spread"], reverse=True) and got["spread"][-1] == 0
    assert got["half"] == pytest.approx([0.49 / 0.58, 0.09 / 0.58], abs=1e-4)
    assert 2000 * got["half"][1] == pytest.approx(310, abs=1)


def test_digits_traced(got):
    points, strokes, of_the_4, label = got["pen"]
    assert 8.5 < points < 10.5 and 1.1 < strokes < 1.5 and of_the_4 == 2 and label == 4


def test_the_bound_of_drawings(got):
    """Without annealing z is given up; and the bound in the paper's units."""
    assert got["small"]["plain ELBO"][1] < 0.5 and got["small"]["annealed"][1] > 4
    assert got["small"]["annealed"][0] > got["small"]["plain ELBO"][0]
    assert 7 < got["lost_by_exchange"] < 13, "a wrong code costs what z says"
    for name, N_max, K in (("pen-digits", 24, 16), ("characters", 36, 32)):
        train, test = (got["bounds"][f"{name}, {split}"] for split in ("train", "test"))
        for bound in (train, test):
            assert bound["F"] == pytest.approx(-N_max * bound["L_R"] - K * bound["L_KL"], abs=1e-3)
        if name == "characters":
            assert train["F"] - test["F"] == pytest.approx(90, abs=8), "by heart"
            plain = got["small"]["plain ELBO"]
            assert test["F"] < plain[0] - plain[1], "no better density than without z"
        else:
            assert train["F"] == pytest.approx(test["F"], abs=1.5), "nothing is memorised"
    train, test = got["came_back"]["train"], got["came_back"]["test"]
    assert train[0] > test[0] and train[1] > 80 and 10 < test[1] < 40


def test_the_same_digits_as_pixels_and_as_pen(got):
    """Most reconstructions of unseen digits are read rightly; the pen's less often, but far above chance."""
    right = got["read_right"]
    assert right["scanned"] > right["traced"] > 0.96 and right["pixels, reconstructed"] > 0.95
    assert 0.85 < right["pen, reconstructed"] < right["pixels, reconstructed"]


def test_which_digits_the_way_passes(got):
    """From A's digit to B's; in between another digit, more often for the pen; shares of one."""
    for name, shares in got["passing"].items():
        of_a, of_b, other = np.array(shares)
        assert of_a + of_b + other == pytest.approx(np.ones(11))
        assert of_a[0] > 0.8 and of_b[10] > 0.8 and of_a[10] < 0.1 and of_b[0] < 0.1
        assert other[4:7].max() > 0.2 and other[4:7].max() > other[[0, 10]].max() + 0.1, name
    at = {name: np.array(shares)[2] for name, shares in got["passing"].items()}
    assert at["pen"][5] > at["pixels"][5] + 0.05 and at["pen"][[0, 10]].mean() == pytest.approx(0.1, abs=0.05)
    for name, (straight, spherical, change, error) in got["straight"].items():
        assert spherical == pytest.approx(at[name][5]) and change == pytest.approx(straight - spherical)
        assert 0.02 < change < 0.1 and 0.02 < error < 0.05, name
    (*_, change, error), (*_, of_pen, error_of_pen) = got["straight"]["pixels"], got["straight"]["pen"]
    assert change > 2 * error and of_pen < 2 * error_of_pen, "more than chance for pixels only"
    assert abs(change - of_pen) < 0.02, "by the same amount"
    pixels, pen = got["shown"]
    assert len(pixels) == len(pen) == 4
    assert any(digit not in (way[0], way[-1]) for way in (*pixels, *pen) for digit in way), (
        "a third on the way"
    )
    assert got["widget"] == [0.4, 16, 0.0]


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


def test_melodies_come_back(got):
    """Far better than guesses, and nearly as well in free running as with the true tokens before."""
    teacher_forced, sampled, of_notes = got["melody_shares"]
    assert sampled > max(got["guess_shares"].values()) + 0.2 and of_notes > 0.5
    assert 0 < teacher_forced - sampled < 0.1
    assert got["melody_settings"] == [64, 128, {"weight": 0.5}]
    reconstruction, kl = got["melody_bound"]
    assert reconstruction < 0 < kl
    as_they_are, moved = got["transposed"].values()
    assert as_they_are > 0.8 and moved < 0.3, "it knows one key"


def test_the_way_from_one_melody_to_another(got):
    """From A to B all the way; the mixture as the arithmetic says; a middle is neither A nor B."""
    apart = got["apart"]
    assert 0.45 < apart < 0.6
    for name, (to_a, to_b) in got["to_ends"].items():
        assert (np.diff(to_a) > -0.005).all() and (np.diff(to_b) < 0.005).all(), name
    to_a, to_b = got["to_ends"]["tokens mixed"]
    t = np.linspace(0, 1, 11)
    assert to_a == pytest.approx(t * apart, abs=0.02) and to_b == pytest.approx((1 - t) * apart, abs=0.02)
    for path in ("straight path", "spherical path"):
        to_a, to_b = got["to_ends"][path]
        assert 0.02 < to_a[0] < 0.1 and 0.02 < to_b[-1] < 0.1 and to_a[5] > apart / 2 + 0.05


def test_middles_of_melodies(got):
    """By leap and by key middles are tunes; mixed tokens leap; draws of the prior are worse in both."""
    leap, wholly = got["leap"], got["wholly"]
    tunes, mixed, prior = (leap[name] for name in ("test melodies", "tokens mixed", "draws of the prior"))
    assert leap["straight middles"] < tunes < prior < mixed - 1
    assert leap["spherical middles"] < tunes + 0.2
    for name in ("straight middles", "spherical middles"):
        assert wholly[name] > wholly["test melodies"] - 0.01 > wholly["draws of the prior"], name
    assert abs(wholly["tokens mixed"] - wholly["test melodies"]) < 0.06, "two tunes in one key"


def test_the_vector_of_density(got):
    """It adds notes all the way, more of them off the quarters, and leaps, as in the data; and purity."""
    names = ("notes", "offbeat", "interval", "in one scale")
    density = {name: [row[name] for row in got["density"]] for name in names}
    assert (np.diff(density["notes"]) > 1).all() and (np.diff(density["offbeat"]) > 0).all()
    assert density["interval"][4] > density["interval"][2] + 0.5 > density["interval"][0] + 0.5
    assert density["in one scale"][4] > 0.98 > density["in one scale"][2] + 0.03
    sparse, dense = got["quarters"]
    assert (sparse[0], dense[0]) == (pytest.approx(2.5, abs=0.05), pytest.approx(3.0, abs=0.06))
    assert abs(sparse[1] - dense[1]) < 0.02
    assert got["midi"][0] == got["midi"][1] > 40 and got["melody_widget"] == [0.5, 32]
