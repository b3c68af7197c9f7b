"""A study assistant for deep learning: decks, grading, scheduling and the log."""

__version__ = "0.2.0"
