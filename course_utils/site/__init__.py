"""The course as a website: the lectures executed, their widgets alive without a kernel, and the guides."""
