"""What was wrong with a notebook, in sentences."""

MANY = 3  # more cells than this with the same problem share one sentence
LOST = "this cell lost its nbgrader metadata; without it the cell is not graded."


class Findings:
    """Problems of single cells, in the order in which they were found."""

    def __init__(self) -> None:
        self.found: list[tuple[str, str]] = []  # (id, what is wrong)

    def add(self, id_: str, text: str) -> None:
        self.found.append((id_, text))

    def sentences(self, released: int) -> list[str]:
        """One for each problem, or for many cells that share it; ``released``: the number of all cells."""
        sharing: dict[str, list[str]] = {}
        for id_, text in self.found:
            sharing.setdefault(text, []).append(id_)
        said = []
        for text, ids in sharing.items():
            if text == LOST and len(ids) > MANY:
                which = "all" if len(ids) == released else f"{len(ids)} of {released}"
                said.append(f"{which} cells lost their nbgrader metadata, as after Colab; no answer is lost.")
            elif len(ids) > MANY:
                said.append(f"each of {len(ids)} cells ({ids[0]}, {ids[1]}, …, {ids[-1]}): {text}")
            else:
                said += [f"{id_}: {text}" for id_ in ids]
        return said
