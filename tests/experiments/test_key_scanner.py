"""A scanner whose pulses are key presses: they are taken out of what people do, and nothing else is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hardware.assemble import OpenRig
from hardware.clocks import VirtualClock
from hardware.person import Person
from hardware.scanner.pulses import KeyPulses
from hardware.virtual import VirtualInputs
from mindpain_task.roles import InputEvent, InputKind, Inputs, Scanner
from mindpain_task.session.outcome import Ending
from mindpain_task.sounds import Clip
from mindpain_task.views import View
from tests.current_for_tests import Ran, changed_rig, rehearsal, run
from tests.protocols_for_tests import short_protocol

PULSE = InputKind.SCANNER_PULSE
START_S, TR_S = 60.0, 1.5
PULSES_S = [START_S + TR_S * place for place in range(400)]


class Typist:
    """Somebody else at the same keyboard: what a person does, with keys pressed at set times in between."""

    def __init__(self, keys: Sequence[InputEvent], person: Person | None = None) -> None:
        self._keys = sorted(keys, key=lambda act: act.time_s)
        self._person = person

    def see(self, view: View, time_s: float) -> None:
        """Let the person see it."""
        if self._person is not None:
            self._person.see(view, time_s)

    def hear(self, clip: Clip, time_s: float) -> None:
        pass

    def next_act_s(self) -> float:
        """Return when the next key goes down, or the person acts."""
        person_s = math.inf if self._person is None else self._person.next_act_s()
        return min(person_s, self._keys[0].time_s if self._keys else math.inf)

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        """Return both people's acts, oldest first."""
        acts = [] if self._person is None else list(self._person.act(now_s))
        while self._keys and self._keys[0].time_s <= now_s:
            acts.append(self._keys.pop(0))
        return tuple(sorted(acts, key=lambda act: act.time_s))


def keys(*kinds: InputKind, at_s: float = 1.0) -> list[InputEvent]:
    return [InputEvent(at_s + 0.01 * place, kind, "key") for place, kind in enumerate(kinds)]


def scanned(folder: Path, typed: Sequence[InputEvent]) -> Ran:
    """Run the short protocol in the scanner's room, where its pulses are typed."""
    rules = "dummy_volumes: 4, tolerance_s: 0.05, runs: session, timeout_s: 100.0}"
    never = (
        f'{{device: serial, port: "sim://scanner?delay=9999", baud: 9600, byte: "5", tr_s: {TR_S}, {rules}'
    )
    shipped = "{device: key, tr_s: 2.0, dummy_volumes: 4, tolerance_s: 0.05, runs: session, timeout_s: 600.0}"
    rig = changed_rig(folder, "mri", (shipped, never), ('  "5": scanner_pulse\n', ""))

    def wrap(opened: OpenRig) -> OpenRig:
        inputs = opened.rig.inputs
        assert isinstance(inputs, VirtualInputs)
        pulses = KeyPulses(VirtualInputs(opened.rig.clock, Typist(typed, inputs._person)))
        scanner: Scanner = pulses
        return replace(opened, rig=replace(opened.rig, inputs=pulses, scanner=scanner))

    return run(rehearsal(folder, short_protocol(folder), rig), wrap)


def test_pulses_are_taken_out_and_other_acts_are_passed_on_in_order() -> None:
    clock = VirtualClock()
    kinds = [PULSE, InputKind.LEFT_DOWN, PULSE, InputKind.LEFT_UP, PULSE, InputKind.CONFIRM]
    both = KeyPulses(VirtualInputs(clock, Typist(keys(*kinds))))
    others: list[InputKind] = []
    while clock.now() < 2.0:
        others += [act.kind for act in both.wait(2.0)]
    assert others == [kind for kind in kinds if kind is not PULSE]
    assert both.pulses() == pytest.approx((1.0, 1.02, 1.04))
    assert both.pulses() == ()


def test_pulses_and_keys_that_come_together_are_told_apart() -> None:
    class Burst:
        def wait(self, until_s: float) -> tuple[InputEvent, ...]:
            return tuple(keys(PULSE, InputKind.CONFIRM, PULSE, InputKind.PARTICIPANT_STOP))

    burst: Inputs = Burst()
    both = KeyPulses(burst)
    assert [act.kind for act in both.wait(2.0)] == [InputKind.CONFIRM, InputKind.PARTICIPANT_STOP]
    assert len(both.pulses()) == 2


def test_a_session_runs_on_typed_pulses_and_every_other_key_still_works(tmp_path: Path) -> None:
    ran = scanned(tmp_path, [InputEvent(time_s, PULSE, "key 5") for time_s in PULSES_S])
    assert ran.finished.outcome.ending is Ending.COMPLETED
    assert ran.trials["intensity"].notna().all()
    assert ran.trials["unpleasantness"].notna().all()
    inside = [event for event in ran.of("scanner_pulse") if event.data["run"] == 1]
    assert [event.time_s for event in inside] == pytest.approx(PULSES_S[: len(inside)])
    assert [event.data["volume"] for event in inside[4:]] == list(range(1, len(inside) - 3))
    (start,) = ran.of("scan_start")
    assert start.time_s == pytest.approx(START_S + 4 * TR_S)
    (told,) = ran.finished.tables.scans
    assert told.measured_tr_s == pytest.approx(TR_S, abs=1e-6)


def test_pulses_change_nothing_of_what_the_participant_does(tmp_path: Path) -> None:
    """A pulse ends a wait early: the session must take it for nothing else."""
    many = [InputEvent(time_s, PULSE, "key 5") for time_s in PULSES_S]
    first, second = scanned(tmp_path, many), scanned(tmp_path, many[:5])
    columns = ["trial_onset_s", "cue_onset_s", "heat_onset_s", "intensity", "unpleasantness", "delivery"]
    assert first.trials[columns].equals(second.trials[columns])
    assert [len(ran.of("scanner_silent")) for ran in (first, second)] == [0, 1]


def test_a_stop_is_heard_while_the_scanner_is_waited_for(tmp_path: Path) -> None:
    stop = InputEvent(50.0, InputKind.PARTICIPANT_STOP, "key 4")
    ran = scanned(tmp_path, [stop, *(InputEvent(time_s, PULSE, "key 5") for time_s in PULSES_S)])
    assert ran.finished.outcome.ending is Ending.STOPPED_BY_PARTICIPANT
    assert not ran.of("scan_start")
    (stopped,) = ran.of("stopped")
    assert stopped.time_s == pytest.approx(50.0, abs=0.1)
