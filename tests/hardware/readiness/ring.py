"""Checks the sound of whatever ALSA device its environment names, and prints the line: a program for tests.

In a process of its own, since ALSA reads its configuration once.
"""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from hardware.clocks import LabClock
from hardware.readiness.sound import check_sound
from hardware.sound.opening import SoundEntry

if __name__ == "__main__":
    entry = SoundEntry.model_validate({"device": "psychopy", "backend": sys.argv[1]})
    sys.stdout.write(json.dumps(asdict(check_sound(entry, LabClock()))) + "\n")
