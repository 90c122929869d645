"""Grading out of the reach of students' code: an answer process runs it, an examiner judges what it returns.

The answer process (answers.py), in a sandbox (sandbox.py), runs the student's cells and serves the functions
that they define. The examiner (examination.py) runs the check cells with those names bound to remote
functions (remote.py). Anything may travel into the sandbox, by pickle (parcel.py); out of it comes only plain
data (wire.py).
"""
