"""From a program's code to a test that waits for its start, and from any test to none; slow, and bounded."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.lines.exchange_types import NoAnswer, NoConnection
from hardware.medoc.codec import Response
from hardware.medoc.outcome import refuse_unasked_heat
from hardware.medoc.talk import ANSWER_WITHIN_S, RETRY_S, Talk
from hardware.medoc.words import GO_TO_TEST, Command, ReturnCode, SystemState, TestState
from mindpain_task.roles import DeviceFault

POLL_S = 0.1
READY_LAG_S = 1.0
"""A start sent too soon after MMS says that it is ready can get lost (MANUAL.md)."""
STOP_WITHIN_S = 0.5
ABORT_WITHIN_S, OFF_WITHIN_S = 0.3, 0.4
STOP_RETRY_S = 0.05

SAFE_MODE = (
    "MMS still answers STATUS: in safe mode it answers nothing else, until the operator clears that at MMS"
)
BY_HAND = "take the probe off the skin, and stop it at MMS"
_NOTHING_RAN = (ReturnCode.ILLEGAL_STATE, ReturnCode.ILLEGAL_TEST_STATE)
_STILL_ON = (TestState.RUNNING, TestState.PAUSED)


@dataclass(frozen=True)
class Habits:
    """What MMS says of a test at each step; no document tells, a lab must confirm it (MANUAL.md).

    `selected` once a program is selected, `awaits_start` once its pre-test is over, `over` once the test
    has ended and another program may be selected.
    """

    selected: TestState = TestState.READY
    awaits_start: TestState = TestState.RUNNING
    over: TestState = TestState.IDLE


AS_PUBLISHED = Habits()


class _Lost(Exception):
    """The pre-test's start may have been lost: begin again with the program."""


def refuse_idle(talk: Talk, response: Response) -> None:
    """Raise DeviceFault if MMS does not listen, or has trouble of its own."""
    if response.code is ReturnCode.SAFETY_ERROR or response.system is not SystemState.IDLE:
        talk.obeyed(response)
        return
    raise DeviceFault(f"{talk.exchange.name}: command STATUS: MMS is idle: {GO_TO_TEST}")


def load(talk: Talk, code: int, baseline_c: float, until_s: float, habits: Habits) -> None:
    """Select a program and take it through its pre-test, so that the next START starts the heat.

    A test that still runs, or is being finalized, is waited for.

    A start whose answer is lost is not repeated: the test is aborted and the program selected anew. Raises
    DeviceFault if MMS refuses, or is not ready by `until_s`.
    """
    while True:
        try:
            _load_once(talk, code, until_s, habits)
            refuse_unasked_heat(talk.exchange.name, talk.insist(Command.STATUS, until_s=until_s), baseline_c)
            return
        except _Lost as lost:
            if talk.clock.now() + RETRY_S >= until_s:
                raise DeviceFault(str(lost)) from lost
            end_test(talk)


def _load_once(talk: Talk, code: int, until_s: float, habits: Habits) -> None:
    _wait_for(talk, talk.insist(Command.STATUS, until_s=until_s), habits.over, habits, until_s)
    selected = talk.obeyed(_insist(talk, Command.TEST_PROGRAM, code, until_s))
    _wait_for(talk, selected, habits.selected, habits, until_s)
    try:
        started = talk.once(Command.START)
    except (NoConnection, NoAnswer) as fault:
        raise _Lost(str(fault)) from fault
    _wait_for(talk, talk.obeyed(started), habits.awaits_start, habits, until_s)
    talk.clock.wait_until(talk.clock.now() + READY_LAG_S)


def _wait_for(talk: Talk, response: Response, wanted: TestState, habits: Habits, until_s: float) -> None:
    """Ask for the status until the test is in a state; it must not run before anybody started it."""
    clock = talk.clock
    since_s = clock.now()
    while True:
        refuse_idle(talk, response)
        if response.test is wanted:
            return
        if wanted is habits.selected and response.test is TestState.RUNNING:
            raise DeviceFault(
                f"{talk.exchange.name}: command TEST_PROGRAM: the test started by itself: switch Automatic "
                "Start off in MMS's settings for external control"
            )
        if clock.now() + POLL_S + READY_LAG_S + ANSWER_WITHIN_S > until_s:
            raise DeviceFault(
                f"{talk.exchange.name}: command STATUS: the test was {response.test.name}, not "
                f"{wanted.name}, after {clock.now() - since_s:.1f} s"
            )
        clock.wait_until(clock.now() + POLL_S)
        response = talk.insist(Command.STATUS, until_s=until_s)


def _insist(talk: Talk, command: Command, parameter: int | None, until_s: float) -> Response:
    """Ask as often as allowed; if only the status is answered, say what that may mean."""
    try:
        return talk.insist(command, parameter, until_s=until_s)
    except NoAnswer as fault:
        talk.once(Command.STATUS)
        raise DeviceFault(f"{fault}; {SAFE_MODE}") from fault


def end_test(talk: Talk) -> DeviceFault | None:
    """Abort whatever runs, and make sure that nothing does, within half a second.

    Returns the fault of an ABORT that was not answered although nothing runs. Raises DeviceFault, only
    after trying, if something still runs, if MMS does not tell, or if it reports trouble.
    """
    began_s = talk.clock.now()
    unanswered: DeviceFault | None = None
    answer: Response | None = None
    try:
        answer = talk.insist(Command.ABORT, until_s=began_s + ABORT_WITHIN_S, retry_s=STOP_RETRY_S)
    except (NoConnection, NoAnswer) as fault:
        unanswered = fault
    try:
        off = _is_off(talk, began_s + OFF_WITHIN_S, began_s + STOP_WITHIN_S)
        if not off:
            talk.insist(Command.STOP, until_s=began_s + STOP_WITHIN_S, retry_s=STOP_RETRY_S)
            off = _is_off(talk, began_s + STOP_WITHIN_S, began_s + STOP_WITHIN_S)
    except DeviceFault as fault:
        raise DeviceFault(
            f"{unanswered or fault}; whether the test was stopped is not known: {BY_HAND}"
        ) from fault
    if not off:
        raise DeviceFault(f"{talk.exchange.name}: command STOP: the test still runs: {BY_HAND}")
    if answer is not None and answer.code not in _NOTHING_RAN:
        talk.obeyed(answer)
    return unanswered


def _is_off(talk: Talk, patient_until_s: float, until_s: float) -> bool:
    """Return whether no test runs; looks again for a while before it says no."""
    while talk.insist(Command.STATUS, until_s=until_s, retry_s=STOP_RETRY_S).test in _STILL_ON:
        if talk.clock.now() + STOP_RETRY_S > patient_until_s:
            return False
        talk.clock.wait_until(talk.clock.now() + STOP_RETRY_S)
    return True
