"""Figures, not timed tests: `python -m tests.bench` measures what the documentation claims about time."""
