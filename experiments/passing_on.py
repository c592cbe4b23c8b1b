"""A journal that passes everything on to another: what hears of events stands between."""

from __future__ import annotations

from mindpain_task.model import Event
from mindpain_task.roles import Journal


class PassingOn:
    """Passes everything on to the journal behind it; fills the role `Journal`."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def append(self, event: Event) -> int:
        """Write the event."""
        return self._journal.append(event)

    def commit(self) -> None:
        """Commit the journal."""
        self._journal.commit()

    def start_commit(self) -> None:
        """Let the journal go to the disk."""
        self._journal.start_commit()

    def committed(self) -> bool:
        """Return whether the journal is on the disk."""
        return self._journal.committed()

    def reserve(self) -> str:
        """Take disk space ahead for the journal."""
        return self._journal.reserve()

    def close(self) -> None:
        """Close the journal."""
        self._journal.close()
