"""A student's notebooks, whole and damaged, and the command that looks through them."""

import json

import nbformat

from course_utils import cli
from tests.assignments.classroom import COURSE

NAME = "a2_elbo"
ESSAY = "The bound is never above log p(x), by Jensen.\n\nIt is tight where q is the posterior."
RELEASED = COURSE / "assignments" / NAME / f"{NAME}.ipynb"


def at(notebook, id_):
    return next(i for i, cell in enumerate(notebook.cells) if cell.id == id_)


def cell_of(notebook, id_):
    return notebook.cells[at(notebook, id_)]


def forget(cell, id_):
    cell.metadata, cell["id"] = nbformat.NotebookNode(), id_


def everything_without_ids(notebook):
    for i, cell in enumerate(notebook.cells):
        forget(cell, f"c{i}")


def own_code(source, id_="mine"):
    return nbformat.v4.new_code_cell(source, id=id_)


def hand_in(classroom, student, content, file=f"{NAME}.ipynb"):
    place = classroom / "submitted" / student / NAME
    place.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    (place / file).write_bytes(data)
    return place / file


def run(capsys, *arguments):
    status = cli.main(["validate", "--form-only", *arguments])
    return status, capsys.readouterr().out.splitlines()


def changed(notebook, id_, **fields):
    notebook = json.loads(json.dumps(notebook))
    next(cell for cell in notebook["cells"] if cell["id"] == id_).update(fields)
    return notebook


def number_of(notebook, id_):
    """Which cell it is, counted from 1."""
    return 1 + [cell["id"] for cell in notebook["cells"]].index(id_)


def odd_notebooks(answered):
    """Each with what it should say."""
    code, deep = "kl-between-gaussians", "[" * 200_000
    yield "null", changed(answered, code, source=None), "holds something other than text"
    yield "empty-dict", changed(answered, code, source={}), "holds something other than text"
    yield "numbers", changed(answered, code, source=[1, 2]), "holds something other than text"
    yield (
        "metadata",
        changed(answered, code, metadata=[]),
        f"metadata of cell {number_of(answered, code)} is broken",
    )
    yield "type", changed(answered, code, cell_type=["x"]), "is of no known type"
    yield "evil", changed(answered, code, cell_type="evil\x1b[31m\x1b]0;PWNED\x07"), "is of no known type"
    yield "id", changed(answered, "a2-title", id={}), "nbgrader rejects the file as it is"
    yield "deep", deep.encode(), "nested too deeply"
    yield "dots", changed(answered, code, source="x = a" + ".b" * 100_000), "its cells are in order"
    yield "minus", changed(answered, code, source="x = " + "-" * 100_000 + "1"), "its cells are in order"
    yield "format", {**answered, "nbformat": 99}, "nbformat 99, which is not known here"
    yield "minor", {**answered, "nbformat_minor": None}, "nbgrader rejects the file as it is"
    yield "emoji", changed(answered, "a2-title", source="my note \ud83d"), "half a character"
    yield "bom", b"\xef\xbb\xbf" + json.dumps(answered).encode(), "UTF-8 with a mark at its start"
    yield "utf16", json.dumps(answered).encode("utf-16"), "UTF-16 with a mark at its start"
    yield "latin", '{"cells": [], "x": "\xe9"}'.encode("latin-1"), "not a notebook"
    yield (
        "pictures",
        changed(answered, "in-words", attachments={"a.png": 5}),
        f"the pictures pasted into cell {number_of(answered, 'in-words')} are broken",
    )
    yield "cell", {**answered, "cells": [None, 3, *answered["cells"]]}, "cell 1 is not a cell"
