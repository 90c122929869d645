"""Commands for maintainers: run the tests, train a packaged model again, write the website."""

import importlib.util
import json
import os
import sys
from pathlib import Path

from course_utils.cli.usage import UsageError, in_the_course


def test(options: list[str]) -> int:
    """Run the tests with pytest; returns its exit status."""
    in_the_course(Path("tests"))
    if importlib.util.find_spec("pytest") is None:
        raise UsageError(
            "the tests need pytest and more; run pip install -e '.[grading,dev]' -c constraints.txt"
        )
    import pytest

    # As python -m pytest does; and the tests start nbgrader and jupyter by their names.
    sys.path.insert(0, os.getcwd())
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return int(pytest.main(["--numprocesses=auto", *options]))


def train(name: str, out: Path | None) -> int:
    """Train the packaged model ``name`` again and print its numbers next to the packaged ones."""
    from course_utils import pretrained
    from course_utils.device import pick
    from course_utils.pretrained import betas, label_draws, widths

    if name == "semi-supervised":
        log = label_draws.write_log(out or Path(label_draws.LOG), pick())
        for method, entry in label_draws.log_of_draws().items():
            print(
                f"{method}: packaged {entry['mean_test_error']:.4f}, yours "
                f"{log[method]['mean_test_error']:.4f}"
            )
        return 0
    if name == "autoencoder-widths":
        log = widths.write_log(out or Path(widths.LOG), pick())["squared_error"]
        for epochs, errors in widths.log_of_widths().items():
            print(f"squared errors after {epochs} epochs: packaged {errors}, yours {log[epochs]}")
        return 0
    if name == "betas":
        betas.train(out or Path(betas.FILE), pick())
        return 0
    out = out or Path(f"{name}.safetensors")
    packaged = json.dumps(pretrained.numbers(name)) if pretrained.path(name).exists() else "none yet"
    measured = pretrained.train(name, out)
    print(f"packaged: {packaged}\nyours:    {json.dumps(measured)}\nwritten to {out}")
    return 0


def install_cell(address: str | None) -> int:
    """Put the cell that installs the course from ``address`` into the lectures, or take it away."""
    in_the_course(Path("lectures"))
    from course_utils.site import install_cell

    changed = install_cell.put(Path.cwd(), address)
    print(f"changed: {', '.join(changed)}; commit and push them" if changed else "nothing to change")
    return 0


def site(out: Path, base_url: str | None, repository: str | None) -> int:
    """Write the course as a website into ``out``, and print its first page."""
    in_the_course(Path("lectures"))
    missing = [name for name in ("sphinx", "myst_parser", "playwright") if not importlib.util.find_spec(name)]
    if missing:
        raise UsageError(
            f"the site needs {', '.join(missing)}; run pip install -e '.[site]' -c constraints.txt"
        )
    from course_utils.site.build import build

    print("Executing the lectures that have changed, then writing the pages")
    print(build(Path.cwd(), out, base_url, repository))
    return 0
