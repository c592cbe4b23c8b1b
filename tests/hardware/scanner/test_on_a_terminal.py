"""The reader on a twin at a real pseudo-terminal, in real time: pulses, faults in them, and a lost line."""

from __future__ import annotations

import select
import sys

import pytest

from hardware.clocks import LabClock
from hardware.device_line import ScannerLine
from hardware.scanner.codec import Dialect
from hardware.scanner.driver import open_scanner
from hardware.scanner.twin import FORP_BAUD, ScannerTwin
from mindpain_task.roles import DeviceFault
from mindpain_task.volumes import Volumes
from tests.hardware.cold_pressor.puppets import served

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

FORP = Dialect("forp")
TR_S = 0.4


def test_a_run_with_a_missing_and_a_doubled_pulse_and_then_no_port() -> None:
    twins: list[ScannerTwin] = []

    def switched_on(now_s: float) -> ScannerTwin:
        plan = {"tr_s": TR_S, "delay_s": 0.3}
        twins.append(ScannerTwin(now_s, dialect=FORP, volumes=6, missing={3}, doubled={5}, **plan))
        return twins[-1]

    clock = LabClock()
    with served(switched_on) as path:
        reader = open_scanner(ScannerLine("forp", path, FORP_BAUD), clock)
        times_s: list[float] = []
        while clock.now() < twins[0].pulse_s(6) + 0.2:
            select.select([], [], [], max(0.0, reader.next_due_s() - clock.now()))  # to spin starves the twin
            times_s += reader.poll()
    volumes = Volumes(TR_S, dummy_volumes=1, tolerance_s=0.1)
    pulses = [volumes.take(time_s) for time_s in times_s]
    assert [pulse.volume for pulse in pulses] == [None, 1, 3, 4, None, 5]
    assert [pulse.missing for pulse in pulses] == [0, 0, 1, 0, 0, 0]
    assert reader.strange == 0
    for time_s, number in zip(times_s, (1, 2, 4, 5, 5, 6), strict=True):
        assert 0 < time_s - twins[0].pulse_s(number) < 0.15

    gone_s = clock.now()
    with pytest.raises(DeviceFault, match=path):
        reader.poll()
    assert clock.now() - gone_s < 0.05
    reader.close()
