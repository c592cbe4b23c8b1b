"""What MMS does with commands in the simulation: a program is selected, pre-tested, started, and ends.

The steps between commands happen by the clock: whoever asks says what time it is, and never goes back.
"""

from __future__ import annotations

import enum
from collections.abc import Callable, Mapping
from dataclasses import replace

from hardware.medoc.faults import COOL_C, LATE_S, Fault
from hardware.medoc.programs import ProgramTable
from hardware.medoc.surface import Surface
from hardware.medoc.words import OBEYED, Command, ReturnCode, SystemState, TestState
from mindpain_task.heat import HeatPulse

RESTING_C = 32.0


class Step(enum.Enum):
    """Where a test is."""

    LISTENING = enum.auto()
    SELECTED = enum.auto()
    PRETEST = enum.auto()
    AWAITS_START = enum.auto()
    AWAITS_TRIGGER = enum.auto()
    HEATING = enum.auto()
    PAUSED = enum.auto()


TOLD: Mapping[Step, TestState] = {
    Step.LISTENING: TestState.IDLE,
    Step.SELECTED: TestState.READY,
    Step.PRETEST: TestState.READY,
    Step.AWAITS_START: TestState.RUNNING,
    Step.AWAITS_TRIGGER: TestState.RUNNING,
    Step.HEATING: TestState.RUNNING,
    Step.PAUSED: TestState.PAUSED,
}
"""What MMS says of each step."""


class MainStation:
    """MMS and the thermode on its cable, at the baseline of the first program.

    `ready` is whether the operator has pressed Go to Test. `trouble` gives commands a code instead of being
    obeyed (a warning: while being obeyed).
    """

    def __init__(
        self,
        now_s: float,
        programs: ProgramTable | None,
        *,
        pretest_s: float,
        finalize_s: float,
        ready: bool,
        automatic_start: bool,
        manual_trigger: bool,
        plant: Mapping[int, Fault],
    ) -> None:
        self.ready = ready
        self.trouble: dict[Command, ReturnCode] = {}
        self._programs = programs
        self._pretest_s, self._finalize_s = pretest_s, finalize_s
        self._automatic_start, self._manual_trigger = automatic_start, manual_trigger
        self._plant = plant
        self._starts = 0
        first = programs.programs[0].baseline_c if programs and programs.programs else RESTING_C
        self.surface = Surface(now_s, first)
        self._step = Step.LISTENING
        self._step_ends_s = now_s
        self._selected: HeatPulse | None = None

    @property
    def system(self) -> SystemState:
        """What MMS says of itself."""
        if not self.ready:
            return SystemState.IDLE
        return SystemState.READY if self._step is Step.LISTENING else SystemState.TEST

    @property
    def test(self) -> TestState:
        """What MMS says of the test."""
        return TOLD[self._step]

    def advance(self, now_s: float) -> None:
        """Do what happens by itself until now."""
        if self._step is Step.PRETEST and now_s >= self._step_ends_s:
            assert self._selected is not None
            self.surface.rest_at(self._step_ends_s, self._selected.baseline_c)
            self._step = Step.AWAITS_START
            if self._automatic_start:
                self._begin_test(self._step_ends_s)
        if self._step is Step.HEATING and now_s >= self._step_ends_s:
            self._step, self._selected = Step.LISTENING, None

    def obey(self, command: Command, parameter: int | None, now_s: float) -> ReturnCode:
        """Do a command, or say why not."""
        trouble = self.trouble.get(command, ReturnCode.OK)
        if trouble not in OBEYED:
            if trouble is ReturnCode.SAFETY_ERROR:
                self._end(now_s)
                self.ready = False
            return trouble
        if command is Command.STATUS:
            return trouble
        if not self.ready:
            return ReturnCode.ILLEGAL_STATE
        if command is Command.TEST_PROGRAM:
            code = self._select(parameter, now_s)
        else:
            act = self._acts.get(command)
            code = ReturnCode.ILLEGAL_TEST_STATE if act is None else act(now_s)
        return trouble if code is ReturnCode.OK else code

    @property
    def _acts(self) -> Mapping[Command, Callable[[float], ReturnCode]]:
        return {
            Command.START: self._start,
            Command.TRIGGER: self._trigger,
            Command.PAUSE: self._pause,
            Command.STOP: self._stop,
            Command.ABORT: self._stop,
        }

    def _select(self, number: int | None, now_s: float) -> ReturnCode:
        if self._step not in (Step.LISTENING, Step.SELECTED):
            return ReturnCode.ILLEGAL_TEST_STATE
        pulse = self._programs.pulse_of(number or 0) if self._programs else None
        if pulse is None:
            return ReturnCode.ILLEGAL_ARG
        self._selected, self._step = pulse, Step.SELECTED
        return self._begin_pretest(now_s) if self._automatic_start else ReturnCode.OK

    def _begin_pretest(self, now_s: float) -> ReturnCode:
        assert self._selected is not None
        self._step_ends_s = max(now_s + self._pretest_s, self.surface.settles_s())
        self._step = Step.PRETEST
        return ReturnCode.OK

    def _start(self, now_s: float) -> ReturnCode:
        if self._step is Step.SELECTED:
            return self._begin_pretest(now_s)
        if self._step is Step.AWAITS_START:
            return self._begin_test(now_s)
        return ReturnCode.ILLEGAL_TEST_STATE

    def _begin_test(self, now_s: float) -> ReturnCode:
        if self._manual_trigger:
            self._step = Step.AWAITS_TRIGGER
            return ReturnCode.OK
        return self._heat(now_s)

    def _heat(self, now_s: float) -> ReturnCode:
        pulse, start_s = self._selected, now_s
        assert pulse is not None
        self._starts += 1
        fault = self._plant.get(self._starts)
        self._step, self._step_ends_s = Step.HEATING, now_s + pulse.duration_s + self._finalize_s
        if fault is Fault.LATE:
            start_s += LATE_S
            self._step_ends_s += LATE_S
        elif fault is Fault.SHORT:
            pulse = replace(pulse, plateau_s=pulse.plateau_s / 2)
        elif fault is Fault.COOL:
            pulse = replace(pulse, peak_c=max(pulse.baseline_c, pulse.peak_c - COOL_C))
        if fault is not Fault.MISSED:
            self.surface.heat(start_s, pulse)
        return ReturnCode.OK

    def _trigger(self, now_s: float) -> ReturnCode:
        if self._step is Step.AWAITS_TRIGGER:
            return self._heat(now_s)
        lost = self._step in (Step.PRETEST, Step.AWAITS_START, Step.HEATING)
        return ReturnCode.OK if lost else ReturnCode.ILLEGAL_TEST_STATE

    def _pause(self, now_s: float) -> ReturnCode:
        if self._step is not Step.HEATING:
            return ReturnCode.ILLEGAL_TEST_STATE
        self.surface.cut(now_s)
        self._step = Step.PAUSED
        return ReturnCode.OK

    def _stop(self, now_s: float) -> ReturnCode:
        if self._step is Step.LISTENING:
            return ReturnCode.ILLEGAL_STATE
        self._end(now_s)
        return ReturnCode.OK

    def _end(self, now_s: float) -> None:
        self.surface.cut(now_s)
        self._step, self._selected = Step.LISTENING, None
