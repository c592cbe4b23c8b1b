"""Trigger boxes and a scanner in the real device process, on real pseudo-terminals, in real time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import pytest

from hardware.boxes.brain_products.twin import TriggerBoxTwin
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.clocks import LabClock
from hardware.device_line import BoxLine, DeviceLine, ScannerLine
from hardware.device_process.markers_out import BoxReport
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import RemoteStimulator, start_device_process
from hardware.scanner.twin import BYTE_BAUD, ScannerTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.markers import CODES
from mindpain_task.roles import DeviceFault, Fired
from tests.rigs_for_tests import tcs_at
from tests.serving import StampingTwin, served, served_twin

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

CLOCK = LabClock()
DEADLINE_S = 5.0
HEAT, SHOCK = CODES["heat_onset"], CODES["shock_onset"]
BRIEF = HeatPulse(baseline_c=32.0, peak_c=45.0, rise_c_per_s=100.0, plateau_s=0.2, return_c_per_s=100.0)
LONG_S = 2.0
"""What nothing here takes, however busy the computer is; how long it takes is measured by `tests.bench`."""


def box_at(port: str, name: str = "eeg") -> BoxLine:
    return BoxLine(name, "one_byte", port, boot_wait_s=0.0)


@dataclass
class Session:
    """What a session does with the process, and all that it was told."""

    remote: RemoteStimulator
    codes: list[BoxReport] = field(default_factory=list)
    scanner_s: list[float] = field(default_factory=list)
    heard_s: list[float] = field(default_factory=list)
    fired: list[Fired] = field(default_factory=list)

    def until(self, is_so: Callable[[], bool]) -> None:
        """Poll as the engine does, until something is so."""
        end_s = CLOCK.now() + DEADLINE_S
        while not is_so():
            assert CLOCK.now() < end_s
            self.fired += self.remote.poll()
            self.codes += self.remote.take_code_reports()
            self.scanner_s += self.remote.take_scanner_pulses()
            self.heard_s += [CLOCK.now()] * (len(self.scanner_s) - len(self.heard_s))
            CLOCK.wait_until(self.remote.next_due_s())

    def fire(self, lead_s: float) -> None:
        """Fire the brief pulse and see it through."""
        before = len(self.fired)
        self.remote.arm(BRIEF)
        self.remote.fire_at(CLOCK.now() + lead_s)
        self.until(lambda: len(self.fired) > before)


@contextmanager
def session(
    boxes: Sequence[BoxLine], stimulator: DeviceLine | None = None, scanner: ScannerLine | None = None
) -> Iterator[Session]:
    settings = StationSettings(stimulator, boxes=tuple(boxes), scanner=scanner, onset_codes=(HEAT, SHOCK, 0))
    remote = start_device_process(settings, CLOCK)
    try:
        yield Session(remote)
    finally:
        remote.close()


def test_codes_come_out_in_order_and_scanner_pulses_come_in_at_their_times() -> None:
    codes = [7, 7, 255, 1, 1, 128]
    twin = OneByteTwin(CLOCK.now())
    with served_twin(twin) as (port, _):
        scanner_twin = ScannerTwin(CLOCK.now(), tr_s=0.1, delay_s=2.0, volumes=8)
        with served_twin(scanner_twin) as (pulses, _):
            scanner = ScannerLine("byte", pulses, BYTE_BAUD, ord("5"))
            with session([box_at(port)], scanner=scanner) as one:
                assert one.remote.outlets == ("eeg",)
                ((name, identity),) = one.remote.boxes
                assert (name, identity.model) == ("eeg", "one-byte trigger box")
                begun_s = CLOCK.now()
                assert begun_s < scanner_twin.pulse_s(1), "the process took too long to start for this test"
                for tag, code in enumerate(codes, 1):
                    one.remote.send_code(tag, code)
                one.until(lambda: len(one.codes) == len(codes) and len(one.scanner_s) == 8)
    reports = [each.report for each in one.codes]
    assert [(each.outlet, each.report.tag, each.report.code, each.report.fault) for each in one.codes] == [
        ("eeg", tag, code, "") for tag, code in enumerate(codes, 1)
    ]
    assert [pulse.lines for pulse in twin.waveform.pulses] == codes
    for report, pulse in zip(reports, twin.waveform.pulses, strict=True):
        assert report.before_s is not None
        assert report.after_s is not None
        assert begun_s <= report.before_s <= report.after_s
        assert 0 <= pulse.up_s - report.before_s < LONG_S
    starts_s = [report.before_s for report in reports if report.before_s is not None]
    assert all(b - a >= 0.016 for a, b in pairwise(starts_s))
    assert one.scanner_s == sorted(one.scanner_s)
    for number, (told_s, heard_s) in enumerate(zip(one.scanner_s, one.heard_s, strict=True), 1):
        assert scanner_twin.pulse_s(number) - 0.001 < told_s < heard_s


def test_an_onsets_code_follows_its_write_and_a_box_that_is_lost_ends_no_session() -> None:
    over = threading.Event()
    thermode, twin = StampingTwin(CLOCK.now()), OneByteTwin(CLOCK.now())
    with served(None, thermode) as (port, _):
        stimulator = tcs_at(port).line()
        with served_twin(twin, over=over) as (box, _), session([box_at(box)], stimulator) as one:
            one.remote.prepare(32.0, 48.0)
            one.remote.arm(BRIEF)
            one.remote.fire_at(at_s := CLOCK.now() + 0.2)
            one.until(lambda: CLOCK.now() > at_s - 0.03)
            for tag in (1, 2, 3):
                one.remote.send_code(tag, 9)
            one.until(lambda: len(one.codes) == 4)
            _check_onset(one, thermode, twin)

            over.set()
            one.until(lambda: _is_gone(one))
            one.fire(0.1)
            one.until(lambda: one.codes[-1].report.tag == -2)
            assert one.codes[-1].report.before_s is None
            assert f"{box}: writing" in one.codes[-1].report.fault
            assert len(one.fired) == 2
            one.remote.stop()
            assert one.remote.poll() == ()
    assert len(thermode.arrivals(b"L")) == 2


def _check_onset(one: Session, thermode: StampingTwin, twin: OneByteTwin) -> None:
    """The onset's code came after its write, with no other between, and is told as such."""
    (fired,) = one.fired
    (onset,) = (each.report for each in one.codes if each.report.tag == -1)
    assert (onset.code, onset.fault) == (HEAT, "")
    assert onset.before_s is not None
    assert 0 <= onset.before_s - fired.after_s < LONG_S
    assert not [
        each.report
        for each in one.codes
        if each.report.before_s is not None and fired.after_s <= each.report.before_s < onset.before_s
    ]
    (started_s,) = thermode.arrivals(b"L")
    (pulse,) = (pulse for pulse in twin.waveform.pulses if pulse.lines == HEAT)
    assert abs(pulse.up_s - started_s) < LONG_S
    assert sorted(each.report.tag for each in one.codes) == [-1, 1, 2, 3]
    assert [each.report.fault for each in one.codes] == [""] * 4


def _is_gone(one: Session) -> bool:
    """Send a code, and return whether the last one that was told of has failed."""
    tag = 100 + len(one.codes)
    one.remote.send_code(tag, 9)
    one.until(lambda: any(each.report.tag == tag for each in one.codes))
    return bool(one.codes[-1].report.fault)


def test_the_end_of_a_session_leaves_the_lines_down_and_cuts_no_code_short() -> None:
    twin = OneByteTwin(CLOCK.now())
    with served_twin(twin) as (port, _):
        wide = BoxLine("eeg", "one_byte", port, width_s=0.2, boot_wait_s=0.0)
        with session([wide]) as one:
            one.remote.send_code(1, 255)
            one.until(lambda: len(one.codes) == 1)
        one_s = CLOCK.now()
        CLOCK.wait_until(one_s + 0.05)
    (pulse,) = twin.waveform.pulses
    assert pulse.width_s is not None
    assert 0.1 < pulse.width_s < LONG_S  # both edges are stamped by a thread that others keep waiting


@pytest.mark.parametrize("there", [0, 1])
def test_a_box_that_is_not_there_is_a_refusal_that_names_it_and_gives_the_others_back(there: int) -> None:
    twin = TriggerBoxTwin(CLOCK.now())
    with served_twin(twin) as (port, _):
        boxes = [BoxLine("eeg", "brain_products", port), box_at("/dev/nowhere", "eye_tracker")]
        with pytest.raises(DeviceFault, match="/dev/nowhere: the port cannot be opened"):
            start_device_process(StationSettings(None, boxes=(boxes[there], boxes[1 - there])), CLOCK)
        CLOCK.wait_until(CLOCK.now() + 0.05)
    assert twin.waveform.lines == (0 if there else 255)  # as its maker leaves one that was opened
