"""What stands in a widget's place where no widget can run: a still picture and one sentence.

GitHub, nbviewer, a notebook that is not trusted, a PDF, or an editor without the extension for widgets.
"""

import base64
import html
import re
from importlib.resources import files

_FOLDER = files("course_utils.widgets")


def in_its_place(kind: str, folder: str) -> dict[str, str]:
    """The forms of an output by media type, for the class ``kind`` in the folder of its name.

    text/plain is the sentence, text/html the picture above it, and image/png the picture alone, which a PDF
    takes; the two are left out for a widget without ``still.png``, which ``tools/derive_stills.py`` writes.
    """
    name = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind).replace(" Explorer", " explorer")
    sentence = f"{name}: no widget runs here; run this cell in JupyterLab, and it moves with the hand."
    picture = _FOLDER / folder / "still.png"
    if not picture.is_file():
        return {"text/plain": sentence}
    text = base64.b64encode(picture.read_bytes()).decode()
    alt = html.escape(f"{name}, a still picture of one in a lecture")
    return {
        "text/plain": sentence,
        "text/html": f'<img src="data:image/png;base64,{text}" alt="{alt}">'
        f"<p><em>{html.escape(sentence)} This is a picture of one in a lecture.</em></p>",
        "image/png": text,
    }
