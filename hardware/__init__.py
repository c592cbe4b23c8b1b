"""Everything that touches the world, real or simulated; one folder per device.

This room knows the nouns and roles of `mindpain_task` and nothing of its engine, protocol or plan.
"""
