"""The stimulator and everything that watches it: in place in a rehearsal, in a process of its own in a lab.

The process owns the port, fires on time, drains the read-back, and stops the stimulator when the session
dies or falls silent. Above this room nobody can tell which of the two it is. No PsychoPy here: it starts in
a moment.
"""
