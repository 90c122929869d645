"""The measurements in benchmarks/results, one file a subject, and the one table made from them.

A file is written at the end of a whole run, in one step, so that an interrupted one leaves the last results.
``python benchmarks/results.py`` prints the table; README shows it, and a test keeps the two in step.
"""

import datetime
import importlib.metadata
import json
import os
import platform
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "results"
SUBJECTS = ("training", "evaluation", "gpu")
PEERS = ("torch", "pythae", "lightning", "pyro-ppl", "scikit-learn")


def cpu() -> str:
    """The processor's name, with its units for bfloat16 if Linux names any."""
    info = Path("/proc/cpuinfo")
    if not info.exists():
        return platform.processor() or platform.machine()
    lines = dict(line.split(":", 1) for line in info.read_text().splitlines() if ":" in line)
    fields = {key.strip(): value.strip() for key, value in lines.items()}
    units = sorted({"amx_bf16", "avx512_bf16"} & set(fields.get("flags", "").split()))
    return ", ".join([fields.get("model name", platform.machine()), *units])


def conditions() -> dict[str, object]:
    """What the numbers depend on."""
    import torch

    installed = {distribution.name.lower() for distribution in importlib.metadata.distributions()}
    return dict(
        date=datetime.date.today().isoformat(),
        device=torch.cuda.get_device_name() if torch.cuda.is_available() else cpu(),
        cores=len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        threads=torch.get_num_threads(),
        load=round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None,
        versions={name: importlib.metadata.version(name) for name in PEERS if name in installed},
    )


def write(subject: str, title: str, rows: list[dict]) -> None:
    """Replace the file of a subject in one step, and print its part of the table."""
    FOLDER.mkdir(exist_ok=True)
    new = FOLDER / f".{subject}.json"
    result = dict(title=title, conditions=conditions(), rows=rows)
    new.write_text(json.dumps(result, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    new.replace(FOLDER / f"{subject}.json")
    print("\n".join(part(result)))


def amount(seconds: float | None) -> str:
    """Seconds in a unit that fits."""
    if seconds is None:
        return "–"
    for unit, size in (("s", 1.0), ("ms", 1e-3)):
        if seconds >= size:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds * 1e6:.0f} µs"


def part(result: dict) -> list[str]:
    """The table's lines for one subject."""
    where = result["conditions"]
    threads = f", {where['threads']} thread" + "s" * (where["threads"] != 1) if where.get("threads") else ""
    load = f", load {where['load']}" if where.get("load") is not None else ""
    lines = [f"| **{result['title']}**; {where['device']}{threads}{load}, {where['date']} | | | |"]
    for row in result["rows"]:
        ratio = f"{row['ratio']:.2f}" if "ratio" in row else "–"
        lines.append(f"| {row['name']} | {amount(row.get('seconds'))} | {ratio} | {row.get('note', '')} |")
    return lines


def table() -> str:
    """All results in one Markdown table."""
    lines = ["| | time | ÷ the course's | |", "| --- | --- | --- | --- |"]
    for subject in SUBJECTS:
        if (path := FOLDER / f"{subject}.json").exists():
            lines += part(json.loads(path.read_text(encoding="utf-8")))
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
