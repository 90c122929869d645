"""Kingma et al. 2014, table 1: M2 and M1+M2 on MNIST with 100 and 1,000 labels, the error on the test digits.

Models, settings and distorted copies are those of the packaged mnist-m2 and mnist-m1m2; a seed draws the
labels and starts the networks. ``course_utils/pretrained/semi_supervised.py`` says what is unlike the paper.

``python -m reproductions.kingma_m2 [--labels 100 1000] [--methods M2 M1+M2] [--seeds 5]``. Each seed's error
is kept when it is known, so a run that is started again goes on with the next.
"""

import argparse
import functools
import statistics
import time

import torch
from torch import Tensor

from course_utils import data, objectives
from course_utils.arguments import require_count
from course_utils.device import default_device, generator
from course_utils.pretrained import RECIPES, semi_supervised
from reproductions.results import Figure, fit, load_run, save_run, write

PAPER = {
    ("M2", 100): "11.97 ± 1.71",
    ("M1+M2", 100): "3.33 ± 0.14",
    ("M2", 1000): "3.60",
    ("M1+M2", 1000): "2.40",
}
FIGURES = tuple(Figure(f"{method}, {labels:,} labels, %", paper) for (method, labels), paper in PAPER.items())
RECIPE = {"M2": "mnist-m2", "M1+M2": "mnist-m1m2"}
CLASSES, SEEDS = 10, 5


@functools.cache
def codes_of_training_digits(device: torch.device) -> Tensor:
    """M1's codes of all training digits, (60000, 50), the same for every seed."""
    return semi_supervised.codes(data.mnist(device).train.x)


def error(method: str, labels: int, seed: int, examples: int | None = None) -> float:
    """Train with one draw of the labels; the fraction of the test digits that get a wrong one.

    examples: how many unlabelled digits, for a short trial; None for all
    """
    recipe, device = RECIPES[RECIPE[method]], default_device()
    train = data.mnist(device).train
    few = semi_supervised.few_labels(train.y, labels // CLASSES, seed)
    x, labelled = train.x[:examples], semi_supervised.distorted_digits(train.x[few], seed=seed)
    if method == "M1+M2":
        x, labelled = codes_of_training_digits(device)[:examples], semi_supervised.codes(labelled)
    weights = {name: recipe.examples.keywords[name] for name in ("alpha", "weight")}
    objective = functools.partial(
        objectives.semi_supervised,
        labelled=(labelled, train.y[few].repeat(semi_supervised.COPIES)),
        **weights,
    )
    torch.manual_seed(seed)
    model = recipe.make()
    fit(
        model,
        f"{method}-{labels}-{seed}",
        x=x,
        objective=objective,
        seed=seed,
        **recipe.fit,
    )
    return recipe.measure(model, generator(seed, device))["test_error"]


def reproduce(method: str, labels: int, seeds: int = SEEDS, examples: int | None = None) -> None:
    """Train with several draws of the labels, and write the row of their errors."""
    require_count("seeds", seeds, at_least=2)
    name = f"{method}-{labels}"
    done = load_run(name)
    for seed in range(seeds):
        if seed not in done:
            started = time.monotonic()
            wrong = error(method, labels, seed, examples)
            done[seed] = dict(error=wrong, seconds=round(time.monotonic() - started, 1))
            save_run(name, done)
            print(f"{method}, {labels} labels, seed {seed}: {done[seed]}", flush=True)
    percent = [100 * done[seed]["error"] for seed in range(seeds)]
    row = dict(
        figure=f"{method}, {labels:,} labels, %",
        ours=f"{statistics.mean(percent):.2f} ± {statistics.stdev(percent):.2f}",
        differs=f"{seeds} seeds; {semi_supervised.COPIES} distorted copies of each labelled digit",
        command=f"python -m reproductions.kingma_m2 --methods {method} --labels {labels} --seeds {seeds}",
        seed=f"0 to {seeds - 1}",
        minutes=round(sum(done[seed]["seconds"] for seed in range(seeds)) / 60, 1),
        log=dict(settings=RECIPES[RECIPE[method]].fit, errors=[round(value, 2) for value in percent]),
    )
    write("kingma_m2", [row])


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    add, methods = parser.add_argument, list(RECIPE)
    add("--labels", type=int, nargs="+", default=[100, 1000], choices=[100, 1000])
    add("--methods", nargs="+", default=methods, choices=methods)
    add("--seeds", type=int, default=SEEDS, help="how many draws of the labels, at least 2 (default 5)")
    chosen = parser.parse_args(arguments)
    for method in chosen.methods:
        for labels in chosen.labels:
            reproduce(method, labels, chosen.seeds)


if __name__ == "__main__":
    main()
