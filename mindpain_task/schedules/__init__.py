"""Calibrations and recipes as schedules: what to give next, and what to learn from the answer; pure."""
