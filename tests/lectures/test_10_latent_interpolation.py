"""Slides 27 and 28: the lengths of codes; what lies between two digits, faces, drawings and melodies."""

import math

import numpy as np
import pytest
from scipy import stats

from tests.support import kernels

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

WRONG = {
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


def test_your_turn(got):
    kernels.exercises_say_what_they_should(got, WRONG)


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
