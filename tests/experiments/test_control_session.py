"""Trains that the participant ends by a press, in whole sessions: at once, no fault, judged until then."""

from __future__ import annotations

from pathlib import Path

import pytest

from hardware.dose_file import read_doses
from mindpain_task.model import Event
from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from tests.current_for_tests import SHOCK, Ran, rehearsal, run, short_current
from tests.onlooker_for_tests import Onlooker, at

PERIOD_S, COUNT = 0.5, 10
LASTS_S = (COUNT - 1) * PERIOD_S
VERDICTS = {"eeg_electrical": "delivered", "eeg_ds7a": "not_verifiable"}
rigs = pytest.mark.parametrize("rig", VERDICTS)


def controlled(folder: Path, trials: int = 6) -> Path:
    """Write a short protocol with slow trains that end at a press."""
    path = short_current(folder, trials=trials)
    text = path.read_text(encoding="utf-8")
    for old, new in (
        (
            SHOCK,
            SHOCK.replace("rate_hz: 50.0", f"rate_hz: {1 / PERIOD_S}").replace("count: 5", f"count: {COUNT}"),
        ),
        ("{phase: stimulus, show: cue}", "{phase: stimulus, show: cue, until: press}"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def session(folder: Path, rig: str, *presses: tuple[float, InputKind]) -> Ran:
    """Run it; each press is so long after the onset of its own trial's train (trials from 1)."""
    acts = [
        (at("shock_onset", trial), after_s, kind) for trial, (after_s, kind) in enumerate(presses, start=1)
    ]
    request = rehearsal(folder, controlled(folder), rig)
    return run(request, Onlooker(*acts).wrap)


def one(ran: Ran, kind: str, trial: int = 1) -> Event:
    (event,) = [event for event in ran.of(kind) if event.trial == trial]
    return event


@pytest.fixture(scope="module", params=VERDICTS)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Ran:
    """At this current the simulated person feels nothing, and presses nothing: the presses are these."""
    folder = tmp_path_factory.mktemp("control")
    return session(folder, request.param, (1.25, InputKind.CONFIRM), (3.3, InputKind.CLICK))


def rig_of(ran: Ran) -> str:
    return str(ran.of("journal_opened")[0].data["rig"])


@pytest.mark.parametrize(("trial", "pressed_s", "given"), [(1, 1.25, 3), (2, 3.3, 7)])
def test_a_press_ends_the_train_at_once(ran: Ran, trial: int, pressed_s: float, given: int) -> None:
    onset_s, pressed = one(ran, "shock_onset", trial).time_s, one(ran, "limit_pressed", trial)
    assert pressed.marker == "limit_pressed"
    assert pressed.time_s - onset_s == pytest.approx(pressed_s, abs=1e-3)
    assert pressed.data["since_onset_s"] == pytest.approx(pressed_s, abs=1e-3)
    assert 0 <= float(str(pressed.data["stopped_after_s"])) - pressed_s < 0.01
    tells = VERDICTS[rig_of(ran)] == "delivered"
    assert pressed.data["pulses_given"] == (given if tells else None)
    reached = [pulse for pulse in ran.given if onset_s - 1e-6 <= pulse.time_s < onset_s + LASTS_S + 1]
    assert len(reached) == given
    assert one(ran, "shock_end", trial).time_s - pressed.time_s < 0.01


def test_a_press_is_no_stop_and_no_fault(ran: Ran) -> None:
    assert ran.finished.outcome.ending is Ending.COMPLETED
    assert not ran.of("stopped", "choice", "repeat", "repeat_declined", "device_fault", "trial_stopped")
    assert [row["status"] for _, row in ran.trials.iterrows()] == ["completed"] * 6
    verdicts = [event.data["verdict"] for event in ran.of("delivery") if event.trial]
    assert verdicts == [VERDICTS[rig_of(ran)]] * 6
    assert "ended by a press after 1.25 s" in str(one(ran, "delivery").data["sentence"])
    assert any("ended by a press after 1.2 s" in line or "after 1.3 s" in line for line in ran.said)


def test_without_a_press_a_train_runs_its_course(ran: Ran) -> None:
    assert not [event for event in ran.of("limit_pressed") if event.trial and event.trial > 2]
    for trial in range(3, 7):
        onset_s = one(ran, "shock_onset", trial).time_s
        assert one(ran, "shock_end", trial).time_s - onset_s == pytest.approx(LASTS_S, abs=0.01)
        assert one(ran, "delivery", trial).data["pulses_reported"] == COUNT


def test_the_trial_goes_on_from_the_press(ran: Ran) -> None:
    (delay,) = [event for event in ran.of("phase") if event.trial == 1 and event.phase == "delay"]
    assert 0 <= delay.time_s - one(ran, "limit_pressed").time_s < 0.05


def test_the_table_says_when_it_was_pressed_and_what_was_given(ran: Ran) -> None:
    table = ran.trials
    assert list(table["press_s"].round(2))[:2] == [1.25, 3.3]
    assert table["press_s"][2:].isna().all()
    assert "press_c" not in table.columns
    assert set(table["pulses"]) == {COUNT}
    if VERDICTS[rig_of(ran)] == "delivered":
        assert list(table["pulses_given"]) == [3, 7, *[COUNT] * 4]


def test_the_ledger_has_a_train_until_its_press(ran: Ran) -> None:
    entries = {entry.trial: entry for entry in read_doses(ran.finished.files.doses)[0] if entry.trial}
    assert {entry.basis for entry in entries.values()} == {"given"}
    began_s = [one(ran, "shock_onset", trial).time_s for trial in (1, 2, 3)]
    lasted_s = [
        entries[trial].end_s - at_s for trial, at_s in enumerate(began_s, start=1)
    ]  # and one constant
    assert lasted_s[2] - lasted_s[0] == pytest.approx(LASTS_S - 1.25, abs=0.02)
    assert lasted_s[2] - lasted_s[1] == pytest.approx(LASTS_S - 3.3, abs=0.02)


@pytest.mark.parametrize(
    ("kind", "after_s"),
    [(InputKind.CONFIRM, -1.0), (InputKind.LEFT_DOWN, 1.0), (InputKind.DIGIT, 1.0), (InputKind.CONFIRM, 4.7)],
)
def test_what_is_no_press_in_time_ends_nothing(tmp_path: Path, kind: InputKind, after_s: float) -> None:
    """Before the first pulse, after the last, and other keys."""
    when = (at("cue", 1), 0.2, kind) if after_s < 0 else (at("shock_onset", 1), after_s, kind)
    ran = run(rehearsal(tmp_path, controlled(tmp_path, 1), "eeg_electrical"), Onlooker(when).wrap)
    assert not ran.of("limit_pressed")
    assert one(ran, "delivery").data["pulses_given"] == COUNT


def test_a_stop_is_still_a_stop(tmp_path: Path) -> None:
    stop = (at("shock_onset", 1), 1.25, InputKind.PARTICIPANT_STOP)
    ran = run(rehearsal(tmp_path, controlled(tmp_path, 1), "eeg_electrical"), Onlooker(stop).wrap)
    assert len(ran.of("stopped")) == 1
    assert not [event for event in ran.of("limit_pressed") if event.trial == 1]


@rigs
def test_the_simulated_person_ends_what_it_feels(tmp_path: Path, rig: str) -> None:
    path = controlled(tmp_path, 6)
    text = path.read_text(encoding="utf-8").replace("current_ma: 1.0", "current_ma: 4.0")
    path.write_text(text, encoding="utf-8")
    ran = run(rehearsal(tmp_path, path, rig))
    assert ran.finished.outcome.ending is Ending.COMPLETED
    pressed = [float(str(event.data["since_onset_s"])) for event in ran.of("limit_pressed") if event.trial]
    assert len(pressed) >= 3
    assert all(0.3 < each < LASTS_S for each in pressed)
    assert len(set(pressed)) == len(pressed)
