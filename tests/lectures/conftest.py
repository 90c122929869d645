"""A lecture is executed once, and all tests of its file read what came of it."""

from pathlib import Path

import pytest

from tests.support import kernels


@pytest.fixture(scope="module")
def got(request, tmp_path_factory) -> dict:
    """What the expressions ``ASK`` of a test file give in the kernel of the lecture that its name names.

    ``WRONG``, by the exercise's name, holds wrong answers, each with words that its check must print.
    """
    lecture = Path(request.path).stem.removeprefix("test_")
    wrong = {name: list(answers) for name, answers in getattr(request.module, "WRONG", {}).items()}
    with kernels.offline(tmp_path_factory.mktemp(lecture)):
        return kernels.run(kernels.COURSE / "lectures" / f"{lecture}.ipynb", request.module.ASK, wrong)
