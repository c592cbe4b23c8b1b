"""The participant's screen, keyboard and mouse: the one room with PsychoPy and pyglet.

Importing it costs nothing: PsychoPy takes seconds to import, so only opening a window pays for it.
"""
