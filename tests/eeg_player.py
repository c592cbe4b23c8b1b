"""Streams EEG as an amplifier's software would, by MNE-LSL's player, in a process of its own.

MNE-LSL loads a liblsl of its own, which must not meet pylsl's in one process: only the child imports it.
"""

from __future__ import annotations

import contextlib
import select
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass

from bootstrap import ROOT

RATE_HZ = 1000
CHANNELS = ("Fz", "C3", "Cz", "C4", "Pz", "Oz", "EOG", "Count")
"""The last channel is no EEG: it counts, so that a sample tells which one it is, whatever is said of it."""
COUNT_V = 1e-9
"""What the counting channel rises by from sample to sample."""
NOISE_V = 10e-6
LOOP_S = 300
"""How long the EEG lasts before it begins again: longer than any recording of a test."""
CHUNK_SAMPLES = 25
STARTS_WITHIN_S = 60.0
ENDS_WITHIN_S = 20.0
_PLAYING = "playing"


@dataclass(frozen=True)
class PlayedEeg:
    """What is streamed; a sample's stamp is when it would have been measured."""

    name: str
    source_id: str
    rate_hz: int = RATE_HZ
    channels: tuple[str, ...] = CHANNELS


@contextlib.contextmanager
def playing_eeg(name: str, source_id: str) -> Iterator[PlayedEeg]:
    """Stream EEG while the block runs; the stream is there from its first line on.

    The player ends when its standard input does, so also when this process dies.
    """
    command = [sys.executable, "-m", "tests.eeg_player", name, source_id]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=subprocess.STDOUT, text=True
    ) as player:
        try:
            said = _said(player)
            assert said[-1:] == [_PLAYING], f"no EEG is streamed: {said}"
            yield PlayedEeg(name, source_id)
        except BaseException:
            player.kill()
            raise
        rest, _ = player.communicate(timeout=ENDS_WITHIN_S)
        assert player.returncode == 0, f"the player ended with {player.returncode}: {rest}"


def _said(player: subprocess.Popen[str]) -> list[str]:
    """Return the lines up to the one that says that it plays, or all there are if it never does."""
    said: list[str] = []
    assert player.stdout is not None
    while _PLAYING not in said:
        ready, _, _ = select.select([player.stdout], [], [], STARTS_WITHIN_S)
        line = player.stdout.readline() if ready else ""
        if not line:
            break
        said.append(line.rstrip("\n"))
    return said


def main(name: str, source_id: str) -> None:
    """Stream until the standard input ends."""
    import mne
    import numpy as np
    from mne_lsl.player import PlayerLSL

    samples = LOOP_S * RATE_HZ
    values = np.random.default_rng(1).normal(0.0, NOISE_V, (len(CHANNELS), samples))
    values[-1] = np.arange(samples) * COUNT_V
    raw = mne.io.RawArray(values, mne.create_info(list(CHANNELS), RATE_HZ, "eeg"), verbose="error")
    player = PlayerLSL(raw, CHUNK_SAMPLES, name=name, source_id=source_id)
    player.set_channel_units(dict.fromkeys(CHANNELS, "microvolts"))
    player.start()
    sys.stdout.write(f"{_PLAYING}\n")
    sys.stdout.flush()
    sys.stdin.read()
    player.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
