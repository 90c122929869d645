"""Tables of the guides: on a phone, one with long rows becomes a card for each row."""

import html
import re

SIDE_BY_SIDE = 90  # letters of the longest row that a phone can show as a row
_TABLE = re.compile(r'<div class="wide"><table>(.*?)</table></div>', re.DOTALL)
_HEADER = re.compile(r"<th\b[^>]*>(.*?)</th>", re.DOTALL)
_ROW = re.compile(r"<tr>.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<td\b([^>]*)>(.*?)</td>", re.DOTALL)
_TAG = re.compile(r"<[^>]+>")


def as_cards(page: str) -> str:
    """The HTML, with each cell of a table with long rows naming its column, which a card shows beside it."""
    return _TABLE.sub(_carded, page)


def _carded(table: re.Match) -> str:
    headers = [_words(header) for header in _HEADER.findall(table[1])]
    rows = [[_words(cell) for _, cell in _CELL.findall(row)] for row in _ROW.findall(table[1])]
    if len(headers) < 3 or max(len("".join(row)) for row in rows) <= SIDE_BY_SIDE:
        return table[0]
    body = _ROW.sub(lambda row: _named(row[0], headers), table[1])
    return f'<div class="wide cards"><table>{body}</table></div>'


def _named(row: str, headers: list[str]) -> str:
    names = iter(headers)
    return _CELL.sub(
        lambda cell: f'<td data-column="{html.escape(next(names))}"{cell[1]}>{cell[2]}</td>', row
    )


def _words(cell: str) -> str:
    return html.unescape(_TAG.sub("", cell)).strip()
