"""Answers in code are found wherever the student has left them."""

import copy
import textwrap

import nbformat
import pytest

from course_utils.grading.mending import mend
from course_utils.grading.notebooks import (
    parsed,
)
from tests.support.submissions import (
    at,
    cell_of,
    everything_without_ids,
    own_code,
)

ANSWERS = ("kl-to-standard-normal", "elbo")


def emptied(notebook, released, *ids):
    """The sources of these answers, whose cells become as they were released."""
    sources = [cell_of(notebook, id_).source for id_ in ids]
    for id_ in ids:
        cell_of(notebook, id_).source = cell_of(released, id_).source
    return sources


def in_one_cell_at_the_end(notebook, released):
    notebook.cells.append(own_code("\n\n\n".join(emptied(notebook, released, *ANSWERS))))


def in_the_check_cells(notebook, released):
    for id_, check in zip(ANSWERS, ("check-3a-one-dimension", "check-5a-reconstruction"), strict=True):
        cell_of(notebook, check).source = (
            emptied(notebook, released, id_)[0] + "\n\n" + cell_of(notebook, check).source
        )


def as_lambdas_without_ids(notebook, released):
    for id_ in ANSWERS:
        cell_of(notebook, id_).source = f"{id_.replace('-', '_')} = lambda *arguments: RIGHT"
    everything_without_ids(notebook)


def within_if_without_ids(notebook, released):
    for id_ in ANSWERS:
        cell_of(notebook, id_).source = "if True:\n" + textwrap.indent(cell_of(notebook, id_).source, "    ")
    everything_without_ids(notebook)


@pytest.mark.parametrize(
    "damage", [in_one_cell_at_the_end, in_the_check_cells, as_lambdas_without_ids, within_if_without_ids]
)
def test_an_answer_outside_of_its_cell_is_never_graded_zero_in_silence(damage, answered, released):
    sources = {id_: cell_of(answered, id_).source for id_ in ANSWERS}
    damage(answered, released)
    mended, findings = mend(answered, released)
    for id_, source in sources.items():
        text = cell_of(mended, id_).source
        assert "RIGHT" in text or textwrap.dedent(source.splitlines()[-1]) in text, id_
        assert "raise NotImplementedError" not in text
        assert not [o for o in ANSWERS if o != id_ and f"def {o.replace('-', '_')}(" in text], (
            "another answer came along"
        )
    assert findings and mend(mended, released) == (mended, [])


def test_another_version_of_an_answer_stays_as_text(answered, released):
    again = copy.deepcopy(cell_of(answered, "kl-to-standard-normal"))
    again.source, again.id = "def kl_to_standard_normal(mu, log_sigma):\n    return 'a first try'", "again"
    answered.cells.insert(at(answered, "kl-to-standard-normal"), again)
    mended, _ = mend(answered, released)
    assert [c.cell_type for c in mended.cells if c.source == again.source] == ["raw"]


def test_each_of_many_cells_is_parsed_once(answered, released):
    for id_ in ("elbo", "gap-on-grid", "monte-carlo-elbo"):
        del answered.cells[at(answered, id_)]
    own = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    answered.cells += [
        nbformat.from_dict({**own, "source": f"x = {i}", "id": f"own{i}"}) for i in range(20_000)
    ]
    before = parsed.cache_info().misses
    mended, _ = mend(answered, released)
    assert len(mended.cells) == 52 + 20_000
    assert parsed.cache_info().misses - before < 20_200


def test_a_text_that_mending_kept_is_not_joined_to_the_answer(answered, released):
    """Where half of a split answer was copied, that half is kept as text, and it too begins with spaces."""
    place = at(answered, ANSWERS[0])
    half = nbformat.v4.new_raw_cell("    return half_of_an_earlier_version", id="kept-0")
    answered.cells.insert(place + 1, half)
    mended, findings = mend(answered, released)
    assert findings == [] and "earlier_version" not in cell_of(mended, ANSWERS[0]).source
    assert half.source in [cell.source for cell in mended.cells]
