"""What in a page runs something or loads from elsewhere."""

from html.parser import HTMLParser


class Active(HTMLParser):
    """Everything in a page that runs something or loads from elsewhere; style sheets may stay."""

    def __init__(self, page):
        super().__init__()
        self.found = []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag in ("script", "iframe", "object", "embed", "link", "base", "form", "svg"):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or (
                name in ("src", "href") and not value.startswith(("#", "data:image/png;base64,"))
            ):
                self.found.append((tag, name, value))


def active_elements(page):
    """The tags and attributes of the page that do so."""
    return Active(page).found
