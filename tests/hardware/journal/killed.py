"""Kill a program that writes a journal as fast as it can, again and again; arguments FOLDER and how often.

Each time the program says of every record, through a pipe, that its append has returned. Prints, as one line
of JSON, the last record told of each run.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
from pathlib import Path

from hardware.journal import JournalFile
from tests.hardware.journal.events import numbered

NUMBER_BYTES = 4


def main(folder: Path, times: int) -> None:
    """Kill so many writers, each after a random number of records and a random moment more."""
    dice = random.Random(6)
    told = [_killed(folder / f"{run}.jsonl", dice) for run in range(times)]
    json.dump(told, sys.stdout)


def _killed(path: Path, dice: random.Random) -> int:
    """Start a writer, kill it, and return the last record it told of."""
    reading, writing = os.pipe()
    writer = os.fork()  # this program has no other thread
    if writer == 0:
        os.close(reading)
        _write_for_ever(path, writing, dice.choice((1, 7, 10_000)))
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read(NUMBER_BYTES * dice.randrange(1, 300))
        for _ in range(dice.randrange(20_000)):  # so that no phase of the writer is spared
            pass
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
        told += pipe.read()
    whole = len(told) // NUMBER_BYTES * NUMBER_BYTES
    return int.from_bytes(told[whole - NUMBER_BYTES : whole], "little")


def _write_for_ever(path: Path, pipe: int, commit_each: int) -> None:
    journal = JournalFile(path, {}, 0.0, background=True)
    number = 1
    while True:
        number = journal.append(numbered(number + 1))
        os.write(pipe, number.to_bytes(NUMBER_BYTES, "little"))
        if number % commit_each == 0:
            journal.start_commit()


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
