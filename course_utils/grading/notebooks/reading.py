"""Reading a notebook file: whatever it holds becomes a notebook, or an error that says what the file is."""

import json
import re
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode

ADVICE = "An earlier version may be in .ipynb_checkpoints next to it."


def read(path: Path) -> NotebookNode:
    """The notebook at ``path``. Raises FileNotFoundError, or ValueError if the file is not a notebook."""
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise FileNotFoundError(
            f"{path} does not exist; check its name and the folder that you are in."
        ) from None
    try:
        return parse(data)[0]
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from None


def parse(data: bytes) -> tuple[NotebookNode, list[str]]:
    """The notebook that a file holds, and a sentence for each thing that had to be repaired to read it.

    Every cell comes back with a known type, an id, a dictionary of metadata and a text without broken
    characters, whatever the file holds. Raises ValueError if it is not a notebook.
    """
    repaired = []
    try:
        encoding = json.detect_encoding(data)
        raw = json.loads(data.decode(encoding))
        if encoding != "utf-8":
            repaired.append(
                f"the file is {encoding.removesuffix('-sig').upper()} with a mark at its start, not plain "
                "UTF-8."
            )
        return _notebook(raw, repaired), repaired
    except RecursionError:
        raise ValueError(f"not a notebook: it is nested too deeply. {ADVICE}") from None
    except ValueError as error:  # not JSON, not text, or what _notebook says
        reason = _likely(data) or str(error).splitlines()[0][:120]
        raise ValueError(f"not a notebook: {reason}. {ADVICE}") from None


def _likely(data: bytes) -> str:
    """What a file without JSON is, in words, if that is plain to see; otherwise ""."""
    text = data.strip()
    if not text:
        return "the file is empty"
    if text[:1] == b"<":
        return "it is a web page; File, Download saves the notebook itself"
    if text[:2] == b"PK":
        return "it is a zip; unpack it"
    if mark := re.search(rb"^<<<<<<< ", data, re.MULTILINE):
        line = data[: mark.start()].count(b"\n") + 1
        return (
            f"it holds both sides of a git merge, from line {line} on; keep one of them, and delete the marks"
        )
    if text[:1] == b"{" and text[-1:] != b"}":
        return "it ends in the middle, as after a broken download"
    return ""


def _notebook(raw: object, repaired: list[str]) -> NotebookNode:
    if not isinstance(raw, dict):
        raise ValueError("it holds JSON of another kind")
    major = raw.get("nbformat", 4)
    if major in (1, 2, 3):
        try:
            raw = nbformat.convert(nbformat.from_dict(raw), 4)
        except Exception as error:  # the file may hold anything, and nbformat may raise anything
            raise ValueError(f"nbformat {major} that cannot be converted ({type(error).__name__})") from None
        repaired.append(f"it is written in nbformat {major}; today's is 4.")
    elif major != 4:
        raise ValueError(f"nbformat {str(major)[:20]}, which is not known here (4 is)")
    if not isinstance(raw.get("cells"), list):
        raise ValueError("it has no cells")
    cells = [_cell(raw_cell, i, repaired) for i, raw_cell in enumerate(raw["cells"])]
    metadata = raw.get("metadata")
    if not repaired and (reason := _rejected(raw)):
        repaired.append(f"nbgrader rejects the file as it is: {reason}.")
    return nbformat.from_dict(
        {
            "cells": cells,
            "metadata": metadata if isinstance(metadata, dict) else {},
            "nbformat": 4,
            "nbformat_minor": 5,
        }
    )


def _rejected(raw: dict) -> str:
    """Why the notebook breaks its format's rules, outputs aside, which nbgrader clears; "" if it does not."""
    cleared = {"outputs": [], "execution_count": None}
    cells = [cell | (cleared if cell["cell_type"] == "code" else {}) for cell in raw["cells"]]
    try:
        with warnings.catch_warnings():
            # About missing or repeated ids: nbgrader gives new ones.
            warnings.simplefilter("ignore")
            nbformat.validate(
                nbformat.from_dict({"nbformat": 4, **raw, "cells": cells}), relax_add_props=True
            )
    except Exception as error:  # ids that cannot be compared raise TypeError, and nbgrader meets that too
        # An assertion may have no message.
        said = str(error).splitlines() or [f"nbformat raises {type(error).__name__}"]
        return said[0][:120]
    return ""


def _cell(raw: object, i: int, repaired: list[str]) -> dict:
    """The cell with everything that nbformat demands of it."""
    where = f"cell {i + 1}"
    if not isinstance(raw, dict):
        repaired.append(f"{where} is not a cell.")
        raw = {"cell_type": "raw", "source": raw}
    source = _source(raw.get("source"), where, repaired)
    kind = raw.get("cell_type")
    if not (isinstance(kind, str) and kind in ("code", "markdown", "raw")):
        repaired.append(f"{where} is of no known type; it counts as raw text.")
        kind = "raw"
    metadata = raw.get("metadata", {})
    if not isinstance(metadata, dict):
        repaired.append(f"the metadata of {where} is broken.")
        metadata = {}
    id_ = raw.get("id")
    known = isinstance(id_, str) and re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", id_)
    cell = {"cell_type": kind, "id": id_ if known else f"cell-{i}", "metadata": metadata, "source": source}
    if kind == "code":
        outputs, count = raw.get("outputs"), raw.get("execution_count")
        cell["outputs"] = [o for o in outputs if isinstance(o, dict)] if isinstance(outputs, list) else []
        cell["execution_count"] = count if isinstance(count, int) else None
    elif raw.get("attachments"):
        if _are_pictures(raw["attachments"]):
            cell["attachments"] = raw["attachments"]
        else:
            repaired.append(f"the pictures pasted into {where} are broken.")
    return cell


def _source(raw: object, where: str, repaired: list[str]) -> str:
    """The cell's text without halves of characters; anything else becomes the text of its JSON."""
    source = raw
    if isinstance(raw, list) and all(isinstance(line, str) for line in raw):
        source = "".join(raw)
    elif not isinstance(raw, str):
        repaired.append(f"{where} holds something other than text.")
        source = "" if raw is None or raw == {} else json.dumps(raw)
    whole = source.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if whole != source:
        repaired.append(
            f"{where} holds half a character, as of a cut-off emoji; it was replaced by "
            f"\N{REPLACEMENT CHARACTER}."
        )
    return whole


def _are_pictures(attachments: object) -> bool:
    """Whether these are what nbformat calls attachments: names, types and their data as text."""
    return isinstance(attachments, dict) and all(
        name.isprintable()
        and isinstance(bundle, dict)
        and all(isinstance(v, str) and v.isascii() for v in bundle.values())
        for name, bundle in attachments.items()
    )
