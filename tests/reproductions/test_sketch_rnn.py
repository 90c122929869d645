"""The packaged model's losses."""

from course_utils import pretrained
from reproductions import results, sketch_rnn


def test_the_rows_are_the_losses_that_the_package_states():
    sketch_rnn.main([])
    measured = {row["figure"]: float(row["ours"]) for row in results.read("sketch_rnn")}
    assert list(measured) == [figure.name for figure in sketch_rnn.FIGURES]
    stated = pretrained.numbers("characters")
    for loss, name in sketch_rnn.NAMES.items():
        assert abs(measured[name] - stated[loss]) < 0.02
