"""Two probes for tests: the shipped demonstration with heat at two places, and the pair on its twins."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from experiments.protocol_files import PROTOCOLS
from hardware.clocks import VirtualClock
from hardware.lines import SimLine, twin_at
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from hardware.two_thermodes.driver import TwoThermodes
from hardware.two_thermodes.twin import TwoTwins
from mindpain_task.heat import HeatPulse
from mindpain_task.paired_heat import PROBES, PairedHeat, Probe
from tests.conformance.benches import Log, RecordedLine

PULSE = HeatPulse(32.0, 46.0, 10.0, 2.0, 10.0)
NEAR, FAR = "left_volar_forearm_1+left_volar_forearm_2", "left_volar_forearm_1+left_volar_forearm_5"


def by(*probes: Probe, pulse: HeatPulse = PULSE) -> PairedHeat:
    """Return heat by some of the two probes; without any named, by both."""
    return PairedHeat(pulse, probes or PROBES)


@dataclass
class Pair:
    """The driver of two thermodes on two twins, in virtual time; each line notes what is written to it."""

    clock: VirtualClock
    device: TwoThermodes
    logs: tuple[Log, Log]
    twins: tuple[TcsTwin, TcsTwin]

    @property
    def both(self) -> TwoTwins:
        """The two twins as one."""
        return TwoTwins(*self.twins)

    def written(self) -> list[int]:
        """Return how many writes there were on each line."""
        return [len(log.writes) for log in self.logs]


def pair_on_twins(first: str = "", second: str = "", clock: VirtualClock | None = None) -> Pair:
    """Put two thermodes on their twins; a query says what goes wrong with either (`missed=2`)."""
    clock = clock or VirtualClock()
    logs, twins, drivers = (Log(), Log()), [], []
    for number, query in enumerate((first, second)):
        url = f"sim://tcs?{query}" if query else "sim://tcs"
        line = SimLine(twin_at(url, clock.now()), clock, f"{url}#{PROBES[number]}")
        assert isinstance(line.twin, TcsTwin)
        twins.append(line.twin)
        drivers.append(Tcs(RecordedLine(line, clock, logs[number]), clock))
    pair = TwoThermodes(drivers[0], drivers[1], clock)
    return Pair(clock, pair, logs, (twins[0], twins[1]))


def two_probe_protocol(folder: Path, *, replaced: tuple[tuple[str, str], ...] = ()) -> Path:
    """Write a protocol with heat by one probe, the other, and both, at two separations; return its path."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    pulse = "baseline_c: 32.0, peak_c: 48.0, rise_c_per_s: 10.0, plateau_s: 3.0, return_c_per_s: 10.0"
    heat = f"  heat_48: {{modality: heat, {pulse}}}"
    three = "\n".join(
        f"  {name}: {{modality: heat, {pulse}, probes: [{probes}]}}"
        for name, probes in (("one", "first"), ("other", "second"), ("both", "first, second"))
    )
    site = (
        '    left_volar_forearm_1: {en: "left forearm, inner side (imagined)", '
        'de: "linker Unterarm, Innenseite (gedacht)"}'
    )
    sites = "\n".join(
        f'    {name}: {{en: "left forearm, {cm} cm apart", de: "linker Unterarm, {cm} cm Abstand"}}'
        for name, cm in ((NEAR, 5), (FAR, 20))
    )
    for old, new in (
        ("name: demo", "name: two_probes"),
        (heat, three),
        (site, sites),
        ("trials: {heat_48: 2}", "trials: {one: 1, other: 1, both: 1}"),
        *replaced,
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "two_probes.yaml"
    path.write_text(text, encoding="utf-8")
    return path
