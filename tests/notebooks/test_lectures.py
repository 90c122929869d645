"""The notebooks as they are committed, and the lectures run from a clean kernel with an empty cache and no network."""

import itertools
import json
import math
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import numpy as np
import pytest
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from PIL import Image
from scipy import stats

COURSE = Path(__file__).resolve().parents[2]
LECTURES = sorted((COURSE / "lectures").glob("*.ipynb"))
WRITTEN = LECTURES + sorted((COURSE / "solutions").glob("*/*.ipynb"))

NO_NETWORK = """
import socket
real = socket.socket.connect
def connect(self, address):
    if self.family in (socket.AF_INET, socket.AF_INET6) and address[0] not in ("127.0.0.1", "::1", "localhost"):
        raise OSError("no network in this test")
    return real(self, address)
socket.socket.connect = connect
"""


@pytest.fixture
def offline(tmp_path, monkeypatch):
    """Kernels and commands that start now find an empty cache and no network."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(NO_NETWORK)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path / "site"))
    monkeypatch.setenv("VAE_COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("JUPYTER_PATH", "")


def run(path: Path, ask: str) -> dict:
    """Execute the notebook and return the dictionary that the expression ``ask`` gives in its kernel afterwards."""
    notebook = nbformat.read(path, as_version=4)
    code = f"import json; print('ANSWER' + json.dumps({ask}))"
    notebook.cells.append(nbformat.v4.new_code_cell(code))
    NotebookClient(notebook, timeout=600, kernel_name="python3").execute(cwd=path.parent)
    text = "".join(output.get("text", "") for output in notebook.cells[-1].outputs)
    return json.loads(text.split("ANSWER")[1])


@pytest.mark.parametrize("path", WRITTEN, ids=lambda p: p.stem)
def test_committed_form(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    ids = [cell.id for cell in notebook.cells]
    assert len(set(ids)) == len(ids)
    assert all(
        re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", i) and not re.fullmatch(r"[0-9a-f]{8}", i) for i in ids
    ), ids
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert cell.outputs == [] and cell.execution_count is None


def test_code_is_formatted_and_linted():
    for command in (["format", "--check"], ["check"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "."], cwd=COURSE, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", LECTURES, ids=lambda p: p.stem)
def test_rhythm(path):
    """Aim and minutes at the top, a text for every figure, folded answers to questions, short cells, a summary."""
    notebook = nbformat.read(path, as_version=4)
    text = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
    first = notebook.cells[0].source
    assert first.startswith("# ") and "minutes" in first and "you will be able to" in first
    assert "**In two lines.**" in notebook.cells[-1].source
    assert text.count("**Think.**") >= 2
    assert (
        text.count("<details><summary>Answer</summary>")
        == text.count("</details>")
        >= text.count("**Think.**")
    )
    for cell in notebook.cells:
        if cell.cell_type == "code":
            lines = [line for line in cell.source.splitlines() if line.strip()]
            assert len(lines) <= 20, f"{cell.id} has {len(lines)} lines"
            assert cell.source.count("plots.show(") == cell.source.count("alt=")


def test_the_guard_against_the_network_works(offline, tmp_path):
    notebook = nbformat.v4.new_notebook(
        cells=[
            nbformat.v4.new_code_cell(
                "import urllib.request; urllib.request.urlopen('http://192.0.2.1', timeout=5)"
            )
        ]
    )
    nbformat.write(notebook, tmp_path / "n.ipynb")
    with pytest.raises(CellExecutionError, match="no network in this test"):
        run(tmp_path / "n.ipynb", "{}")


def test_tour(offline, tmp_path):
    """make tour: the first lecture on all of MNIST, with its picture and numbers."""
    out = tmp_path / "tour"
    done = subprocess.run(
        [sys.executable, "-m", "course_utils.cli", "tour", "--out", str(out)],
        cwd=COURSE,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    assert "cell 1 of" in done.stdout and "the-numbers" in done.stdout
    numbers = json.loads((out / "numbers.json").read_text())
    assert 130 < numbers["negative_test_bound_nats"] <= 148
    assert numbers["training_seconds"] > 0 and numbers["device"] in ("cpu", "cuda:0")
    assert numbers["negative_test_bound_nats"] == pytest.approx(
        numbers["kl_nats"] - numbers["reconstruction_nats"], abs=0.02
    )
    picture = np.asarray(Image.open(out / "picture.png").convert("RGB"))
    assert min(picture.shape[:2]) > 400 and len(np.unique(picture.reshape(-1, 3), axis=0)) > 100
    executed = nbformat.read(out / "00_start_here.ipynb", as_version=4)
    code = [cell for cell in executed.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert any(
        "application/vnd.jupyter.widget-view+json" in o.get("data", {}) for cell in code for o in cell.outputs
    )


def test_05_jensen_and_the_elbo(offline):
    """Every claim of slides 13 to 18, read off the executed notebook."""
    got = run(
        COURSE / "lectures" / "05_jensen_and_the_elbo.ipynb",
        """{
            "mean_of_log": mean_of_log.item(), "log_of_mean": log_of_mean.item(),
            "lines": [line.item() for line in (line_1, line_2, line_3, line_4)],
            "finer": abs(finer.log_px[0] - grid.log_px[0]).item(),
            "by_hand": (by_hand - by_torch).abs().max().item(),
            "best_eta": best_eta, "argmax_eta": eta_grid[full.argmax()].item(),
            "without": (without.diff() > 0).all().item(),
            "kl": [closed_form.item(), on_the_grid.item(), log_ratio.mean().item(), float(standard_error)],
            "gap": [(log_px - F).item(), kl_to_posterior.item()],
            "gap5": [(exact.log_px - F5).item(), gap5.item()],
            "best": [best_mu, best_log_sigma, smallest_gap],
            "vae_gaps": [gaps.min().item(), gaps.median().item(), gaps.max().item()],
            "sampled": [sampled.value.mean().item(), F_x.mean().item()],
            "point": [(kls[near_0001] - kls[near_001]).item(), (reconstructions[near_0001] - reconstructions[near_001]).item()],
            "sigma": [sigmas[best].item(), 1 / math.sqrt(1 + curvature.item())],
            "climb": climb, "best_possible": best_possible,
            "free": [F_free.item(), coarse.log_px[0].item(), difference.item()],
            "elbo_widget": [explorer.log_px, log_px.item()],
        }""",
    )
    # Slide 13: E[log X] <= log E[X], here log 2 < log 2.5.
    assert got["mean_of_log"] == pytest.approx(np.log(2)) and got["log_of_mean"] == pytest.approx(np.log(2.5))
    # Slide 14: lines 1 = 2 > 3 = 4.
    one, two, three, four = got["lines"]
    assert abs(one - two) < 1e-12 and abs(three - four) < 1e-12 and one - three > 0.1
    assert got["finer"] < 1e-12
    # Slide 15: the formula is the density's; with its constant there is a best eta, without it there is none.
    assert got["by_hand"] < 1e-10
    assert got["argmax_eta"] == pytest.approx(got["best_eta"], rel=0.05) and got["without"]
    # Slide 16: three ways to one KL.
    closed, on_grid, sampled, error = got["kl"]
    assert abs(closed - on_grid) < 1e-12 and abs(sampled - closed) < 6 * error
    # Slide 17: the gap is KL(q ‖ p(z|x)) to at least ten digits, on the grid and in closed form.
    for left, right in (got["gap"], got["gap5"]):
        assert abs(left - right) < 1e-10 * max(1, abs(right)) and right > 0.01
    assert got["best"] == pytest.approx([0.8, -1.0, 0.158], abs=0.03)
    assert got["elbo_widget"][0] == pytest.approx(got["elbo_widget"][1], abs=1e-9)
    smallest, median, largest = got["vae_gaps"]
    assert 0 < smallest < median < 2 < 10 < largest
    assert got["sampled"][0] == pytest.approx(got["sampled"][1], abs=0.3)
    # Slide 18: ten times narrower costs log 10 nats of KL and gains next to nothing.
    assert got["point"][0] == pytest.approx(np.log(10), abs=0.001) and 0 < got["point"][1] < 0.01
    assert got["sigma"][0] == pytest.approx(got["sigma"][1], rel=0.1)
    # EM: after each E step the bound touches; log p(x) and F never fall; the maximum is reached.
    values = got["climb"]
    assert max(abs(evidence - bound) for step, bound, evidence in values if step == "E") < 1e-12
    assert max(evidence - bound for step, bound, evidence in values if step == "M") > 0.001
    assert all(b[1] >= a[1] - 1e-12 and b[2] >= a[2] - 1e-12 for a, b in itertools.pairwise(values))
    assert (
        values[-1][2] == pytest.approx(got["best_possible"], abs=1e-3)
        and values[-1][2] < got["best_possible"] + 1e-12
    )
    # Variational: the free q reaches log p(x), and is the posterior.
    bound, log_px, difference = got["free"]
    assert 0 < log_px - bound < 1e-3 and difference < 1e-3


def test_01_autoencoders(offline):
    """Slides 3 and 4: the identity is trivial; map, compression, features and interpolation, each measured."""
    got = run(
        COURSE / "lectures" / "01_autoencoders.ipynb",
        """{
            "identity": identity_errors, "squeezed": bottleneck_errors, "map": map_accuracy,
            "coder": [coded_bits, ideal_bits, bool((decoded_symbols == symbols).all())],
            "binary": [torch.equal(unpacked, binary), packed.bits_per_pixel, bound_bits],
            "grey": [torch.equal(unpacked_grey, grey), packed_grey.bits_per_pixel],
            "peers": rates, "checkers": packed_checkers.bits_per_pixel, "accuracies": accuracies, "counts": counts,
            "nearest": nearest, "greys": greys, "widget": [bottleneck.k, bottleneck.index],
        }""",
    )
    assert got["identity"] == [0.0, 0.0], "without a bottleneck digits and noise alike"
    for k, (on_digits, on_noise) in got["squeezed"].items():
        assert on_noise > 2 * on_digits and on_noise > 0.75, f"with {k} numbers noise is not copied"
    assert got["map"]["autoencoder"] > got["map"]["PCA"] + 0.1
    coded, ideal, same = got["coder"]
    assert same and ideal < coded < ideal + 128
    lossless, rate, bound = got["binary"]
    assert lossless and rate <= 0.21 and rate == pytest.approx(bound, rel=0.03)
    assert got["grey"][0] and got["grey"][1] < min(got["peers"][1].values())
    assert rate < min(got["peers"][0].values()) and got["checkers"] > 0.5
    hidden, pixels, code = (got["accuracies"][name] for name in ("VAE, hidden layer", "pixels", "VAE, code"))
    for n in (100, 300, 1000):
        at = got["counts"].index(n)
        assert hidden[at] > pixels[at] + 0.02, f"features help with {n} labels"
        assert code[at] < hidden[at]
    for ends, by_codes, by_pixels in (got["nearest"].values(), got["greys"].values()):
        assert ends < by_codes < 0.9 * by_pixels, (
            "the middle of two codes is more of a digit than that of the pixels"
        )


def test_02_pca(offline):
    """Slides 5 and 6: Pythagoras, the exact optimum, and gradient descent at it."""
    got = run(
        COURSE / "lectures" / "02_pca.ipynb",
        """{
            "identity": identity_error.item(),
            "sum": (variance + error - total).abs().max().item(),
            "angle": [variance.argmax().item(), error.argmin().item()],
            "exact": [exact_error, spectrum[K:].sum().item()],
            "trained": trained_error, "angles": angles_to_pca.tolist(), "rotated": rotated_error,
            "columns": [cosines_among.item(), cosines_to_eigenvectors.max().item()],
            "ppca": [difference.item(), ppca.eta.item(), left_out.item()], "log_px": log_likelihoods,
            "faces": [list(faces.x.shape), len(eigenfaces.z)],
        }""",
    )
    assert got["identity"] < 1e-5 and got["sum"] < 1e-5 and got["angle"][0] == got["angle"][1]
    assert got["exact"][0] == pytest.approx(got["exact"][1], rel=1e-5)
    assert got["exact"][0] - 1e-3 < got["trained"] < 1.001 * got["exact"][0], (
        "within 0.1 % of the exact error"
    )
    assert max(got["angles"]) < 3
    assert got["rotated"] == pytest.approx(got["trained"], rel=1e-4)
    assert got["columns"][0] > 0.05 and got["columns"][1] < 0.9, "the columns are not the eigenvectors"
    difference, eta, left_out = got["ppca"]
    assert difference < 1e-9 and eta == pytest.approx(left_out, rel=1e-9)
    # Tipping & Bishop's optimum on MNIST, computed from the eigenvalues by other code: 12.428 and 507.905 nats an image.
    assert got["log_px"]["2"][0] == pytest.approx(12.428, abs=0.001)
    assert got["log_px"]["50"][0] == pytest.approx(507.905, abs=0.001)


def test_03_deep_autoencoders(offline):
    """Slides 7 to 9: on a manifold, better than PCA at equal K, and no distribution."""
    got = run(
        COURSE / "lectures" / "03_deep_autoencoders.ipynb",
        """{
            "circle": [bent_error.item(), flat_error.item()], "curves": curve_errors, "tangent": tangent_error,
            "excess": [near_excess, far_excess], "deep": deep_error, "pca": {k: pca_error[k - 1].item() for k in deep_error},
            "nearest": [distance_test.median().item(), distance_box.median().item()],
            "scores": [digit_errors.median().item(), black_error, from_box_error],
            "errors": errors, "best_k": best_k, "widgets": [on_the_plane.z, in_space.z],
        }""",
    )
    assert got["circle"][0] < 1e-12 and got["circle"][1] == pytest.approx(0.5, abs=1e-3)
    for on_curve, on_line in got["curves"].values():
        assert on_curve < on_line / 5
    assert got["tangent"] < 0.01
    near, far = got["excess"]
    assert near < 0.02 < 5 * near + 0.05 < far, "nearly a projection where it was trained, and only there"
    for k in ("1", "2", "4", "8", "16", "32"):
        assert got["deep"][k] < got["pca"][k] - 1, f"at K = {k}"
    assert got["deep"]["64"] > got["pca"]["64"], "and with many numbers and little training PCA wins"
    assert got["nearest"][1] > 1.4 * got["nearest"][0]
    digit, black, smudge = got["scores"]
    assert black < digit / 4 and smudge < digit
    assert all(b < a for a, b in itertools.pairwise(got["errors"])) and got["best_k"] == 3


def test_04_observation_model(offline):
    """Slides 10 to 12: the density fails as eta goes to 0, grids work in two dimensions, naive Monte Carlo in few."""
    got = run(
        COURSE / "lectures" / "04_observation_model.ipynb",
        """{
            "eta": log_px.tolist(), "etas": etas.tolist(), "best_eta_off": best_eta_off, "best_eta": best_eta, "area": area,
            "grid": [errors_1, errors_2], "fraction": fraction.tolist(), "variance": [simulated, predicted],
            "growth": [relative_variance(K, 0.1) for K in (10, 20)], "ratio": relative_variance(1, 0.1) + 1,
            "naive": naive_errors, "importance": importance_errors, "spreads": spreads, "exact": posterior.log_px.item(),
            "bound": (exact.log_px - bound).tolist(), "widget": [monte_carlo.dim, monte_carlo.log_px],
        }""",
    )
    on, off = np.array(got["eta"]).T
    assert (np.diff(on) > 0).all() and off[-1] < -100 and on[-1] > 2, "infinite on the manifold, 0 beside it"
    assert got["best_eta_off"] == pytest.approx(0.04, rel=0.1) and got["best_eta"] == pytest.approx(
        0.03, rel=0.3
    )
    assert 0.95 < got["area"] < 1.001
    for errors in got["grid"]:
        assert errors[-1] < 1e-12 and errors[1] < errors[0] / 20
    assert max(got["fraction"]) < 0.01
    assert got["variance"][0] == pytest.approx(got["variance"][1], rel=0.05)
    ten, twenty = got["growth"]
    assert twenty + 1 == pytest.approx((ten + 1) ** 2, rel=1e-9) and got["ratio"] > 3
    naive, importance = got["naive"], got["importance"]
    assert naive["10"] < -20 and naive["100"] < naive["10000"] + 1 and abs(naive["10000"]) < 1
    assert all(abs(error) < 0.3 for error in importance.values())
    estimate, spread = got["spreads"]["1.0"]
    assert abs(estimate - got["exact"]) < 1e-9 and spread < 1e-9, "the posterior has no variance"
    assert got["spreads"]["1.3"][1] > 0.5
    assert all(-0.1 < gap < 3 for gap in got["bound"])


def test_06_reparameterization(offline):
    """Slide 19: both derivatives; the same mean and other variances; two ways to lose the gradient; dropout."""
    got = run(
        COURSE / "lectures" / "06_reparameterization.ipynb",
        """{
            "by_hand": [b.item() for b in by_hand], "errors": [e.item() for e in errors],
            "torch": [samples.mu.mean().item(), samples.log_sigma.mean().item()],
            "variances": variances, "means": means, "exact": {K: exact_score_variance(K) for K in variances}, "S": S,
            "baseline": baseline, "versions": versions, "fitted": fitted, "lost": lost, "dropout": dropout_difference,
            "mask": sorted(set(mask.tolist())), "spread": many.std(0).tolist(),
        }""",
    )
    for mean, error, exact in zip(got["by_hand"], got["errors"], (1.4, 1.0), strict=True):
        assert abs(mean - exact) < 5 * error
    assert got["torch"] == pytest.approx([got["by_hand"][0], 0.5 * got["by_hand"][1]], rel=1e-9)
    for K, exact in got["exact"].items():
        for mean, variance, expected in zip(got["means"][K], got["variances"][K], (1.0, exact), strict=True):
            assert abs(mean - 1) < 5 * (expected / got["S"]) ** 0.5, K
            assert variance == pytest.approx(expected, rel=0.15), K
    assert got["exact"]["100"] > 70 * got["exact"]["10"], "grows like the square of K"
    mean, variance = got["baseline"]
    assert abs(mean - 1) < 5 * (variance / got["S"]) ** 0.5 and variance < got["exact"]["100"] / 20
    assert got["versions"]["reparameterized"] == pytest.approx([1.4, 1.0], abs=0.06)
    for lost in ("detached", "eps_from_z"):
        assert got["versions"][lost] == pytest.approx([0.0, 0.0], abs=1e-9)
    assert got["fitted"] == pytest.approx([0.80, 0.37], abs=0.03), "the best q of lecture 05"
    assert got["lost"] == pytest.approx([0.0, 1.0], abs=0.01)
    assert got["dropout"] == 0 and set(got["mask"]) <= {0.0, 2.0}
    assert got["spread"][0] > 1


def test_07_amortization(offline):
    """Slides 20 to 22: ascent and its cost, the inference network, the VAE, the gap, active dimensions, more draws."""
    got = run(
        COURSE / "lectures" / "07_amortization.ipynb",
        """{
            "ends": ends, "cost": cost_ratio, "climbed": climbed_F.item(),
            "toy": [toy_log_px.mean().item(), F_best.mean().item(), F_network.mean().item()],
            "toy_order": [(toy_log_px - F_best).min().item(), (F_best - F_network).min().item()],
            "bounds": [sum(bounds[:50]) / 50, sum(bounds[-200:]) / 200], "reached": reached,
            "learned": learned_log_px, "parts": [(gaps.approximation + gaps.amortization - gaps.inference).abs().max().item(),
                gaps.approximation.min().item(), gaps.amortization.min().item(), gaps.approximation.mean().item(), gaps.amortization.mean().item()],
            "above_10": [int(large.sum()), (gaps.amortization[large].sum() / gaps.inference[large].sum()).item()],
            "50d": [gaps_50d.approximation.min().item(), gaps_50d.approximation.mean().item(), gaps_50d.amortization.mean().item()],
            "moved": list(moved.values()), "sigmas": [sigmas[1.0, 300], sigmas[1.0, 900], sigmas[0.0, 100], sigmas[0.0, 900]],
            "active": [active_count, kl_share, changes["collapsed"], changes["active"]], "widget": [amortization.step, amortization.index],
            "exact_bounds": exact_bounds, "below": [[gap.mean().item(), gap.median().item()] for gap in below.values()],
        }""",
    )
    mu, sigma, value = zip(*got["ends"].values(), strict=True)
    assert max(value) - min(value) > 1, "two hills"
    assert (mu[0], sigma[0]) == pytest.approx((0.80, 0.37), abs=0.03)
    assert got["cost"] > 50
    log_px, best, network = got["toy"]
    assert log_px > best > network and min(got["toy_order"]) > -0.01
    first, last = got["bounds"]
    assert last > first + 0.5 and got["reached"] == {"encoder": True, "decoder": True}
    assert log_px - 0.4 < got["learned"] < log_px + 0.05
    adds_up, least_approximation, least_amortization, approximation, amortization = got["parts"]
    assert adds_up < 1e-3 and least_approximation > -1e-2 and least_amortization >= 0
    assert amortization > 5 * approximation, "with one latent dimension the encoder is to blame"
    assert got["above_10"][0] >= 5 and got["above_10"][1] > 0.9
    assert got["50d"][0] >= 0 and got["50d"][2] > got["50d"][1] > 0
    assert got["moved"][0] > got["moved"][1] > got["moved"][2] > got["moved"][3] == 0
    with_kl, with_kl_later, without_kl, without_kl_later = got["sigmas"]
    assert (
        with_kl == pytest.approx(with_kl_later, abs=1e-3) and without_kl_later < without_kl / 2 < with_kl / 4
    )
    count, share, collapsed, active = got["active"]
    assert 5 < count < 45 and share > 0.99 and collapsed < active / 100
    exact = [got["exact_bounds"][S] for S in ("1", "2", "4", "16", "64")]
    assert exact[0] == pytest.approx(math.log(2)) and exact[1] == pytest.approx(
        (math.log(2.5) + math.log(2)) / 2
    )
    assert exact == sorted(exact) and exact[-1] < math.log(2.5)
    # One draw is F, up to the scatter of 2,000 runs; each further draw brings the bound nearer to log p(x).
    one, five, fifty, most = got["below"]
    assert one[0] == pytest.approx(log_px - network, abs=0.03)
    assert one[0] > five[0] > fifty[0] > most[0] > log_px - best and one[1] > five[1] > fifty[1] > 0
    assert abs(most[1]) < 0.02 < one[1]


def test_08_other_generative_models(offline):
    """Slide 23: passes, likelihoods and latent sizes of four models on the same digits, and a VAE of two levels."""
    got = run(
        COURSE / "lectures" / "08_other_generative_models.ipynb",
        """{
            "sums": [sum_of_all, sum_of_cheat, toy_vae_px.sum().item()], "made": made_log_px.mean().item(),
            "plane": [whole, round_trip, det_error, jensen_gaps], "learned": {str(image): p for image, p in learned.items()},
            "flow": [flow_round_trip, flow_density.mean().item(), flow_bound.mean().item(), z.shape[1]],
            "cut": [wrong_pixels, vae_wrong_pixels],
            "judge": judge_losses, "nearest": nearest.values.min().item(),
            "estimates": {name: [vae_bounds[name].mean().item(), e.mean().item()] for name, e in vae_estimates.items()},
            "rows": rows, "table": table_text, "walks": {name: list(walk.shape) for name, walk in walks.items()},
            "ends": [(walks["RealNVP"][[0, -1]] - x[[first, last]]).abs().max().item()],
            "toy": [every_draw, gap.mean().item(), (gap.std() / math.sqrt(len(gap))).item(), kl_exact],
            "levels": [one.value.mean().item(), two.value.mean().item(), two.kl_1.mean().item(), two.kl_2.mean().item()],
            "widget": [sampling.seed, sampling.step],
        }""",
    )
    # Both are distributions of all 256 images; a mask with a hole is none.
    exact, cheat, vae = got["sums"]
    assert exact == pytest.approx(1, abs=1e-12) and vae == pytest.approx(1, abs=1e-6) and cheat > 100
    # The flow of the plane: a density, exact, invertible; its bound by Jensen's inequality is one.
    whole, round_trip, det_error, gaps = got["plane"]
    assert whole == pytest.approx(1, abs=2e-3) and round_trip < 1e-10 and det_error < 1e-10
    assert min(gaps) > 0
    assert list(got["learned"].values()) == pytest.approx([0.4, 0.05, 0.15, 0.4], abs=0.05)
    assert sum(got["learned"].values()) == pytest.approx(whole, rel=1e-9)
    round_trip, density, bound, latent = got["flow"]
    assert round_trip < 1e-5 and latent == 784
    assert density - bound == pytest.approx(784 * np.log(2), abs=1), "one draw of u against four"
    wrong, by_vae = got["cut"]
    assert wrong["784"] == 0 and wrong["700"] < wrong["392"] < wrong["50"] and by_vae < wrong["50"] / 3
    # The best judge measures the Jensen–Shannon divergence; no digit is an image of the generator.
    trained, formula, divergence = got["judge"]
    assert trained == pytest.approx(formula, abs=1e-8) and formula == pytest.approx(divergence, abs=1e-6)
    assert got["nearest"] > 1
    # Slide 23, in the table: passes, latent size, what p(x) is.
    rows = got["rows"]
    assert {name: row["passes"] for name, row in rows.items()} == {
        "MADE": 784, "RealNVP": 1, "GAN": 1, "VAE, K = 2": 1, "VAE, K = 50": 1,
    }  # fmt: skip
    assert {name: row["latent"] for name, row in rows.items()} == {
        "MADE": None, "RealNVP": 784, "GAN": 64, "VAE, K = 2": 2, "VAE, K = 50": 50,
    }  # fmt: skip
    assert [row["kind"] for row in rows.values()] == ["exact", "bound", "none", "bound", "bound"]
    assert [row["encodes"] for row in rows.values()] == [False, True, False, True, True]
    assert [row["interpolates"] for row in rows.values()] == [False, True, True, True, True]
    assert (
        rows["MADE"]["nats"] == got["made"]
        and rows["RealNVP"]["nats"] == bound
        and rows["GAN"]["nats"] is None
    )
    for name, row in rows.items():
        assert row["minutes"] > 0 and 500_000 < row["parameters"] < 1_200_000
        assert name == "MADE" or row["ms"] < rows["MADE"]["ms"] / 20
        assert row["nats"] is None or row["bits"] == pytest.approx(-row["nats"] / np.log(2) / 784)
        cells = [
            cell.strip()
            for cell in next(r for r in got["table"].splitlines() if f"| {name} |" in r).split("|")
        ]
        assert cells[7] == str(row["passes"]) and (row["nats"] is None or cells[4] == f"{row['nats']:.1f}")
    for bound, estimate in got["estimates"].values():
        assert estimate > bound + 1, "the gap of a VAE's bound, or a part of it"
    assert got["estimates"]["VAE, K = 50"][1] == pytest.approx(got["made"], abs=2), "level with MADE"
    assert rows["MADE"]["nats"] > rows["VAE, K = 50"]["nats"] > rows["VAE, K = 2"]["nats"]
    assert got["ends"] == [0] and set(map(tuple, got["walks"].values())) == {(10, 1, 28, 28)}
    # Two levels: with the posterior every draw is log p(x); otherwise the gap is the KL divergence.
    every_draw, gap, error, kl = got["toy"]
    assert every_draw < 1e-10 and gap == pytest.approx(kl, abs=5 * error)
    one, two, kl_1, kl_2 = got["levels"]
    assert two > one + 0.5 and 0.3 < kl_2 < 4 < kl_1
    assert got["widget"] == [1, 392]


def test_09_class_conditional_vae(offline):
    """Slides 24 to 26: style and content, analogies, and what unlabelled digits are worth."""
    got = run(
        COURSE / "lectures" / "09_class_conditional_vae.ipynb",
        """{
            "directions": directions, "knows": [knows_without, knows_with], "gain": label_gain,
            "slants": slant_correlation, "accuracies": accuracies, "toy": [gap_of_guess, kl_of_guess, gap_of_posterior],
            "errors": [alone_error, m2_error, m1m2_error], "log": {name: entry["mean_test_error"] for name, entry in log.items()},
            "analogies": list(analogies.shape), "widget": explorer.index,
        }""",
    )
    assert got["directions"]["without the label"] < 5 and got["directions"]["with the label"] > 85
    assert got["knows"][0] > 0.99 and got["knows"][1] < 0.6
    assert got["gain"] > 2.3, "more than log 10: the rest is easier to model"
    assert min(got["slants"].values()) > 0.6, "the handwriting is carried over"
    nearest = {name: both[1] for name, both in got["accuracies"].items()}
    assert nearest["conditional VAE, K = 2"] < nearest["VAE, K = 2"] - 0.1
    assert nearest["conditional VAE, K = 8"] < nearest["VAE, K = 50"] - 0.3
    gap, kl, at_posterior = got["toy"]
    assert gap == pytest.approx(kl, rel=1e-9) and gap > 0.01 and at_posterior < 1e-9
    alone, m2, m1m2 = got["errors"]
    assert m1m2 < m2 < alone and m1m2 <= 0.12 and m2 <= 0.22
    assert got["log"]["mnist-m1m2"] <= 0.10 and got["log"]["mnist-m2"] <= 0.20
    assert got["analogies"] == [8, 10, 1, 28, 28]


def test_10_latent_interpolation(offline):
    """Slides 27 and 28: the lengths of codes, and what lies between two digits, faces, drawings and melodies, in numbers."""
    got = run(
        COURSE / "lectures" / "10_latent_interpolation.ipynb",
        """{
            "norms": {K: [n["draw"].mean().item(), n["draw"].std().item(), n["middle"].mean().item(), n["as_short"]]
                      for K, n in norms.items()},
            "lengths": {path: along.tolist() for path, along in lengths.items()}, "codes": [z_norm, mu_norm],
            "grey": digit_grey, "distance": digit_distance, "bend": bend, "clear": clear,
            "total": total.item(), "spread": list(spread.values()), "letter": data.strokes(letter)[0].tolist(),
            "small": {name: [b.reconstruction.mean().item(), b.kl.mean().item()] for name, b in small.items()},
            "bounds": bounds, "units": [N_max, K, w_KL], "came_back": came_back, "medians": medians,
            "widget": [sketches.t, sketches.z.shape[0]],
            "melody_shares": {name: [share.mean().item() for share in shares] for name, shares in melody_shares.items()},
            "melody_bounds": {name: b.value.mean().item() for name, b in melody_bounds.items()},
            "guess_shares": guess_shares,
            "leaps": {name: a.interval.nanmean().item() for name, a in middle_attributes.items()},
            "density": [along_density[s] for s in sorted(along_density)],
            "midi": [midi_notes, sum(len(data.notes(x)) for x in way)], "melody_widget": [melody_explorer.t, len(melody_explorer.x)],
        }""",
    )
    # A draw has the length √K ± 1/√2, the middle of two √(K/2); in few dimensions that is nothing unusual.
    for K, (mean, spread, middle, as_short) in got["norms"].items():
        K = int(K)
        exact = np.sqrt(2) * np.exp(
            math.lgamma((K + 1) / 2) - math.lgamma(K / 2)
        )  # the mean of a chi distribution
        error = np.sqrt((K - exact**2) / 20_000)
        assert mean == pytest.approx(exact, abs=5 * error) and middle == pytest.approx(
            exact / np.sqrt(2), abs=5 * error
        )
        assert abs(mean - np.sqrt(K)) < 0.2 and 0.6 < spread < 0.75
        assert as_short == pytest.approx(stats.chi2.cdf(K / 2, K), rel=1e-3)
    assert got["norms"]["2"][3] > 0.3 and got["norms"]["50"][3] < 0.01
    straight, spherical = got["lengths"]["straight"], got["lengths"]["spherical"]
    assert straight[5] == pytest.approx(straight[0] / np.sqrt(2), rel=0.02)
    assert spherical == pytest.approx([spherical[0]] * 11, rel=0.02)
    z_norm, mu_norm = got["codes"]
    assert z_norm == pytest.approx(np.sqrt(50), rel=0.02) and mu_norm < 0.6 * z_norm
    # Digits: crisp on the sphere, blurred on the straight path, worst in pixels; by distance the straight one is nearer.
    grey, distance = got["grey"], got["distance"]
    assert grey["the ends"] < grey["spherical"] < grey["straight"] - 0.1 < grey["pixels"] - 0.2
    assert distance["the ends"] < distance["straight"] < distance["spherical"] < distance["the prior"]
    # Faces: PCA fades, and a VAE of so few faces hardly does anything else.
    assert got["bend"]["PCA"] < 1e-5 and 0.01 < got["bend"]["VAE"] < 0.25
    assert got["clear"]["PCA"][0] == pytest.approx(got["clear"]["PCA"][1], abs=1e-4)
    assert got["clear"]["VAE"][0] == pytest.approx(got["clear"]["VAE"][1], abs=0.1)
    # Drawings: a row's distribution, and temperature.
    assert got["total"] == pytest.approx(1, abs=1e-4)
    assert got["spread"] == sorted(got["spread"], reverse=True) and got["spread"][-1] == 0
    (_, start_y), (stop_x, stop_y) = got["letter"]
    assert stop_x > 1 and abs(stop_y - start_y) < 0.1, "a Z begins with a line to the right"
    # The bound: without annealing z is given up; in the paper's units.
    assert got["small"]["plain ELBO"][1] < 0.5 and got["small"]["annealed"][1] > 4
    assert got["small"]["annealed"][0] > got["small"]["plain ELBO"][0]
    N_max, K, w_KL = got["units"]
    assert (N_max, K) == (36, 32) and w_KL == pytest.approx(16 / 36)
    for bound in got["bounds"].values():
        assert bound["F"] == pytest.approx(-N_max * bound["L_R"] - K * bound["L_KL"], abs=1e-3)
    assert got["bounds"]["train"]["F"] > got["bounds"]["test"]["F"] + 5
    plain = got["small"]["plain ELBO"]
    assert got["bounds"]["test"]["F"] < plain[0] - plain[1], "overfitted: no better density than without z"
    # What comes back, and what the middles are: farther from characters than characters, far nearer than chance.
    train, test = got["came_back"]["train"], got["came_back"]["test"]
    assert train[0] > test[0] and train[1] > test[1] > 5
    real, chance = got["medians"]["test characters"], got["medians"]["strokes at random"]
    for name in ("decoded ends", "straight middles", "spherical middles", "draws of the prior"):
        assert abs(got["medians"][name] - real) < 0.35 * (chance - real), name
    assert got["widget"] == [0.4, 32]
    # Melodies: given back far better than guesses, and nearly as well in free running as with the true tokens before.
    teacher_forced, sampled, of_notes = got["melody_shares"]["packaged"]
    assert sampled > max(got["guess_shares"].values()) + 0.3 and of_notes > 0.8
    assert 0 < teacher_forced - sampled < 0.05
    in_short = got["melody_shares"]["seconds of training"]
    assert got["guess_shares"]["the commonest bar, twice"] < in_short[1] < sampled
    assert got["melody_bounds"]["seconds of training"] > got["melody_bounds"]["packaged"], (
        "a nat for a fifth of its price"
    )
    # Middles of codes leap more than tunes and far less than mixed tokens; draws of the prior leap more than middles.
    leaps = got["leaps"]
    assert (
        leaps["test melodies"]
        < leaps["middles of codes"]
        < leaps["draws of the prior"]
        < leaps["tokens mixed"]
    )
    assert (
        leaps["tokens mixed"] - leaps["middles of codes"] > leaps["middles of codes"] - leaps["test melodies"]
    )
    # The vector adds notes all the way, and more of them off the quarters; at both ends the leaps are larger.
    density = {name: [row[name] for row in got["density"]] for name in ("notes", "interval", "offbeat")}
    assert (np.diff(density["notes"]) > 1).all() and (np.diff(density["offbeat"]) > 0).all()
    assert min(density["interval"][0], density["interval"][4]) > density["interval"][2] + 0.3
    assert got["midi"][0] == got["midi"][1] > 40 and got["melody_widget"] == [0.5, 32]
