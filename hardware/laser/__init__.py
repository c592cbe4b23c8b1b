"""Laser stimulators that are set by hand at their console and fired by an edge: CO2, Nd:YAP and their kin."""
