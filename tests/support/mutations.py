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


def mutated(notebook, draw):
    """The notebook as JSON after one to four things were done to it, and its text, sometimes damaged."""
    nb = json.loads(notebook)
    for _ in range(draw.randint(1, 4)):
        cells = nb.get("cells") if isinstance(nb.get("cells"), list) else []
        i = draw.randrange(len(cells)) if cells else 0
        cell = cells[i] if cells else {}
        act = draw.randrange(12)
        if act == 0 and cells:
            del cells[i]
        elif act == 1 and cells:
            cells.insert(draw.randrange(len(cells)), json.loads(json.dumps(cell)))
        elif act == 2 and cells:
            cells.insert(draw.randrange(len(cells)), cells.pop(i))
        elif act == 3 and isinstance(cell, dict):
            cell[draw.choice(["source", "metadata", "id", "cell_type", "outputs", "attachments", "x"])] = (
                draw.choice(ODD)
            )
        elif act == 4 and isinstance(cell, dict) and isinstance(cell.get("metadata"), dict):
            cell["metadata"]["nbgrader"] = draw.choice(
                [*ODD, {"grade_id": draw.choice(ODD), "points": draw.choice(ODD)}]
            )
        elif act == 5 and isinstance(cell, dict) and isinstance(cell.get("metadata"), dict):
            cell["metadata"] = {}
            cell["id"] = f"new-{draw.randrange(99)}"
        elif act == 6 and isinstance(cell, dict) and isinstance(cell.get("source"), str):
            cut = draw.randrange(len(cell["source"]) + 1)
            cell["source"] = (
                cell["source"][:cut]
                + draw.choice(["(" * 300, "\n    ", "é🙂", "\r\n", "$$"])
                + cell["source"][cut:]
            )
        elif act == 7 and len(cells) > 1 and i and isinstance(cell, dict) and isinstance(cells[i - 1], dict):
            cells[i - 1]["source"] = f"{cells[i - 1].get('source')}\n\n{cell.get('source')}"
            del cells[i]
        elif act == 8 and isinstance(cell, dict) and isinstance(cell.get("source"), str):
            half = len(cell["source"]) // 2
            cells.insert(i + 1, {**json.loads(json.dumps(cell)), "source": cell["source"][half:]})
            cell["source"] = cell["source"][:half]
        elif act == 9:
            nb[draw.choice(["cells", "metadata", "nbformat", "nbformat_minor"])] = draw.choice(ODD)
        elif act == 10:
            for one in cells:
                if isinstance(one, dict):
                    one["metadata"] = {}
        elif cells:
            cells.append(
                {"cell_type": "markdown", "metadata": {}, "source": f"a note {draw.randrange(99)}", "id": "n"}
            )
    data = json.dumps(nb).encode()
    damage = draw.randrange(20)
    if damage == 0:
        data = data[: draw.randrange(len(data))]
    elif damage == 1:
        data = data.decode().encode("utf-16")
    elif damage == 2:
        data = bytes(draw.randrange(256) if draw.random() < 1e-4 else byte for byte in data)
    return data


def words_of(notebook):
    """The lines that a student wrote, those too short to be told from others left out."""
    return {
        line.strip() for cell in notebook.cells for line in cell.source.splitlines() if len(line.strip()) > 12
    }
