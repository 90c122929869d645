"""What can become of an answer process, or of what it returns."""


class Lost(BaseException):
    """The answer process cannot be asked any more; ``state`` says what became of it.

    Not an Exception, because a check may catch those that an answer raises.
    """

    state = "crashed"


class OutOfTime(Lost):
    state = "time limit"


class OutOfMemory(Lost):
    state = "memory limit"


class WireError(Lost):
    """A frame is not what it should be: the answer process is broken, or lies."""

    state = "rejected"


class InternalError(Lost):
    """The course's own code failed in the answer process; a student's code can only pretend that."""

    state = "internal error"


class NotPlain(TypeError):
    """An answer returned something other than plain data."""
