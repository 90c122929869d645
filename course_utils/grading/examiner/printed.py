"""What a student's cell prints: the beginning is kept, and a flood ends the cell while it runs."""

import io

MOST_KEPT = 100_000  # characters
FLOOD = 20_000_000  # characters after which printing raises


class Flooded(BaseException):
    """Not an Exception, because a cell that prints in a loop may catch those."""


class Printed(io.TextIOBase):
    """Takes the place of stdout and stderr; it never holds more than MOST_KEPT characters."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room, self.count = MOST_KEPT, 0

    def write(self, text: str) -> int:
        """Raises Flooded."""
        if self.room > 0:
            self.parts.append(text[: self.room])
            self.room -= len(text)
        self.count += len(text)
        if self.count > FLOOD:
            raise Flooded(f"it printed more than {FLOOD // 1_000_000} million characters.")
        return len(text)

    def writable(self) -> bool:
        return True

    @property
    def text(self) -> str:
        return "".join(self.parts)

    @property
    def is_cut(self) -> bool:
        return self.room < 0
