"""Slides 27 and 28: the lengths of codes; what lies between two digits, faces, drawings and melodies."""

import math

import numpy as np
import pytest
from scipy import stats

ASK = {
    "norms": """{K: [n["draw"].mean().item(), n["draw"].std().item(),
                     n["middle"].mean().item(), n["as_short"]]
        for K, n in norms.items()}""",
    "lengths": "{path: along.tolist() for path, along in lengths.items()}",
    "codes": "[z_norm, mu_norm]",
    "grey": "digit_grey",
    "distance": "digit_distance",
    "bend": "bend",
    "clear": "clear",
    "total": "total.item()",
    "spread": "list(spread.values())",
    "letter": "data.strokes(letter)[0].tolist()",
    "small": "{name: [b.reconstruction.mean().item(), b.kl.mean().item()] for name, b in small.items()}",
    "bounds": "bounds",
    "units": "[N_max, K, w_KL]",
    "came_back": "came_back",
    "medians": "medians",
    "widget": "[sketches.t, sketches.z.shape[0]]",
    "melody_shares": """{name: [share.mean().item() for share in shares]
        for name, shares in melody_shares.items()}""",
    "melody_bounds": "{name: b.value.mean().item() for name, b in melody_bounds.items()}",
    "guess_shares": "guess_shares",
    "leaps": "{name: a.interval.nanmean().item() for name, a in middle_attributes.items()}",
    "density": "[along_density[s] for s in sorted(along_density)]",
    "midi": "[midi_notes, sum(len(data.notes(x)) for x in way)]",
    "melody_widget": "[melody_explorer.t, len(melody_explorer.x)]",
}


def test_the_lengths_of_draws(got):
    """√K ± 1/√2, and √(K/2) for the middle of two; in few dimensions that is nothing unusual."""
    for K, (mean, spread, middle, as_short) in got["norms"].items():
        K = int(K)
        chi = np.sqrt(2) * np.exp(
            math.lgamma((K + 1) / 2) - math.lgamma(K / 2)
        )  # the mean of a chi distribution
        error = np.sqrt((K - chi**2) / 20_000)
        assert mean == pytest.approx(chi, abs=5 * error)
        assert middle == pytest.approx(chi / np.sqrt(2), abs=5 * error)
        assert abs(mean - np.sqrt(K)) < 0.2 and 0.6 < spread < 0.75
        assert as_short == pytest.approx(stats.chi2.cdf(K / 2, K), rel=1e-3)
    assert got["norms"]["2"][3] > 0.3 and got["norms"]["50"][3] < 0.01


def test_the_lengths_along_a_path(got):
    straight, spherical = got["lengths"]["straight"], got["lengths"]["spherical"]
    assert straight[5] == pytest.approx(straight[0] / np.sqrt(2), rel=0.02)
    assert spherical == pytest.approx([spherical[0]] * 11, rel=0.02)
    z_norm, mu_norm = got["codes"]
    assert z_norm == pytest.approx(np.sqrt(50), rel=0.02) and mu_norm < 0.6 * z_norm


def test_digits(got):
    """Crisp on the sphere, blurred on the straight path (which is nearer to digits), worst in pixels."""
    grey, distance = got["grey"], got["distance"]
    assert grey["the ends"] < grey["spherical"] < grey["straight"] - 0.1 < grey["pixels"] - 0.2
    assert distance["the ends"] < distance["straight"] < distance["spherical"] < distance["the prior"]


def test_faces(got):
    """PCA fades, and a VAE of so few faces hardly does anything else."""
    assert got["bend"]["PCA"] < 1e-5 and 0.01 < got["bend"]["VAE"] < 0.25
    assert got["clear"]["PCA"][0] == pytest.approx(got["clear"]["PCA"][1], abs=1e-4)
    assert got["clear"]["VAE"][0] == pytest.approx(got["clear"]["VAE"][1], abs=0.1)


def test_a_row_of_a_drawing_is_a_distribution_with_a_temperature(got):
    assert got["total"] == pytest.approx(1, abs=1e-4)
    assert got["spread"] == sorted(got["spread"], reverse=True) and got["spread"][-1] == 0
    (_, start_y), (stop_x, stop_y) = got["letter"]
    assert stop_x > 1 and abs(stop_y - start_y) < 0.1, "a Z begins with a line to the right"


def test_the_bound_of_drawings(got):
    """Without annealing z is given up; and the bound in the paper's units."""
    assert got["small"]["plain ELBO"][1] < 0.5 and got["small"]["annealed"][1] > 4
    assert got["small"]["annealed"][0] > got["small"]["plain ELBO"][0]
    N_max, K, w_KL = got["units"]
    assert (N_max, K) == (36, 32) and w_KL == pytest.approx(16 / 36)
    for bound in got["bounds"].values():
        assert bound["F"] == pytest.approx(-N_max * bound["L_R"] - K * bound["L_KL"], abs=1e-3)
    assert got["bounds"]["train"]["F"] > got["bounds"]["test"]["F"] + 5
    plain = got["small"]["plain ELBO"]
    assert got["bounds"]["test"]["F"] < plain[0] - plain[1], "overfitted: no better density than without z"


def test_middles_of_drawings(got):
    """Farther from characters than characters, far nearer than chance."""
    train, test = got["came_back"]["train"], got["came_back"]["test"]
    assert train[0] > test[0] and train[1] > test[1] > 5
    real, chance = got["medians"]["test characters"], got["medians"]["strokes at random"]
    for name in ("decoded ends", "straight middles", "spherical middles", "draws of the prior"):
        assert abs(got["medians"][name] - real) < 0.35 * (chance - real), name
    assert got["widget"] == [0.4, 32]


def test_melodies_come_back(got):
    """Far better than guesses, and nearly as well in free running as with the true tokens before."""
    teacher_forced, sampled, of_notes = got["melody_shares"]["packaged"]
    assert sampled > max(got["guess_shares"].values()) + 0.3 and of_notes > 0.8
    assert 0 < teacher_forced - sampled < 0.05
    in_short = got["melody_shares"]["seconds of training"]
    assert got["guess_shares"]["the commonest bar, twice"] < in_short[1] < sampled
    bounds = got["melody_bounds"]
    assert bounds["seconds of training"] > bounds["packaged"], "a nat for a fifth of its price"


def test_middles_of_melodies(got):
    """They leap more than tunes and far less than mixed tokens; draws of the prior leap more than middles."""
    tunes, middles, prior, mixed = (
        got["leaps"][name]
        for name in ("test melodies", "middles of codes", "draws of the prior", "tokens mixed")
    )
    assert tunes < middles < prior < mixed and mixed - middles > middles - tunes


def test_the_vector_of_density(got):
    """It adds notes all the way, and more of them off the quarters; at both ends the leaps are larger."""
    density = {name: [row[name] for row in got["density"]] for name in ("notes", "interval", "offbeat")}
    assert (np.diff(density["notes"]) > 1).all() and (np.diff(density["offbeat"]) > 0).all()
    assert min(density["interval"][0], density["interval"][4]) > density["interval"][2] + 0.3
    assert got["midi"][0] == got["midi"][1] > 40 and got["melody_widget"] == [0.5, 32]
