"""Electrical stimulators: what they share (timing), and one folder for each."""
