"""The simulated MMS as a stranger meets it: bytes in, bytes out, and what the probe does meanwhile."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.medoc import codec
from hardware.medoc.codec import Response
from hardware.medoc.faults import Fault, planted
from hardware.medoc.surface import Surface
from hardware.medoc.twin import MedocTwin
from hardware.medoc.words import Command, Layout, ReturnCode, SystemState, TestState
from mindpain_task.heat import HeatPulse
from tests.hardware.medoc.bench import CODE, PULSE, QUICK, TABLE


class Stranger:
    """Asks a twin at times of its own choosing, and reads the answers."""

    def __init__(self, **options: Any) -> None:
        self.twin = MedocTwin(0.0, TABLE, **options)
        self.layout: Layout = options.get("layout", Layout.TSA2)

    def ask(self, command: Command, now_s: float, parameter: int | None = None) -> Response:
        reply = self.twin.converse(codec.encode(command, parameter, 7), now_s)
        assert reply is not None
        assert reply.ready_s == pytest.approx(now_s + 0.02)
        return codec.parse_response(reply.data, command, 7, self.layout)

    def say(self, command: Command, now_s: float, parameter: int | None = None) -> ReturnCode:
        return self.ask(command, now_s, parameter).code

    def heat(self, now_s: float) -> float:
        """Start the pulse's heat; return when."""
        assert self.say(Command.TEST_PROGRAM, now_s, CODE) is ReturnCode.OK
        assert self.say(Command.START, now_s) is ReturnCode.OK
        assert self.say(Command.START, now_s + 2.0) is ReturnCode.OK
        return now_s + 2.0

    def states(self, now_s: float) -> tuple[SystemState, TestState]:
        answer = self.ask(Command.STATUS, now_s)
        return answer.system, answer.test


def test_a_test_from_its_program_to_its_end() -> None:
    mms = Stranger()
    assert mms.states(0.0) == (SystemState.READY, TestState.IDLE)
    assert mms.say(Command.TEST_PROGRAM, 1.0, CODE) is ReturnCode.OK
    assert mms.states(1.0) == (SystemState.TEST, TestState.READY)
    assert mms.say(Command.START, 2.0) is ReturnCode.OK
    assert mms.states(3.4) == (SystemState.TEST, TestState.READY)  # the pre-test takes 1.5 s
    assert mms.say(Command.START, 3.4) is ReturnCode.ILLEGAL_TEST_STATE
    assert mms.states(3.5) == (SystemState.TEST, TestState.RUNNING)
    assert mms.twin.warmest_c(0.0, 10.0) == 32.0
    assert mms.say(Command.START, 10.0) is ReturnCode.OK
    for since_s in (0.5, 1.5, 5.0, 10.5, 11.0):
        assert mms.ask(Command.STATUS, 10.0 + since_s).temperature_c == PULSE.commanded_c(since_s)
    assert mms.states(21.7)[1] is TestState.RUNNING
    assert mms.states(21.8) == (SystemState.READY, TestState.IDLE)
    assert mms.twin.warmest_c(10.0, 30.0) == 47.0
    assert mms.twin.at_baseline(22.0)


@pytest.mark.parametrize("order", ["little", "big"])
def test_both_byte_orders_of_the_length_are_obeyed(order: codec.ByteOrder) -> None:
    twin = MedocTwin(0.0, TABLE)
    for command, parameter in ((Command.TEST_PROGRAM, CODE), (Command.START, None)):
        reply = twin.converse(codec.encode(command, parameter, 7, order), 0.0)
        assert reply is not None
        assert codec.parse_response(reply.data, command, 7).code is ReturnCode.OK


@pytest.mark.parametrize("stop", [Command.STOP, Command.ABORT])
@pytest.mark.parametrize("after_s", [0.0, 0.9, 5.0, 10.5])
def test_an_end_returns_at_the_programs_speed(stop: Command, after_s: float) -> None:
    mms = Stranger()
    onset_s = mms.heat(0.0)
    assert mms.say(stop, onset_s + after_s) is ReturnCode.OK
    assert mms.states(onset_s + after_s) == (SystemState.READY, TestState.IDLE)
    here_c = PULSE.commanded_c(after_s)
    back_s = (here_c - 32.0) / 8.0
    assert mms.twin.surface_c(onset_s + after_s + back_s / 2)[0] == pytest.approx((here_c + 32.0) / 2)
    assert mms.twin.at_baseline(onset_s + after_s + back_s + 1e-6)
    assert mms.twin.warmest_c(onset_s, 60.0) == pytest.approx(
        max(here_c, PULSE.peak_c if after_s > PULSE.rise_s else 0.0)
    )
    assert mms.say(stop, 60.0) is ReturnCode.ILLEGAL_STATE


def test_a_pre_test_waits_until_the_surface_is_back() -> None:
    mms = Stranger()
    onset_s = mms.heat(0.0)
    mms.say(Command.ABORT, onset_s + 5.0)
    mms.say(Command.TEST_PROGRAM, onset_s + 5.0, CODE)
    mms.say(Command.START, onset_s + 5.0)
    assert mms.states(onset_s + 6.8)[1] is TestState.READY
    assert mms.states(onset_s + 6.9)[1] is TestState.RUNNING
    assert mms.twin.at_baseline(onset_s + 6.9)


def test_a_trigger_in_the_pre_test_is_lost() -> None:
    mms = Stranger(manual_trigger=True)
    mms.say(Command.TEST_PROGRAM, 0.0, CODE)
    mms.say(Command.START, 0.0)
    assert mms.say(Command.TRIGGER, 1.0) is ReturnCode.OK
    mms.say(Command.START, 2.0)
    assert mms.twin.warmest_c(0.0, 9.0) == 32.0
    assert mms.say(Command.TRIGGER, 9.0) is ReturnCode.OK
    assert mms.twin.surface_c(11.0) == (47.0,)


def test_automatic_start_needs_no_start() -> None:
    mms = Stranger(automatic_start=True)
    mms.say(Command.TEST_PROGRAM, 0.0, CODE)
    assert mms.states(1.0)[1] is TestState.READY
    assert mms.twin.surface_c(4.0) == (47.0,)
    assert mms.states(4.0)[1] is TestState.RUNNING


def test_pause_cools_and_only_an_end_leaves_it() -> None:
    mms = Stranger()
    onset_s = mms.heat(0.0)
    assert mms.say(Command.PAUSE, onset_s + 4.0) is ReturnCode.OK
    assert mms.states(onset_s + 7.0)[1] is TestState.PAUSED
    assert mms.twin.at_baseline(onset_s + 7.0)
    assert mms.say(Command.START, onset_s + 7.0) is ReturnCode.ILLEGAL_TEST_STATE
    assert mms.say(Command.STOP, onset_s + 7.0) is ReturnCode.OK


def test_what_is_refused_and_how() -> None:
    mms = Stranger()
    assert mms.say(Command.TEST_PROGRAM, 0.0, 99) is ReturnCode.ILLEGAL_ARG
    assert mms.say(Command.START, 0.0) is ReturnCode.ILLEGAL_TEST_STATE
    assert mms.say(Command.TRIGGER, 0.0) is ReturnCode.ILLEGAL_TEST_STATE
    for command, parameter in (
        (Command.T_UP, 500), (Command.T_DOWN, 500), (Command.KEYUP, None), (Command.YES, None),
        (Command.NO, None), (Command.COVAS, None), (Command.VAS, 4), (Command.SPECIFY_NEXT, 1),
        (Command.UNNAMED, None),
    ):  # fmt: skip
        assert mms.say(command, 0.0, parameter) is ReturnCode.ILLEGAL_TEST_STATE
    mms.heat(1.0)
    assert mms.say(Command.TEST_PROGRAM, 4.0, CODE) is ReturnCode.ILLEGAL_TEST_STATE
    assert MedocTwin(0.0).converse(codec.encode(Command.TEST_PROGRAM, CODE), 0.0) is not None
    idle = Stranger(ready=False)
    assert idle.states(0.0) == (SystemState.IDLE, TestState.IDLE)
    assert idle.say(Command.TEST_PROGRAM, 0.0, CODE) is ReturnCode.ILLEGAL_STATE


def test_a_program_without_its_code_is_refused() -> None:
    """The public clients leave the code 0 out."""
    frame = (5).to_bytes(4, "big") + bytes(4) + bytes([Command.TEST_PROGRAM])
    reply = MedocTwin(0.0, TABLE).converse(frame, 0.0)
    assert reply is not None
    assert codec.parse_response(reply.data, Command.TEST_PROGRAM, 0).code is ReturnCode.ILLEGAL_ARG


def test_in_safe_mode_only_the_status_is_answered() -> None:
    mms = Stranger(safe_mode=True)
    assert mms.say(Command.STATUS, 0.0) is ReturnCode.OK
    for command in set(Command) - {Command.STATUS, Command.TEST_PROGRAM, Command.VAS}:
        parameter = 5 if command in (Command.T_UP, Command.T_DOWN) else None
        assert mms.twin.converse(codec.encode(command, parameter), 0.0) is None


@pytest.mark.parametrize("layout", list(Layout))
def test_every_layout(layout: Layout) -> None:
    mms = Stranger(layout=layout)
    answer = mms.ask(Command.STATUS, 0.0)
    assert answer.layout is layout
    assert answer.temperature_c == (None if layout is Layout.PATHWAY else 32.0)
    assert mms.ask(Command.TEST_PROGRAM, 0.0, 99).message == "ILLEGAL_ARG"


@pytest.mark.parametrize("obeyed", [False, True])
def test_a_planted_reset_is_obeyed_or_not(obeyed: bool) -> None:
    mms = Stranger(resets={(Command.START, 1): obeyed})
    mms.say(Command.TEST_PROGRAM, 0.0, CODE)
    reply = mms.twin.converse(codec.encode(Command.START), 0.0)
    assert reply is not None
    assert reply.resets
    assert mms.states(2.0)[1] is (TestState.RUNNING if obeyed else TestState.READY)


@pytest.mark.parametrize(
    ("fault", "at_1_s", "at_5_s", "at_8_s", "warmest_c"),
    [
        (Fault.MISSED, 32.0, 32.0, 32.0, 32.0),
        (Fault.LATE, 32.0, 47.0, 47.0, 47.0),
        (Fault.SHORT, 40.0, 47.0, 32.0, 47.0),
        (Fault.COOL, 40.0, 45.0, 45.0, 45.0),
    ],
)
def test_planted_faults_hit_their_start_and_no_other(
    fault: Fault, at_1_s: float, at_5_s: float, at_8_s: float, warmest_c: float
) -> None:
    mms = Stranger(plant={2: fault})
    assert mms.twin.surface_c(mms.heat(0.0) + 5.0) == (47.0,)
    onset_s = mms.heat(100.0)
    seen = [mms.twin.surface_c(onset_s + since_s)[0] for since_s in (1.0, 5.0, 8.0)]
    assert seen == pytest.approx([at_1_s, at_5_s, at_8_s])
    assert mms.states(onset_s + 5.0)[1] is TestState.RUNNING
    assert mms.twin.warmest_c(100.0, 150.0) == warmest_c
    assert mms.twin.surface_c(mms.heat(200.0) + 5.0) == (47.0,)


def test_faults_are_planted_as_a_query_names_them() -> None:
    assert planted({"missed": ["2,7"], "late": ["4"]}) == {2: Fault.MISSED, 7: Fault.MISSED, 4: Fault.LATE}
    for query, sentence in (
        ({"lost": ["1"]}, "no fault 'lost' to plant; known are missed, late, short, cool"),
        ({"late": ["0"]}, "late: '0' is not the number of a start"),
        ({"late": ["x"]}, "late: 'x' is not"),
        ({"late": [""]}, "late: '' is not"),
        ({"late": ["1"], "cool": ["2,1"]}, "start 1 cannot have two faults"),
    ):
        with pytest.raises(ValueError, match=sentence):
            planted(query)


# --- noise


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=30), max_size=6))
def test_noise_is_answered_by_hanging_up_and_moves_nothing(noise: list[bytes]) -> None:
    mms = Stranger()
    for i, data in enumerate(noise):
        if mms.twin.converse(data, float(i)) is not None:
            asked = codec.parse_request(data[: mms.twin.request_length(data)])
            assert asked.command in Command
    assert mms.twin.surface_c(10.0) == (32.0,)  # one start is never heat


@given(st.integers(0, 12))
def test_a_request_cut_short_is_no_request(cut: int) -> None:
    twin = MedocTwin(0.0, TABLE)
    frame = codec.encode(Command.TEST_PROGRAM, CODE)[:cut]
    needed = twin.request_length(frame)
    assert needed is None or needed > cut
    assert twin.converse(frame, 0.0) is None


def test_of_two_requests_in_one_connection_the_first_is_obeyed() -> None:
    mms = Stranger()
    mms.say(Command.TEST_PROGRAM, 0.0, CODE)
    reply = mms.twin.converse(codec.encode(Command.STATUS, time_s=7) + codec.encode(Command.START), 0.0)
    assert reply is not None
    assert codec.parse_response(reply.data, Command.STATUS, 7).test is TestState.READY
    assert mms.states(5.0)[1] is TestState.READY


# --- the surface


def test_another_baseline_is_taken_at_the_end_of_the_pre_test() -> None:
    surface = Surface(0.0, 32.0)
    surface.rest_at(5.0, 30.0)
    assert (surface.at(4.9), surface.at(5.0), surface.at(9.0)) == (32.0, 30.0, 30.0)


def test_the_last_quarter_of_an_hour_is_remembered() -> None:
    surface = Surface(0.0, 32.0)
    for start_s in range(0, 4000, 400):
        surface.heat(float(start_s), HeatPulse(32.0, 40.0 + start_s / 1000, 8.0, 1.0, 8.0))
    assert surface.warmest_c(3000.0, 3599.0) == pytest.approx(43.2)
    with pytest.raises(ValueError, match=r"temperatures before 2\d00\.0 s are forgotten"):
        surface.warmest_c(0.0, 4000.0)
    with pytest.raises(ValueError, match="cannot run from"):
        surface.warmest_c(4000.0, 3000.0)


@settings(max_examples=100, deadline=None)
@given(st.floats(0.0, 2.0), st.floats(0.0, 2.0))
def test_the_warmest_moment_is_found_within_any_period(since_s: float, length_s: float) -> None:
    surface = Surface(0.0, 32.0)
    surface.heat(0.5, QUICK)
    looks = [surface.at(since_s + length_s * i / 200) for i in range(201)]
    warmest_c = surface.warmest_c(since_s, since_s + length_s)
    assert warmest_c >= max(looks) - 1e-9
    assert warmest_c <= max(looks) + 50.0 * length_s / 200 + 1e-9
