"""Scripts that derive the packaged data from its sources.

The course does not need them, and they are not in the wheel.
"""
