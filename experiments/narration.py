"""What the operator reads on the console while a session runs: one line as each thing is on record."""

from __future__ import annotations

from collections.abc import Callable

from mindpain_task.model import Event
from mindpain_task.roles import Journal


class Narrator:
    """A journal that also tells: it passes everything on, and says a line for blocks, trials and stops."""

    def __init__(self, journal: Journal, trials: int, say: Callable[[str], None]) -> None:
        self._journal = journal
        self._trials = trials
        self._say = say
        self._ratings: list[str] = []
        self._stimulus = ""

    def append(self, event: Event) -> int:
        """Write the event, then say it."""
        seq = self._journal.append(event)
        self._tell(event)
        return seq

    def commit(self) -> None:
        """Commit the journal."""
        self._journal.commit()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()

    def _tell(self, event: Event) -> None:
        data = event.data
        if event.kind == "stimulator_ready":
            self._say(
                f"stimulator: {data['model']}, firmware {data['firmware']}, ceiling {data['ceiling_c']} °C"
            )
        elif event.kind == "block_start":
            self._say(f"block {event.block}: {data['condition']}, site {data['site']}")
        elif event.kind == "trial_start":
            self._ratings, self._stimulus = [], str(data["stimulus"])
        elif event.kind == "rating":
            value = "no answer" if data["value"] is None else data["value"]
            self._ratings.append(f"{data['scale']} {value}")
            if event.trial is None:
                self._say(f"  {self._ratings[-1]}")
        elif event.kind == "trial_end":
            self._say(
                f"  trial {event.trial} of {self._trials}, {self._stimulus}: {', '.join(self._ratings)}"
            )
        elif event.kind == "recorder" and not data["listens"]:
            self._say(f"nobody records the markers on LSL (from number {data['from_seq']})")
        elif event.kind == "recorder":
            self._say(f"a recorder takes the markers on LSL (from number {data['from_seq']})")
        elif event.kind == "session_stopped":
            self._say(f"stopped: {data['reason']}")
