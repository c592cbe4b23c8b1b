"""The reader on a simulated line: every pulse once, at its time, and a sentence when the line is lost."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.device_line import ScannerLine
from hardware.lines import SimLine
from hardware.scanner.codec import Dialect
from hardware.scanner.driver import LOOK_S, ScannerReader, open_scanner
from hardware.scanner.twin import ScannerTwin
from mindpain_task.roles import DeviceFault
from mindpain_task.volumes import PulseVerdict, Volumes
from tests.hardware.cold_pressor.puppets import Puppet, silent

FORP, FIVE = Dialect("forp"), Dialect("byte", 0x35)
both_dialects = pytest.mark.parametrize("dialect", [FORP, FIVE])


def reader_of(twin: ScannerTwin, jumps: bool = True) -> tuple[ScannerReader, VirtualClock]:
    clock = VirtualClock()
    next_byte_s = (lambda: twin.readable_s(1)) if jumps else None
    line = SimLine(twin, clock, "/dev/scanner")
    return ScannerReader(line, clock, twin.dialect, next_byte_s=next_byte_s), clock


def read_until(reader: ScannerReader, clock: VirtualClock, end_s: float) -> list[float]:
    """Poll whenever it is due; return the times of all pulses."""
    times_s: list[float] = []
    while reader.next_due_s() <= end_s:
        clock.wait_until(reader.next_due_s())
        times_s += reader.poll()
    return times_s


@both_dialects
def test_time_jumps_to_each_pulse_and_has_it_exactly(dialect: Dialect) -> None:
    twin = ScannerTwin(0.0, dialect=dialect, tr_s=2.0, delay_s=5.0, drift_ppm=80.0, volumes=300)
    reader, clock = reader_of(twin)
    reader.prepare()
    times_s = read_until(reader, clock, 1e6)
    assert times_s == pytest.approx([twin.pulse_s(number) + twin.byte_s for number in range(1, 301)])
    assert reader.strange == 0
    assert reader.next_due_s() == float("inf")


@both_dialects
def test_a_look_each_millisecond_is_late_by_no_more(dialect: Dialect) -> None:
    twin = ScannerTwin(0.0, dialect=dialect, tr_s=0.7777, delay_s=0.5, volumes=3)
    reader, clock = reader_of(twin, jumps=False)
    times_s = read_until(reader, clock, 3.0)
    assert len(times_s) == 3
    for number, time_s in enumerate(times_s, start=1):
        assert 0 <= time_s - twin.pulse_s(number) - twin.byte_s <= LOOK_S + 1e-9


def test_pulses_of_before_are_discarded() -> None:
    twin = ScannerTwin(0.0, delay_s=1.0, tr_s=2.0)
    reader, clock = reader_of(twin)
    clock.wait_until(4.0)
    reader.prepare()
    assert read_until(reader, clock, 6.0) == pytest.approx([5.0 + twin.byte_s])


@both_dialects
def test_pulses_of_a_late_read_have_its_time_and_are_as_many(dialect: Dialect) -> None:
    reader, clock = reader_of(ScannerTwin(0.0, dialect=dialect, delay_s=1.0, tr_s=2.0))
    clock.wait_until(6.5)
    assert reader.poll() == (6.5, 6.5, 6.5)
    assert reader.poll() == ()


def test_what_is_no_part_of_the_line_is_counted() -> None:
    clock, device = VirtualClock(), silent()
    reader = ScannerReader(SimLine(device, clock, "/dev/scanner"), clock, FIVE)
    device.say(b"x\r\n5y", 1.0)
    clock.wait_until(2.0)
    assert reader.poll() == (2.0,)
    assert reader.strange == 4
    reader.prepare()
    assert reader.strange == 0


def test_the_wrong_dialect_shows_in_the_count() -> None:
    twin = ScannerTwin(0.0, delay_s=1.0, volumes=4)
    clock = VirtualClock()
    reader = ScannerReader(SimLine(twin, clock, "/dev/scanner"), clock, FORP)
    clock.wait_until(20.0)
    assert reader.poll() == ()
    assert reader.strange == 4


def test_buttons_are_told_and_are_no_pulses() -> None:
    clock, device = VirtualClock(), silent()
    reader = ScannerReader(SimLine(device, clock, "/dev/scanner"), clock, FORP)
    for time_s, data, buttons, pulses in ((1, b"\x03", 3, 0), (2, b"\x13\x03", 3, 1), (3, b"\x00", 0, 0)):
        device.say(data, time_s)
        clock.wait_until(time_s + 0.5)
        assert len(reader.poll()) == pulses
        assert reader.buttons == buttons


def test_nothing_is_ever_written() -> None:
    clock, device = VirtualClock(), Puppet(lambda _: b"")
    reader = ScannerReader(SimLine(device, clock, "/dev/scanner"), clock, FORP)
    reader.prepare()
    reader.poll()
    reader.close()
    reader.close()
    assert device.written == []
    assert reader.next_due_s() == float("inf")


def test_a_lost_line_is_named() -> None:
    clock = VirtualClock()
    line = SimLine(ScannerTwin(0.0), clock, "/dev/scanner")
    reader = ScannerReader(line, clock, FIVE)
    line.close()
    with pytest.raises(DeviceFault, match=r"/dev/scanner: .*the line is closed"):
        reader.poll()


# --- opened by a rig's words


def test_a_rig_opens_a_simulated_scanner_and_time_jumps() -> None:
    clock = VirtualClock()
    reader = open_scanner(ScannerLine("forp", "sim://scanner?dialect=forp&volumes=3", 19200), clock)
    assert read_until(reader, clock, 100.0) == pytest.approx([5.0, 7.0, 9.0], abs=0.001)
    reader = open_scanner(ScannerLine("byte", "sim://scanner?pulse=t&volumes=1", 9600, ord("t")), clock)
    assert len(read_until(reader, clock, 100.0)) == 1


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (ScannerLine("forp", "sim://scanner?tr=2", 19200), "it speaks byte 0x35, and would be read as forp"),
        (
            ScannerLine("byte", "sim://scanner", 9600, 0x74),
            "speaks byte 0x35, and would be read as byte 0x74",
        ),
        (ScannerLine("byte", "sim://scanner?dialect=forp", 9600, 0x35), "it speaks forp"),
        (ScannerLine("byte", "sim://tcs", 9600, 0x35), "sim://tcs: this is no simulated scanner"),
        (ScannerLine("byte", "/dev/no_such_port", 9600, 0x35), "/dev/no_such_port"),
    ],
)
def test_a_line_that_is_no_such_scanner_is_refused(line: ScannerLine, sentence: str) -> None:
    with pytest.raises(DeviceFault, match=sentence):
        open_scanner(line, VirtualClock())


def test_a_byte_that_is_none_is_refused_before_the_port_is_opened() -> None:
    with pytest.raises(ValueError, match="pulse byte 256 is none"):
        open_scanner(ScannerLine("byte", "/dev/no_such_port", 9600, 256), VirtualClock())


# --- with the count of volumes, end to end


@settings(max_examples=30, deadline=None)
@given(st.sampled_from([FORP, FIVE]), st.sets(st.integers(2, 39)), st.sets(st.integers(1, 39)), st.booleans())
def test_planted_faults_are_found_and_the_volumes_stay_right(
    dialect: Dialect, missing: set[int], doubled: set[int], jumps: bool
) -> None:
    doubled -= missing
    twin = ScannerTwin(
        0.0,
        dialect=dialect,
        tr_s=0.5,
        delay_s=0.1,
        drift_ppm=150,
        volumes=40,
        missing=missing,
        doubled=doubled,
    )
    reader, clock = reader_of(twin, jumps=jumps)
    volumes = Volumes(tr_s=0.5, dummy_volumes=4, tolerance_s=0.01)
    pulses = [volumes.take(time_s) for time_s in read_until(reader, clock, 21.0)]
    assert sum(pulse.missing for pulse in pulses) == len(missing)
    assert sum(pulse.verdict is PulseVerdict.DOUBLED for pulse in pulses) == len(doubled)
    begun = [pulse for pulse in pulses if pulse.verdict is not PulseVerdict.DOUBLED]
    sent = [number for number in range(1, 41) if number not in missing]
    assert [pulse.volume for pulse in begun] == [number - 4 if number > 4 else None for number in sent]
    for pulse, number in zip(begun, sent, strict=True):
        assert pulse.time_s == pytest.approx(twin.pulse_s(number) + twin.byte_s, abs=LOOK_S + 1e-9)
    assert volumes.estimate_tr_s() == pytest.approx(0.5 * (1 + 150e-6), abs=1e-6 if jumps else 1e-4)
