"""The tables of docs/reproductions/README.md, made from the files of results.

``python -m reproductions.page`` writes them into the page; a test keeps the two in step.
"""

import re
from types import ModuleType

from reproductions import bits_back, burda, cremer, kingma_m2, music_vae, ppca, sketch_rnn
from reproductions.results import FOLDER, read

PAGE = FOLDER.parent / "README.md"
PAPERS: dict[str, ModuleType] = {
    "ppca": ppca,
    "burda": burda,
    "cremer": cremer,
    "kingma_m2": kingma_m2,
    "bits_back": bits_back,
    "sketch_rnn": sketch_rnn,
    "music_vae": music_vae,
}
NOT_RUN = dict(ours="not run here", differs="", minutes="–")
PLACE = re.compile(r"<!-- results of (\w+) -->\n.*?<!-- to here -->", re.DOTALL)


def part(name: str) -> str:
    """One paper's table, and below it the commands and where they ran."""
    rows = {row["figure"]: row for row in read(name)}
    lines = [
        "| figure | paper | ours | what differs | minutes of the run |",
        "| --- | --- | --- | --- | --- |",
    ]
    for figure in PAPERS[name].FIGURES:
        row = rows.get(figure.name, NOT_RUN)
        cells = (figure.name, figure.paper, row["ours"], row["differs"], row["minutes"] or "under 0.1")
        lines.append(f"| {' | '.join(map(str, cells))} |")
    ran: dict[str, dict] = {row["command"]: row for row in rows.values()}
    lines += ["", f"Log: [results/{name}.json](results/{name}.json)."]
    lines += [f"- `{command}`: {where(row)}" for command, row in ran.items()]
    return "\n".join(lines)


def where(row: dict) -> str:
    """With which seed a row was made, where and when."""
    found = row["conditions"]
    machine = f"{found['device']}, threads: {found['threads']}, PyTorch {found['versions']['torch']}"
    return f"seed {row['seed']}; {machine}, {found['date']}"


def filled(text: str) -> str:
    """The page's text with each table as the results have it."""
    return PLACE.sub(
        lambda found: f"<!-- results of {found[1]} -->\n\n{part(found[1])}\n\n<!-- to here -->", text
    )


if __name__ == "__main__":
    PAGE.write_text(filled(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
