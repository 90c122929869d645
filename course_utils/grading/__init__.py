"""What an instructor uses around nbgrader."""
