"""Adverse events: asked question by question or given as options, appended, never edited."""
