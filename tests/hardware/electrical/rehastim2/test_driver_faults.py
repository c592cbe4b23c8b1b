"""What goes wrong with a RehaStim2: complaints of pulses, silence, wrong words, spoiled lines."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.rehastim2 import codec
from hardware.electrical.rehastim2.driver import RehaStim2
from hardware.electrical.rehastim2.framing import Frame, encode
from hardware.electrical.rehastim2.planted import Planted
from hardware.electrical.rehastim2.twin import RehaStim2Twin, queried_twin
from hardware.lines import SimLine, open_line
from mindpain_task.roles import DeviceFault
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.rehastim2.benches import PORT, TRAIN, Bench, Puppet, bench

INIT = encode(Frame(0, 1, b"\x01"))


def faults(made: Bench) -> dict[int, str]:
    return {report.number: report.fault for report in made.reports}


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("electrode", "electrode error"),
        ("emergency", "emergency switch"),
        ("module", "module"),
        ("busy", "busy"),
    ],
)
def test_a_complaint_is_told_of_its_own_pulse(fault: str, words: str) -> None:
    made = bench(f"{fault}=2,5")
    made.play()
    told = faults(made)
    assert words in told[2]
    assert words in told[5]
    assert [told[number] for number in (1, 3, 4)] == [""] * 3
    assert len(made.twin.given) == 3


def test_a_pulse_of_which_nothing_is_said_is_reported_so() -> None:
    made = bench("silent=3")
    made.play()
    by_number = {report.number: report for report in made.reports}
    assert by_number[3].told_s is None
    assert by_number[3].fault == ""
    assert all(by_number[number].told_s is not None for number in (1, 2, 4, 5))
    assert len(made.twin.given) == 5


def test_without_echoes_a_silent_pulse_is_never_taken_for_another() -> None:
    made = bench(twin=RehaStim2Twin(0.0, Planted({3: "silent"}), echoes=False))
    made.play()
    told = {report.number for report in made.reports if report.told_s is not None}
    assert {1, 2} <= told
    assert 3 not in told


def test_a_complaint_while_two_pulses_are_under_way_is_told_of_both() -> None:
    made = bench("latency_ms=40&electrode=2")
    made.play(ShockTrain(200, 40.0, 3, 10.0))
    told = faults(made)
    assert "electrode error" in told[2]
    assert "pulses" in told[2]
    assert len(made.twin.given) == 2


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (Frame(9, 38, b"\xff"), "the device reports: emergency switch"),
        (Frame(9, 35, b"\xff"), "command StopChannelListMode: the device answers transfer error"),
        (Frame(9, 37, b"\xf8"), "command SinglePulse: the device answers busy"),
        (Frame(9, 3, b"\x24"), "does not know a command that it was sent: 24"),
        (Frame(9, 37, b""), "0 bytes of data"),
        (Frame(9, 1, b"\x01"), "the device says Init"),
    ],
)
def test_what_is_said_out_of_turn_is_not_swallowed(said: Frame, words: str) -> None:
    puppet = Puppet(_well)
    clock, device = _on(puppet)
    device.prepare(0.0, 40.0)
    puppet.say(encode(said), clock.now())
    with pytest.raises(DeviceFault, match=f"{PORT}: .*{words}"):
        look_soon(clock, device)


def _well(frame: Frame) -> bytes:
    """Answer as a device does that is ready."""
    data = {34: b"\0", 10: b"\0\0", 36: b"\0"}.get(frame.command)
    return b"" if data is None else encode(Frame(frame.number, frame.command + 1, data))


def _on(puppet: Puppet) -> tuple[VirtualClock, ElectricalDevice]:
    clock = VirtualClock()
    puppet.say(INIT, 0.1)
    return clock, ElectricalDevice(RehaStim2(SimLine(puppet, clock, PORT), clock, channel=1), clock)


def look_soon(clock: VirtualClock, device: ElectricalDevice) -> None:
    clock.wait_until(device.next_due_s())
    device.poll()


def test_a_device_that_says_nothing() -> None:
    clock = VirtualClock()
    device = ElectricalDevice(RehaStim2(SimLine(Puppet(lambda _: b""), clock, PORT), clock, channel=1), clock)
    with pytest.raises(DeviceFault, match=rf"{PORT}: command Init: the device did not say it within 2\.5 s"):
        device.prepare(0.0, 40.0)
    assert clock.now() == pytest.approx(2.5, abs=0.01)
    with pytest.raises(RuntimeError, match="not prepared"):
        device.arm(TRAIN)


@pytest.mark.parametrize(("command", "name"), [(34, "StopChannelListMode"), (10, "GetStimulationMode")])
def test_a_question_without_an_answer(command: int, name: str) -> None:
    _, device = _on(Puppet(lambda frame: b"" if frame.command == command else _well(frame)))
    with pytest.raises(DeviceFault, match=rf"{PORT}: command {name}: no answer came within 1\.2 s"):
        device.prepare(0.0, 40.0)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ({34: b"\xff"}, "command StopChannelListMode: the device answers transfer error"),
        ({34: b"\0", 10: b"\xf8\0"}, "command GetStimulationMode: the device answers busy"),
        ({34: b"\0", 10: b"\0\x02"}, r"still in mode 2 \(running\)"),
        ({34: b"\0", 10: b"\0"}, "1 bytes of data"),
        ({34: b"\0", 10: b"\0\x09"}, "no mode that is known"),
        ({34: b""}, "0 bytes of data"),
    ],
)
def test_a_device_that_is_not_ready(answers: dict[int, bytes], words: str) -> None:
    def answer(frame: Frame) -> bytes:
        known = frame.command in answers
        return encode(Frame(frame.number, frame.command + 1, answers[frame.command])) if known else b""

    _, device = _on(Puppet(answer))
    with pytest.raises(DeviceFault, match=words):
        device.prepare(0.0, 40.0)


def test_a_device_of_another_version_is_not_accepted() -> None:
    puppet = Puppet(_well)
    clock = VirtualClock()
    puppet.say(encode(Frame(0, 1, b"\x02")), 0.1)
    device = ElectricalDevice(RehaStim2(SimLine(puppet, clock, PORT), clock, channel=1), clock)
    with pytest.raises(DeviceFault, match="tells version 02, and this program knows version 1"):
        device.prepare(0.0, 40.0)
    assert all(frame.command == 34 for frame in puppet.got)


@pytest.mark.parametrize("times", [1, 2])
def test_an_acknowledgement_of_init_that_is_lost_is_given_again(times: int) -> None:
    made = bench(prepared=False)
    made.tap.loses[2] = times
    made.device.prepare(0.0, 40.0)
    assert made.tap.commands().count(2) == times + 1
    assert made.twin.connected
    made.play()
    assert len(made.twin.given) == 5


@given(st.binary(max_size=60))
@settings(max_examples=60, deadline=None)
def test_noise_on_the_line_makes_no_pulse_well_that_was_not(hiss: bytes) -> None:
    made = bench("electrode=2&silent=3")
    made.tap.hiss = hiss
    with contextlib.suppress(DeviceFault):  # what noise can hide is an answer, and that may be a fault
        made.play()
    well = [report.number for report in made.reports if report.told_s is not None and not report.fault]
    assert not {2, 3} & set(well)


def test_a_twin_by_its_url() -> None:
    clock = VirtualClock()
    line = open_line("sim://rehastim2?latency_ms=24", clock, codec.BAUD, even_parity=True)
    device = ElectricalDevice(RehaStim2(line, clock, channel=8), clock)
    device.prepare(0.0, 40.0)
    device.arm(TRAIN)
    fired = device.fire()
    assert isinstance(line, SimLine)
    assert isinstance(line.twin, RehaStim2Twin)
    (pulse,) = line.twin.given
    assert pulse.channel == 8
    assert pulse.time_s - fired.before_s == pytest.approx(0.024, abs=0.001)


@pytest.mark.parametrize(
    "query",
    [
        "electrode=0",
        "electrode=x",
        "electrode=",
        "nothing=1",
        "electrode=1&silent=1",
        "latency_ms=nan",
        "watchdog_ms=1",
        "x",
    ],
)
def test_what_the_twin_cannot_be_asked_for(query: str) -> None:
    with pytest.raises(ValueError, match="known: emergency, electrode"):
        queried_twin(query, 0.0)
