"""Two probes' read-backs, put together to one: the zones of the first, then those of the second."""

from __future__ import annotations

from mindpain_task.roles import Sample


class Readings:
    """Holds what one probe told until the other has told something, too.

    So a probe that falls silent silences both, and whoever watches finds that nothing comes any more.
    """

    def __init__(self) -> None:
        self._waiting: dict[int, Sample] = {}

    def forget(self) -> None:
        """Put nothing that was told before beside what is told from now on."""
        self._waiting.clear()

    def take(self, probe: int, sample: Sample) -> tuple[Sample, ...]:
        """Take a read-back of probe 0 or 1; return both probes' newest, once both have told a new one.

        It has the time of the later one. There are two neutral plates, and no place for two: it tells none.
        """
        self._waiting[probe] = sample
        if len(self._waiting) < 2:
            return ()
        first, second = self._waiting[0], self._waiting[1]
        self.forget()
        return (Sample(max(first.time_s, second.time_s), None, (*first.zones_c, *second.zones_c)),)
