"""Trigger boxes over serial: what they share (one code at a time), and one folder for each."""
