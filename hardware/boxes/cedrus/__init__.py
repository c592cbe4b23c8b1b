"""Cedrus c-pod, StimTracker and other XID 2 devices: manual, codec, driver and twin."""
