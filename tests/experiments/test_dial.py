"""A stimulator whose dial the operator turns: asked for each new current, believed only if it agrees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.assemble import OpenRig
from mindpain_task.roles import Clock, InputEvent, InputKind, Inputs, Screen
from mindpain_task.session.dialling import dial_prompt
from mindpain_task.session.outcome import Ending
from mindpain_task.views import OperatorPrompt, View
from tests.current_for_tests import Ran, rehearsal, run, short_current

LESS, MORE, OK = InputKind.OPERATOR_LESS, InputKind.OPERATOR_MORE, InputKind.OPERATOR_CONFIRM


class Turner:
    """An operator who does these acts at each dial prompt, a tenth of a second apart, and then presses O."""

    def __init__(self, *acts: InputKind, after_s: float = 1.05) -> None:
        self._acts = acts
        self._queue: list[InputKind] = []
        self._after_s = after_s
        self._due_s = 0.0
        self._inputs: Inputs
        self._clock: Clock

    def wrap(self, opened: OpenRig) -> OpenRig:
        rig = opened.rig
        self._inputs, self._clock = rig.inputs, rig.clock
        screen: Screen = Watched(rig.screen, self)
        inputs: Inputs = self
        return replace(opened, rig=replace(rig, screen=screen, inputs=inputs))

    def see(self, view: View) -> None:
        if view == dial_prompt("en"):
            self._queue.extend(self._acts)
            self._due_s = self._clock.now() + self._after_s

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        """Return the next act, or else what the simulated people do."""
        if not self._queue:
            return self._inputs.wait(until_s)
        due_s = self._due_s
        self._clock.wait_until(min(due_s, until_s))
        if due_s > until_s:
            return ()
        self._due_s += 0.1
        return (InputEvent(due_s, self._queue.pop(0), "the operator"),)


class Watched:
    """A screen that says to somebody what it shows."""

    def __init__(self, screen: Screen, who: Turner) -> None:
        self._screen, self._who = screen, who
        self.frame_s, self.check, self.close = screen.frame_s, screen.check, screen.close

    def show(self, view: View) -> float:
        """Show it, and say so."""
        shown_s = self._screen.show(view)
        self._who.see(view)
        return shown_s


def turned(
    folder: Path,
    *acts: InputKind,
    current_ma: float = 1.0,
    resolution_ma: float = 0.5,
    after_s: float = 1.05,
) -> Ran:
    path = short_current(folder, current_ma=current_ma)
    text = path.read_text("utf-8").replace("resolution_ma: 0.5", f"resolution_ma: {resolution_ma}")
    path.write_text(text, encoding="utf-8")
    return run(rehearsal(folder, path, "eeg_ds7a"), Turner(*acts, after_s=after_s).wrap)


def readings(ran: Ran) -> list[tuple[str, float, float]]:
    found = []
    for event in ran.of("dial_reading", "dial_set", "dial_differs"):
        asked_ma, reading_ma = (float(str(event.data[name])) for name in ("asked_ma", "reading_ma"))
        found.append((event.kind.removeprefix("dial_"), asked_ma, reading_ma))
    return found


def test_the_dial_is_asked_for_exactly_when_the_current_changes(tmp_path: Path) -> None:
    """Trials of 5 and 6 mA are shuffled: the dial is turned between unequal neighbours only."""
    ran = run(rehearsal(tmp_path, "attention_direction", "eeg_ds7a"))
    stands_ma, asked = None, 0
    for event in ran.of("dial_set", "armed"):
        if event.kind == "dial_set":
            assert event.data["asked_ma"] == event.data["reading_ma"] != stands_ma
            stands_ma, asked = event.data["reading_ma"], asked + 1
        assert event.kind == "dial_set" or event.data["current_ma"] == stands_ma
    prompts = [view for _, view in ran.shown if view == dial_prompt("en")]
    assert len(prompts) == asked == len(ran.of("dial_asked"))
    assert 27 < asked < 57
    assert list(ran.trials["dial_ma"]) == list(ran.trials["current_ma"])


def test_the_console_says_the_value_and_the_screen_does_not(tmp_path: Path) -> None:
    ran = run(rehearsal(tmp_path, "attention_direction", "eeg_ds7a"))
    told = [line for line in ran.said if line.startswith("[bold]set the dial to ")]
    asked = [event.data["asked_ma"] for event in ran.of("dial_asked")]
    assert [line.split()[4] for line in told] == [str(current_ma) for current_ma in asked]
    assert all("(pulse width 200 µs)" in line for line in told)
    for _, view in ran.shown:
        if view == dial_prompt("en"):
            assert isinstance(view, OperatorPrompt)
            assert not any(letter.isdigit() for letter in view.title + view.body + view.hint)
        assert "mA" not in repr(view)


def test_a_wrong_reading_asks_again_and_both_values_are_on_record(tmp_path: Path) -> None:
    ran = turned(tmp_path, MORE, MORE, OK, LESS, LESS)
    expected = []
    for asked_ma in (0.5, 1.0):
        up, more = round(asked_ma + 0.1, 1), round(asked_ma + 0.2, 1)
        expected += [("reading", asked_ma, up), ("reading", asked_ma, more), ("differs", asked_ma, more)]
        expected += [("reading", asked_ma, up), ("reading", asked_ma, asked_ma), ("set", asked_ma, asked_ma)]
    assert readings(ran) == expected
    assert list(ran.trials["dial_ma"]) == [1.0, 1.0]
    assert any("the dial shows 1.2 mA, not 1.0 mA" in line for line in ran.said)
    assert "  you read 1.1 mA" in ran.said
    assert {pulse.current_ma for pulse in ran.given} == {0.5, 1.0}


def test_nothing_is_loaded_while_the_dial_shows_another_value(tmp_path: Path) -> None:
    ran = turned(tmp_path, LESS, OK, OK, OK, MORE)
    assert [kind for kind, *_ in readings(ran)].count("differs") == 6
    stands = True
    for event in ran.of("dial_asked", "dial_set", "armed", "shock_onset"):
        stands = {"dial_asked": False, "dial_set": True}.get(event.kind, stands)
        assert stands or event.kind == "dial_asked"


@pytest.mark.parametrize("current_ma", [0.25, 1.25])
def test_a_current_between_the_steps_of_the_arrow_keys_can_be_found_again(
    tmp_path: Path, current_ma: float
) -> None:
    ran = turned(tmp_path, LESS, LESS, OK, MORE, MORE, current_ma=current_ma, resolution_ma=0.25)
    assert ran.finished.outcome.ending is Ending.COMPLETED
    assert list(ran.trials["dial_ma"]) == [current_ma, current_ma]
    sets = [(asked_ma, reading_ma) for kind, asked_ma, reading_ma in readings(ran) if kind == "set"]
    assert all(asked_ma == reading_ma for asked_ma, reading_ma in sets)


def test_a_reading_is_never_under_nothing(tmp_path: Path) -> None:
    ran = turned(tmp_path, *[LESS] * 7, OK, *[MORE] * 5, current_ma=0.5)
    assert ran.finished.outcome.ending is Ending.COMPLETED
    assert min(reading_ma for _, _, reading_ma in readings(ran)) == 0.0
    assert ("differs", 0.5, 0.0) in readings(ran)


def test_an_operator_can_stop_at_the_dial(tmp_path: Path) -> None:
    ran = turned(tmp_path, MORE, InputKind.OPERATOR_STOP)
    assert ran.finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    assert not ran.given
    assert not ran.of("dial_set", "armed")


def test_each_current_is_asked_for_again_after_another_one(tmp_path: Path) -> None:
    ran = turned(tmp_path)
    assert [event.data["asked_ma"] for event in ran.of("dial_asked")] == [0.5, 1.0]
    in_order = [event.kind for event in ran.of("dial_set", "trial_start")]
    assert in_order == ["dial_set", "dial_set", "trial_start", "trial_start"]  # no part of a trial


def test_a_stimulator_with_a_line_is_never_set_by_hand(tmp_path: Path) -> None:
    ran = run(rehearsal(tmp_path, short_current(tmp_path), "eeg_electrical"))
    assert not ran.of("dial_asked", "dial_set")
    assert ran.trials["dial_ma"].isna().all()


def test_a_press_that_was_meant_for_the_page_before_confirms_nothing(tmp_path: Path) -> None:
    ran = turned(tmp_path, OK, after_s=0.3)
    too_soon, dial_set = ran.of("too_soon"), ran.of("dial_set")
    assert len(too_soon) == len(dial_set) > 0
    assert all(later.time_s > sooner.time_s + 0.5 for sooner, later in zip(too_soon, dial_set, strict=True))
