"""Two thermodes on a bench as if they were one: a pulse goes to both, and the log is that of one line."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from hardware.clocks import LabClock, VirtualClock
from hardware.lines import SimLine, open_line, twin_at
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from hardware.two_thermodes.driver import TwoThermodes
from hardware.two_thermodes.twin import TwoTwins
from mindpain_task.heat import HeatPulse
from mindpain_task.paired_heat import PROBES, PairedHeat
from mindpain_task.stimuli import Stimulus
from tests.conformance.benches import HeatBench, Log, RecordedLine
from tests.serving import served


class AsOne(TwoThermodes):
    """Two thermodes to which a pulse is a pulse by both."""

    def arm(self, stimulus: Stimulus) -> None:
        """Load a pulse into both; anything else is refused as ever."""
        super().arm(PairedHeat(stimulus, PROBES) if isinstance(stimulus, HeatPulse) else stimulus)


def pair_bench(name: str, query: str, pulses: Sequence[HeatPulse]) -> HeatBench:
    """Put both drivers on twins in virtual time; `query` plants faults in both."""
    clock, logs = VirtualClock(), (Log(), Log())
    url = f"sim://tcs?{query}" if query else "sim://tcs"
    lines = [SimLine(twin_at(url, clock.now()), clock, f"{url}#{probe}") for probe in PROBES]
    first, second = (
        Tcs(RecordedLine(line, clock, log), clock) for line, log in zip(lines, logs, strict=True)
    )
    one, other = (line.twin for line in lines)
    assert isinstance(one, TcsTwin)
    assert isinstance(other, TcsTwin)
    log = logs[PROBES.index(_probe(name))]
    return HeatBench(AsOne(first, second, clock), clock, log, pulses[0], TwoTwins(one, other))


@contextmanager
def prepared_pair(
    name: str, clock: LabClock, ceiling_c: float
) -> Iterator[tuple[TwoThermodes, str, threading.Event]]:
    """Yield two prepared drivers on pseudo-terminals, one line's name, and what ends its far end."""
    twins = [TcsTwin(clock.now()) for _ in PROBES]
    over = [threading.Event() for _ in PROBES]
    with served(None, twins[0], over[0]) as (first, _), served(None, twins[1], over[1]) as (second, _):
        pair = TwoThermodes(Tcs(open_line(first, clock), clock), Tcs(open_line(second, clock), clock), clock)
        pair.prepare(32.0, ceiling_c)
        lost = PROBES.index(_probe(name))
        yield pair, (first, second)[lost], over[lost]


def _probe(name: str) -> str:
    """Return which probe a bench such as `pair first` looks at."""
    return name.removeprefix("pair ")
