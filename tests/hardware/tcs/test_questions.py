"""What a TCS is asked: who it is, its battery, errors, buttons and temperatures, and to start afresh."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.tcs import codec
from hardware.tcs.driver import Tcs
from hardware.tcs.twin import TcsTwin
from mindpain_task.roles import DeviceFault
from tests.hardware.tcs.recording import BEGIN, PULSE, Bench, RecordingLine, recorded


def test_a_fresh_port_can_be_asked_anything() -> None:
    for ask, answer in (
        (Tcs.read_battery, codec.Battery(24.1234, 85)),
        (Tcs.read_errors, (0,) * 6),
        (Tcs.read_buttons, codec.Buttons(False, False)),
        (Tcs.read_temperatures, codec.Temperatures(30.0, (30.1, 30.2, 29.9, 30.0, 30.0))),
    ):
        tcs, line, _ = recorded()
        assert ask(tcs) == answer
        assert line.written[:-1] == [*BEGIN, b"H"]
        ask(tcs)
        assert line.written[-2] == line.written[-1]


def test_what_the_twin_is_is_what_it_answers() -> None:
    bench = Bench(TcsTwin(0.0, firmware=12, battery=(22.5, 47), errors="000203"))
    assert bench.tcs.identify().firmware == "012 Nov 15 2022 09:29:01"
    assert bench.tcs.read_battery() == (22.5, 47)
    assert bench.tcs.read_errors() == (0, 0, 0, 2, 0, 3)
    bench.twin.press(True, False, bench.clock.now())
    assert bench.tcs.read_buttons() == (True, False)
    assert bench.tcs.read_temperatures() == (30.0, (30.0,) * 5)


def test_the_firmwares_notices_are_known_once_it_was_asked() -> None:
    bench = Bench(TcsTwin(0.0, firmware=16))
    assert not bench.tcs.notices
    assert bench.tcs.identify().firmware == "016 Jan  1 2024 00:00:00, driven as 015"
    assert bench.tcs.notices == ("firmware 016 is newer than 015: it is driven by the list of 015",)


@pytest.mark.parametrize("errors", [b"\r000000", b"000000", b"\n\r000000", b"\n000000"])
def test_the_error_state_is_read_with_and_without_a_line_end_before_it(errors: bytes) -> None:
    line = RecordingLine(Q=errors)
    assert Tcs(line, VirtualClock()).read_errors() == (0,) * 6


@pytest.mark.parametrize(
    ("battery", "sentence"),
    [
        (
            b"\r24.1234v  19%",
            r"command B: the battery is low, 24\.1 V and 19 %: charge it to 19\.0 V and 20 %",
        ),
        (b"\r18.9000v  60%", r"command B: the battery is low, 18\.9 V and 60 %"),
        (b"\r17.0000v   3%", r"command B: the battery is low, 17\.0 V and 3 %"),
    ],
)
def test_no_session_begins_with_a_low_battery(battery: bytes, sentence: str) -> None:
    line = RecordingLine(B=battery)
    tcs = Tcs(line, VirtualClock())
    with pytest.raises(DeviceFault, match=f"/dev/recorded: {sentence}"):
        tcs.prepare(32.0, 48.0)
    assert line.written == [*BEGIN, b"H", b"B"]
    with pytest.raises(RuntimeError, match="prepare before arm"):
        tcs.arm(PULSE)


@pytest.mark.parametrize("battery", [b"\r19.0000v  20%", b"\r25.2000v 100%"])
def test_a_battery_that_just_does_is_enough(battery: bytes) -> None:
    Tcs(RecordingLine(B=battery), VirtualClock()).prepare(32.0, 48.0)


@pytest.mark.parametrize("digit", "123456789")
def test_no_session_begins_with_an_error(digit: str) -> None:
    line = RecordingLine(Q=f"\r0{digit}0000".encode())
    with pytest.raises(DeviceFault, match=f"command Q: the device reports an error: 0{digit}0000"):
        Tcs(line, VirtualClock()).prepare(32.0, 48.0)
    assert line.written == [*BEGIN, b"H", b"B", b"Q"]


@pytest.mark.parametrize(
    ("command", "sentence"),
    [
        ("E", "/dev/recorded: command E: 0 of 24 bytes within 0.25 s"),
        ("B", "/dev/recorded: command B: 0 of 14 bytes within 0.25 s"),
        ("Q", "/dev/recorded: command Q: 0 of 6 bytes within 0.25 s"),
    ],
)
def test_a_question_without_an_answer_names_port_command_and_wait(command: str, sentence: str) -> None:
    with pytest.raises(DeviceFault) as fault:
        Tcs(RecordingLine(**{command: b""}), VirtualClock()).prepare(32.0, 48.0)
    assert str(fault.value) == sentence


@pytest.mark.parametrize("ask", [Tcs.read_errors, Tcs.read_buttons, Tcs.reset])
def test_what_a_firmware_is_not_known_to_have_is_not_sent(ask: Callable[[Tcs], object]) -> None:
    bench = Bench(TcsTwin(0.0, firmware=7)).ready()
    before = len(bench.sent)
    with pytest.raises(DeviceFault, match="not sent, the manual of 2017 does not have it"):
        ask(bench.tcs)
    assert len(bench.sent) == before


def test_a_reset_takes_its_ten_seconds_and_then_all_is_to_be_prepared_again() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    before_s = bench.clock.now()
    assert bench.tcs.reset() == "TCS II twin: self-test OK"
    assert 10 < bench.clock.now() - before_s < 12
    bench.clock.wait_until(30.0)
    assert bench.tcs.read_battery().percent == 85
    assert [data for _, data in bench.sent[-2:]] == [b"F", b"B"]  # its streams were on again
    with pytest.raises(RuntimeError, match="prepare before arm"):
        bench.tcs.arm(PULSE)
    assert bench.tcs.next_due_s() == float("inf")
    bench.ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(40.0)
    bench.run_until(60.0)
    assert bench.twin.warmest_c(40.0, 60.0) == 46.5


def test_a_reset_ends_what_runs() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(14.0)
    bench.tcs.reset()
    assert bench.twin.surface_c(18.0)[0] <= 32.0  # as slowly as the twin drifts after a reset


def test_a_device_that_does_not_come_back_is_a_fault() -> None:
    tcs, _, _ = recorded()
    with pytest.raises(DeviceFault, match=r"/dev/recorded: command Oc: 0 of 1 bytes within 15\.0 s"):
        tcs.reset()


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(["H", "E", "B", "Q"]),
    st.binary(max_size=40)
    | st.text(alphabet="\r\n0123456789+- v%.AFirmwae:", max_size=60).map(str.encode)
    | st.sampled_from([b"\r300+301+302+299+300+300", b"\r24.1234v  85%", b"\r000000"]).flatmap(
        lambda frame: st.integers(0, len(frame)).map(lambda cut: frame[:cut] + frame[cut + 1 :] + frame)
    ),
)
def test_whatever_a_device_answers_it_is_read_or_a_fault(command: str, answer: bytes) -> None:
    line = RecordingLine(**{command: answer})
    tcs = Tcs(line, VirtualClock())
    told = ""
    try:
        tcs.prepare(32.0, 48.0)
    except DeviceFault as fault:
        told = str(fault)
    if told:
        assert told.startswith(line.name)
        with pytest.raises(RuntimeError, match="prepare before arm"):
            tcs.arm(PULSE)
    else:
        tcs.arm(PULSE)
    tcs.stop()
    assert line.written[-1] == b"A"
