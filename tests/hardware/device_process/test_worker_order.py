"""In which order the device process does what came together: guard, stop, markers, stimulus."""

from __future__ import annotations

from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from hardware.boxes.opening import open_box_and_line
from hardware.clocks import VirtualClock
from hardware.device_line import BoxLine, DeviceLine
from hardware.device_process.markers_out import MarkersOut
from hardware.device_process.messages import Answer, FireAt, SendCode, StationSettings, StopNow, Trouble
from hardware.device_process.station import Station
from hardware.device_process.worker import Worker
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.p24.driver import P24
from hardware.electrical.p24.twin import P24Twin
from hardware.lines import SimLine
from mindpain_task.stimuli import ShockTrain

TRAIN = ShockTrain(200, 50.0, 3, 2.0)


class Bench:
    """A worker in virtual time, with a P24 and a trigger box; the session's end of the pipe is `session`."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.twin = P24Twin(self.clock.now())
        device = ElectricalDevice(
            P24(SimLine(self.twin, self.clock, "sim://p24"), self.clock, waveform="biphasic"), self.clock
        )
        box, line = open_box_and_line(BoxLine("eeg", "brain_products", "sim://brain_products"), self.clock)
        assert isinstance(line, SimLine)
        self.box_twin = line.twin
        box.prepare()
        self.station = Station(device, self.clock, (), MarkersOut([box]))
        self.session: Connection
        self.session, ours = Pipe()
        settings = StationSettings(DeviceLine("p24", "sim://p24", 0.3))
        self.worker = Worker(
            ours,
            settings,
            self.clock,
            self.station,
            None,
            lambda timeout_s: True,
            None,
        )
        self.station.prepare(0.0, 5.0)
        self.station.arm(TRAIN)

    def told(self) -> list[object]:
        """Return what the session was told."""
        messages = []
        while self.session.poll():
            messages.append(self.session.recv())
        return messages


def test_a_session_that_is_gone_gets_no_overdue_stimulus() -> None:
    bench = Bench()
    bench.session.send(FireAt(bench.clock.now() + 0.05))
    bench.worker._obey()
    bench.clock.wait_until(bench.clock.now() + 0.8)  # both were held up: nobody beat, nobody fired
    bench.worker._serve_once()
    (trouble,) = [message for message in bench.told() if isinstance(message, Trouble)]
    assert "silent" in trouble.sentence
    assert not bench.twin.given


@pytest.mark.parametrize("fires", [False, True])
def test_markers_that_came_before_a_stop_still_go_out_and_a_start_does_not(fires: bool) -> None:
    bench = Bench()
    if fires:
        bench.session.send(FireAt(bench.clock.now()))
    bench.session.send(SendCode(7, 12))
    bench.session.send(StopNow(1))
    bench.worker._obey()
    assert [message.number for message in bench.told() if isinstance(message, Answer)] == [1]
    for _ in range(4):
        bench.clock.wait_until(bench.clock.now() + 0.02)
        bench.station.poll()
    (report,) = bench.station.take_code_reports()
    assert (report.report.tag, report.report.code, report.report.fault) == (7, 12, "")
    assert [pulse.lines for pulse in bench.box_twin.waveform.pulses] == [12]  # type: ignore[attr-defined]
    assert not bench.twin.given
