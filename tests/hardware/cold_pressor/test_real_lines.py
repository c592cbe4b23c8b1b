"""The baths on a real pseudo-terminal, in real time: read, go silent, disappear."""

from __future__ import annotations

import os
import sys
import time

import pytest

from hardware.clocks import LabClock
from hardware.cold_pressor.baths import open_bath
from hardware.cold_pressor.twin import JulaboTwin, LaudaTwin
from mindpain_task.roles import DeviceFault
from tests.hardware.cold_pressor.puppets import SevenEvenTwin, says, served

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)


def test_a_lauda() -> None:
    with served(lambda now_s: LaudaTwin(now_s, 1.0)) as path:
        clock = LabClock()
        bath = open_bath("lauda", path, clock)
        assert bath.identify().model == "LAUDA MC"
        before_s = clock.now()
        for _ in range(5):
            reading = bath.measure()
            assert (reading.water_c, reading.source) == (1.0, "lauda")
            assert before_s < reading.time_s <= clock.now()
        assert clock.now() - before_s < 5.0
        bath.set_temperature(4.0)
        bath.close()


def test_a_julabo() -> None:
    with served(lambda now_s: JulaboTwin(now_s, 1.0)) as path:
        clock = LabClock()
        bath = open_bath("julabo", path, clock)
        assert "JULABO" in bath.identify().firmware
        readings = [bath.measure() for _ in range(3)]
        assert [reading.water_c for reading in readings] == [1.0, 1.0, 1.0]
        assert readings[2].time_s - readings[0].time_s >= 0.5
        bath.close()


def test_a_julabo_at_seven_bits() -> None:
    with served(lambda now_s: SevenEvenTwin(JulaboTwin(now_s, 1.0, baud=4800))) as path:
        bath = open_bath("julabo", path, LabClock(), baud=4800, seven_even=True)
        assert bath.measure().water_c == 1.0
        bath.close()


def test_a_silent_device() -> None:
    with served(lambda now_s: says()) as path:  # but for its name
        bath = open_bath("julabo", path, LabClock())
        with pytest.raises(DeviceFault, match=rf"{path}: command in_pv_00: no byte came within 1\.0 s"):
            bath.measure()
        bath.close()


@pytest.mark.parametrize("kind", ["lauda", "julabo"])
def test_a_lost_line(kind: str) -> None:
    make = LaudaTwin if kind == "lauda" else JulaboTwin
    with served(lambda now_s: make(now_s, 1.0)) as path:
        bath = open_bath(kind, path, LabClock())
        bath.measure()
    assert not os.path.exists(path)
    started_s = time.monotonic()
    for _ in range(2):
        with pytest.raises(DeviceFault, match=path):
            bath.measure()
    assert time.monotonic() - started_s < 5
    bath.close()
