"""A table with long rows becomes cards on a phone: each cell names its column."""

from course_utils.site.tables import SIDE_BY_SIDE, as_cards


def table(*rows: str) -> str:
    head = (
        "<thead>\n<tr><th><p>a &amp; b</p></th>\n<th><p><code>c</code></p></th>\n<th>d</th>\n</tr>\n</thead>"
    )
    return f'<div class="wide"><table>\n{head}\n<tbody>\n{"".join(rows)}</tbody>\n</table></div>'


def test_long_rows_become_cards():
    long = f'<tr><td><p>1</p></td>\n<td class="text-right">2</td>\n<td>{"x" * SIDE_BY_SIDE}</td></tr>'
    text = as_cards(f"<p>before</p>{table(long)}")
    assert text.startswith('<p>before</p><div class="wide cards"><table>')
    assert '<td data-column="a &amp; b"><p>1</p></td>' in text
    assert '<td data-column="c" class="text-right">2</td>' in text and '<td data-column="d">xx' in text


def test_short_rows_and_two_columns_stay():
    short = table("<tr><td>1</td><td>2</td><td>3</td></tr>")
    rows = f"<tr><th>a</th><th>b</th></tr><tr><td>{'x' * 99}</td><td></td></tr>"
    two = f'<div class="wide"><table>{rows}</table></div>'
    assert as_cards(short) == short and as_cards(two) == two
