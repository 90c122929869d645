"""Slides for the instructor, cut from the lectures by rule."""
