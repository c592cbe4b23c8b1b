"""The P24's driver and a far end that lies, complains or falls silent: it says so, and is never taken in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.p24.codec import Command
from hardware.electrical.p24.framing import Frame, FrameReader, to_bytes
from mindpain_task.roles import DeviceFault
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.p24.bench import FIVE, Bench, bench

PULSE_ANSWER = Command.LOW_LEVEL_CHANNEL_CONFIG + 1


def changing(command: int, change: Callable[[Frame], bytes]) -> Callable[[bytes], bytes]:
    """Return what changes answers of one kind, and leaves the others."""

    def changed(said: bytes) -> bytes:
        frames = FrameReader().feed(said)
        return b"".join(change(frame) if frame.command == command else to_bytes(frame) for frame in frames)

    return changed


def answering(result: int) -> Callable[[Frame], bytes]:
    return lambda frame: to_bytes(frame._replace(data=bytes([result]) + frame.data[1:]))


def lying(change: Callable[[Frame], bytes]) -> Bench:
    """Return a prepared bench whose answers to pulses are changed."""
    return bench(said=changing(PULSE_ANSWER, change)).prepared()


@pytest.mark.parametrize("name", ["prepare", "identify"])
def test_a_device_that_never_answers_is_a_fault_with_port_command_and_wait(name: str) -> None:
    on = bench(said=lambda _: b"")
    began_s = on.clock.now()
    command = "34 .mid level stop" if name == "prepare" else "52 .device id"
    with pytest.raises(DeviceFault, match=rf"sim://p24: command {command}.*no answer came within 0.5 s"):
        on.device.identify() if name == "identify" else on.prepared()
    assert on.clock.now() - began_s < 1.2
    assert on.twin.given == ()


@pytest.mark.parametrize(
    ("command", "result", "words"),
    [
        (Command.LOW_LEVEL_INIT, 8, r"command 0 \(low level init\).*high voltage error \(result 8\)"),
        (Command.MID_LEVEL_STOP, 1, r"command 34 .*transfer error"),
        (Command.DEVICE_ID, 21, "busy"),
        (Command.EXTENDED_VERSION, 200, "no source lists"),
        (Command.STIM_STATUS, 4, r"command 62 .*time-out"),
    ],
)
def test_a_question_that_is_refused_is_a_fault_in_words(command: int, result: int, words: str) -> None:
    on = bench(said=changing(command + 1, answering(result)))
    with pytest.raises(DeviceFault, match=rf"sim://p24: .*{words}"):
        on.prepared()


@pytest.mark.parametrize(
    ("command", "data", "words"),
    [
        (Command.EXTENDED_VERSION, b"\0\2\0\0\3\1\2" + bytes(6), r"command 68 .*ScienceMode 3.1.2"),
        (Command.EXTENDED_VERSION, b"\0\2\0\0", r"command 68 .*no extended version"),
        (Command.DEVICE_ID, b"\0\xff" + bytes(9), r"command 52 .*no device id"),
        (Command.STIM_STATUS, b"\0\3\6", r"MID_RUNNING after it was told to stop"),
        (Command.STIM_STATUS, b"\0\4\6", r"command 62 .*no stimulation status"),
        (Command.LOW_LEVEL_INIT, b"", r"command 0 .*without a result"),
    ],
)
def test_an_answer_that_means_something_else_is_a_fault(command: int, data: bytes, words: str) -> None:
    on = bench(said=changing(command + 1, lambda frame: to_bytes(frame._replace(data=data))))
    with pytest.raises(DeviceFault, match=rf"sim://p24: .*{words}"):
        on.prepared()
    assert on.twin.given == ()


@pytest.mark.parametrize(
    ("frame", "words"),
    [(Frame(66, 0, b"\1"), "an error: transfer error"), (Frame(67, 3, b""), "does not know the command")],
)
def test_a_general_error_to_a_question_is_a_fault(frame: Frame, words: str) -> None:
    on = bench(said=changing(Command.LOW_LEVEL_INIT + 1, lambda _: to_bytes(frame)))
    with pytest.raises(DeviceFault, match=rf"sim://p24: command 0 .*{words}"):
        on.prepared()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (answering(28), "too low (result 28)"),
        (answering(16), "pulse time-out (result 16)"),
        (answering(250), "no source lists (result 250)"),
        (lambda frame: to_bytes(frame._replace(data=b"\0")), "means nothing"),
        (lambda frame: to_bytes(frame._replace(data=b"\0\x13\0")), "connector 1, channel 3"),
        (lambda frame: to_bytes(Frame(66, frame.number, b"\x08")), "high voltage error"),
        (lambda frame: to_bytes(Frame(67, frame.number, b"\x0b")), "not know the command"),
    ],
)
def test_what_the_device_says_of_a_pulse_is_reported_in_words(
    change: Callable[[Frame], bytes], words: str
) -> None:
    reports = lying(change).give(FIVE)
    assert len(reports) == 5
    assert all(words in report.fault for report in reports)


def test_an_error_that_names_no_pulse_is_a_fault_in_a_train() -> None:
    on = lying(lambda _: to_bytes(Frame(66, 0, b"\x08")))
    with pytest.raises(DeviceFault, match=r"sim://p24: during a train, .*high voltage error"):
        on.give(FIVE)


def spoilt(frame: Frame) -> bytes:
    packet = to_bytes(frame)
    return packet[:-2] + bytes([packet[-2] ^ 1]) + packet[-1:]


@pytest.mark.parametrize("change", [spoilt, lambda frame: to_bytes(frame)[:-1], lambda _: b"\xf0\x81\x0f"])
def test_a_damaged_answer_is_never_taken_for_one(change: Callable[[Frame], bytes]) -> None:
    on = lying(change)
    assert [report.told_s for report in on.give(FIVE)] == [None] * 5
    on.device.stop()
    on.watch(0.1)
    assert on.output.broken == 5


@pytest.mark.parametrize(
    "change",
    [
        lambda frame: to_bytes(frame) * 2,
        lambda frame: to_bytes(frame._replace(number=(frame.number + 30) % 64)) + to_bytes(frame),
        lambda frame: to_bytes(Frame(PULSE_ANSWER, 0, b"\x0a\0\0")) + to_bytes(frame),
    ],
)
def test_doubled_and_stray_answers_change_nothing(change: Callable[[Frame], bytes]) -> None:
    on = lying(change)
    reports = on.give(FIVE)
    assert [report.fault for report in reports] == [""] * 5
    assert None not in [report.told_s for report in reports]
    assert on.output.strays == 5


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_noise_around_answers_is_neither_an_answer_nor_in_their_way(data: st.DataObject) -> None:
    noise = st.binary(max_size=20) | st.builds(
        lambda frame, cut: to_bytes(frame)[:cut],
        st.builds(Frame, st.just(PULSE_ANSWER), st.integers(0, 63), st.just(b"\x0a\0\0")),
        st.integers(1, 12),
    )
    on = lying(lambda frame: data.draw(noise) + to_bytes(frame))
    reports = on.give(ShockTrain(500, 100.0, 3, 2.5))
    assert [(report.number, report.fault) for report in reports] == [(1, ""), (2, ""), (3, "")]
    assert None not in [report.told_s for report in reports]


@pytest.mark.parametrize(("result", "is_fault"), [(0, False), (7, False), (1, True)])
def test_a_stop_that_is_refused_is_a_fault(result: int, is_fault: bool) -> None:
    on = bench().prepared()
    on.tapped.said = changing(Command.LOW_LEVEL_STOP + 1, answering(result))
    on.device.stop()
    if is_fault:
        with pytest.raises(DeviceFault, match=r"sim://p24: command 4 .*transfer error"):
            on.watch(0.2)
    else:
        assert on.watch(0.2) == []
