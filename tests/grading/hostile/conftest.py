"""The nursery that the examiner's own tests use."""

from tests.grading.examiner.conftest import nursery

__all__ = ["nursery"]
