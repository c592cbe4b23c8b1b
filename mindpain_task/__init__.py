"""The thought of an experiment: nouns, protocol, plan, limits, ratings, engine, rows.

Nothing in this room knows a vendor, a port or a wall clock; all of it is pure except the engine,
which acts only through the roles in `mindpain_task.roles`.
"""
