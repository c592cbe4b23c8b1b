"""Neurospec MMBT-S interface box, switch at P or S: manual, codec, driver and twin."""
