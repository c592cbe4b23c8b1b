"""Runs that are on disk: found, read whole, told apart into real and simulated; their tables."""
