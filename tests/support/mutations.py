"""Notebooks changed by chance, in their cells and in their bytes."""

import json

ODD = [
    None,
    0,
    -1,
    1e308,
    True,
    "",
    "x",
    "\x00",
    "\ud83d",
    "\x1b[2J",
    [],
    {},
    [1],
    {"a": []},
    "### BEGIN SOLUTION",
    ["a", "b"],
]


FIELDS = ["source", "metadata", "id", "cell_type", "outputs", "attachments", "x"]
INSERTED = ["(" * 300, "\n    ", "é🙂", "\r\n", "$$"]


def mutated(notebook, draw):
    """The notebook as JSON after one to four things were done to it, and its text, sometimes damaged."""
    nb = json.loads(notebook)
    for _ in range(draw.randint(1, 4)):
        cells = nb.get("cells") if isinstance(nb.get("cells"), list) else []
        i = draw.randrange(len(cells)) if cells else 0
        if not draw.choice(ACTS)(nb, cells, i, draw) and cells:
            note = f"a note {draw.randrange(99)}"
            cells.append({"cell_type": "markdown", "metadata": {}, "source": note, "id": "n"})
    return _damaged(json.dumps(nb).encode(), draw)


def _damaged(data, draw):
    damage = draw.randrange(20)
    if damage == 0:
        return data[: draw.randrange(len(data))]
    if damage == 1:
        return data.decode().encode("utf-16")
    if damage == 2:
        return bytes(draw.randrange(256) if draw.random() < 1e-4 else byte for byte in data)
    return data


def _text_of(cell):
    return cell.get("source") if isinstance(cell, dict) and isinstance(cell.get("source"), str) else None


def _metadata_of(cell):
    return cell.get("metadata") if isinstance(cell, dict) and isinstance(cell.get("metadata"), dict) else None


# What may be done to the notebook, its cells and the cell i; each tells whether there was something to do it
# to.


def _delete(nb, cells, i, draw):
    removed = cells[i : i + 1]
    del cells[i : i + 1]
    return bool(removed)


def _copy(nb, cells, i, draw):
    if cells:
        cells.insert(draw.randrange(len(cells)), json.loads(json.dumps(cells[i])))
    return bool(cells)


def _move(nb, cells, i, draw):
    if cells:
        cells.insert(draw.randrange(len(cells)), cells.pop(i))
    return bool(cells)


def _odd_field(nb, cells, i, draw):
    if not cells or not isinstance(cells[i], dict):
        return False
    cells[i][draw.choice(FIELDS)] = draw.choice(ODD)
    return True


def _odd_role(nb, cells, i, draw):
    if not cells or _metadata_of(cells[i]) is None:
        return False
    role = {"grade_id": draw.choice(ODD), "points": draw.choice(ODD)}
    cells[i]["metadata"]["nbgrader"] = draw.choice([*ODD, role])
    return True


def _forget(nb, cells, i, draw):
    if not cells or _metadata_of(cells[i]) is None:
        return False
    cells[i] |= {"metadata": {}, "id": f"new-{draw.randrange(99)}"}
    return True


def _insert_text(nb, cells, i, draw):
    if not cells or (text := _text_of(cells[i])) is None:
        return False
    cut = draw.randrange(len(text) + 1)
    cells[i]["source"] = text[:cut] + draw.choice(INSERTED) + text[cut:]
    return True


def _merge(nb, cells, i, draw):
    if not i or not isinstance(cells[i], dict) or not isinstance(cells[i - 1], dict):
        return False
    cells[i - 1]["source"] = f"{cells[i - 1].get('source')}\n\n{cells[i].get('source')}"
    del cells[i]
    return True


def _split(nb, cells, i, draw):
    if not cells or (text := _text_of(cells[i])) is None:
        return False
    half = len(text) // 2
    cells.insert(i + 1, {**json.loads(json.dumps(cells[i])), "source": text[half:]})
    cells[i]["source"] = text[:half]
    return True


def _odd_notebook(nb, cells, i, draw):
    nb[draw.choice(["cells", "metadata", "nbformat", "nbformat_minor"])] = draw.choice(ODD)
    return True


def _forget_all(nb, cells, i, draw):
    for cell in cells:
        if isinstance(cell, dict):
            cell["metadata"] = {}
    return True


def _nothing(nb, cells, i, draw):
    return False


ACTS = [
    _delete,
    _copy,
    _move,
    _odd_field,
    _odd_role,
    _forget,
    _insert_text,
    _merge,
    _split,
    _odd_notebook,
    _forget_all,
    _nothing,
]


def words_of(notebook):
    """The lines that a student wrote, those too short to be told from others left out."""
    return {
        line.strip() for cell in notebook.cells for line in cell.source.splitlines() if len(line.strip()) > 12
    }
