"""nbgrader's configuration: source = solutions/, release = assignments/."""

import os
import secrets
from pathlib import Path

from course_utils.grading.secret import course_secret

c = get_config()  # noqa: F821, nbgrader defines it

c.CourseDirectory.course_id = "vae"
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "assignments"
# The copies that vae-course validate --mend keeps stay in submitted/.
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "feedback", "*.as-handed-in*"]
# Pages without hidden tests, in which nothing of a student's runs; the rubric is shown in the formgrader
# alone.
c.HTMLExporter.preprocessors = ["course_utils.grading.pages.FormgraderPage"]
c.GenerateFeedback.exporter_class = "course_utils.grading.pages.FeedbackExporter"
c.GenerateFeedback.preprocessors = [
    "nbgrader.preprocessors.GetGrades",
    "nbconvert.preprocessors.CSSHTMLHeaderPreprocessor",
    "nbgrader.preprocessors.ClearHiddenTests",
    "course_utils.grading.pages.SubmissionPage",
]
# A student's endless loop ends here, in each of the task's checks; those of an honest answer take seconds.
# vae-course validate has a limit of its own: grading/kernel.py.
c.Execute.timeout = 120
# nbclient skips cells with this tag, and a check that was skipped gets all of its points: no tag that anyone
# could put on a cell.
c.Execute.skip_cells_with_tag = secrets.token_hex()
# Where a cell prints so much that its output does not come in time, go on without the rest; otherwise all
# points are lost.
c.Execute.iopub_timeout = 30
c.Execute.raise_on_iopub_timeout = False
# What a cell writes to stderr is a warning and no mistake: left there, it would cost the cell all of its
# points.
c.IgnorePattern.enabled = True
c.IgnorePattern.pattern = r"\S"
# What a cell prints is kept up to these limits, so that a runaway loop cannot fill the disk.
c.LimitOutput.max_lines = 1000
c.LimitOutput.max_traceback = 100
# The kernels in which answers are graded inherit it: their checks draw the same inputs at each regrade.
os.environ["VAE_COURSE_SECRET"] = course_secret(Path(__file__).resolve().parent)
