"""What each run of an assignment's cells would read again."""

import copy
import functools

import pytest

from course_utils import data


@pytest.fixture(autouse=True, scope="session")
def digits_read_once():
    """MNIST's files are read once for the thousands of runs; each run has its own copy of the tensors."""
    read = functools.cache(data.mnist)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(data, "mnist", lambda *where: copy.deepcopy(read(*where)))
        yield
