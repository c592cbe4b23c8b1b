"""The driver on a twin at a pseudo-terminal, in real time: old firmwares, and the stream."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from hardware.clocks import LabClock
from hardware.lines import open_line
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault, Fired, Sample
from tests.serving import served

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

QUICK = HeatPulse(baseline_c=30.0, peak_c=45.5, rise_c_per_s=300.0, plateau_s=0.2, return_c_per_s=300.0)


def played(tcs: Tcs, clock: LabClock) -> tuple[list[Fired | Sample], float]:
    """Prepare, play a short pulse, poll until it is over; return what happened, and the onset."""
    tcs.prepare(baseline_c=30.0, ceiling_c=48.0)
    tcs.arm(QUICK)
    fire_s = clock.now() + 0.1
    tcs.fire_at(fire_s)
    events: list[Fired | Sample] = []
    while clock.now() < fire_s + 0.5:
        clock.wait_until(min(tcs.next_due_s(), fire_s + 0.5))
        events += tcs.poll()
    return events, fire_s


@pytest.mark.parametrize("firmware", [7, 12])
def test_an_old_firmware_gets_the_same_pulse(tmp_path: Path, firmware: int) -> None:
    clock = LabClock()
    with served(tmp_path / "tcs", TcsTwin(clock.now(), firmware=firmware)) as (path, twin):
        tcs = Tcs(open_line(path, clock), clock)
        events, fire_s = played(tcs, clock)
        assert sum(isinstance(event, Fired) for event in events) == 1
        assert sum(isinstance(event, Sample) for event in events) > 10
        assert twin.warmest_c(fire_s, clock.now()) == 45.5
        tcs.close()


def test_the_stream_is_read_while_it_comes(tmp_path: Path) -> None:
    with served(tmp_path / "tcs") as (path, _):
        clock = LabClock()
        tcs = Tcs(open_line(path, clock), clock, read_back="stream")
        events, _ = played(tcs, clock)
        warm = [event for event in events if isinstance(event, Sample) and event.zones_c[0] > 30.0]
        assert len(warm) > 15
        assert max(sample.zones_c[0] for sample in warm) == 45.5
        assert tcs.lost_lines <= 1
        assert tcs.read_battery().percent == 85
        tcs.close()


def test_a_stream_whose_port_is_gone_is_a_fault_at_once(tmp_path: Path) -> None:
    clock = LabClock()
    with served(tmp_path / "tcs") as (path, _):
        tcs = Tcs(open_line(path, clock), clock, read_back="stream")
        tcs.prepare(baseline_c=30.0, ceiling_c=48.0)
    clock.wait_until(tcs.next_due_s())
    with pytest.raises(DeviceFault, match=path):
        tcs.poll()
    with pytest.raises(DeviceFault, match=path):
        tcs.close()
