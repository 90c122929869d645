"""Widgets that move with the hand: everything they draw is computed in the browser, so they need no running kernel."""

from course_utils.widgets.core import save_html
from course_utils.widgets.elbo_explorer import ElboExplorer
from course_utils.widgets.jensen_explorer import JensenExplorer
from course_utils.widgets.latent_explorer import LatentExplorer

__all__ = ["ElboExplorer", "JensenExplorer", "LatentExplorer", "save_html"]
