"""What an instructor uses around nbgrader."""

import sys

# nbformat would import it by way of jsonschema: a grammar for addresses, in a second. No notebook needs it.
sys.modules.setdefault("rfc3987_syntax", None)
