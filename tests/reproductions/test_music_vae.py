"""The packaged model's accuracies."""

from course_utils import pretrained
from reproductions import music_vae, results


def test_the_rows_are_the_accuracies_that_are_measured(monkeypatch):
    stated = pretrained.numbers("melodies")
    monkeypatch.setattr(pretrained.melodies, "numbers_on_test_melodies", lambda model, noise: stated)
    music_vae.main([])
    measured = {row["figure"]: row["ours"] for row in results.read("music_vae")}
    assert measured == {name: f"{stated[key]:.3f}" for key, name in music_vae.NAMES.items()}
    assert list(measured) == [figure.name for figure in music_vae.FIGURES]
