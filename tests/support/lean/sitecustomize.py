"""Run at the start of every Python that a test starts: nbformat then imports in a third of its time.

By way of jsonschema it would import a grammar for addresses, which takes a second and no notebook needs.
"""

import sys

sys.modules["rfc3987_syntax"] = None
