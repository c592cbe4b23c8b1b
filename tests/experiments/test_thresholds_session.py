"""Heat that the participant ends by a press, in whole sessions: at once, and charged for what it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from experiments.preparing import prepare_session
from experiments.session import FinishedSession
from hardware.dose_file import read_doses
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse
from mindpain_task.located import Refused
from mindpain_task.model import Event
from mindpain_task.roles import InputKind
from mindpain_task.safety.ledger import Entry, Ledger
from mindpain_task.safety.limits import dose
from mindpain_task.session.outcome import Ending
from tests.onlooker_for_tests import at
from tests.rater_for_tests import AGAIN, LOOKS_S, Rater, Room
from tests.searches_for_tests import (
    HIGHEST_C,
    RISING,
    asked,
    given_at,
    learnt,
    run_in,
    searching,
    spoiling,
    trial_rows,
)

RISE_C_PER_S, RETURN_C_PER_S, BASELINE_C = RISING["rise_c_per_s"], RISING["return_c_per_s"], 32.0
TOP = HeatPulse(BASELINE_C, HIGHEST_C, RISE_C_PER_S, RISING["plateau_s"], RETURN_C_PER_S)
LOOK_C = RISE_C_PER_S * LOOKS_S
"""How much heat rises between two looks of the participant."""
LEVEL_C = 44.0
ROUNDED = 1.05
"""What a read-back to a tenth of a degree may add to a dose."""
NEVER = Rater(presses_at_c=99.0)


def limits(
    folder: Path, room: Room, rig: str = "rehearsal", **changes: Any
) -> tuple[FinishedSession, tuple[Entry, ...]]:
    """Run a session that searches by presses; return it with what the ledger holds of each stimulus."""
    finished = run_in(room, asked(folder, searching("limits", **changes), rig=rig))
    return finished, Ledger(read_doses(finished.files.doses)[0], "ses-01").entries


def test_heat_ends_at_the_press_and_is_on_its_way_back_at_once(quick_folder: Path) -> None:
    room, seen = Room(), []

    def watch(event: Event, twin: TcsTwin, now_s: float) -> None:
        if event.kind == "limit_pressed":
            hottest_c = [max(twin.surface_c(now_s + 0.05 * step)) for step in range(40)]
            seen.append((now_s - event.time_s, hottest_c))

    room.watch = watch
    finished, _ = limits(quick_folder, room)
    assert finished.outcome.ending is Ending.COMPLETED
    assert len(seen) == 3
    for late_s, hottest_c in seen:
        assert late_s == 0.0
        assert hottest_c[0] == max(hottest_c) == pytest.approx(LEVEL_C, abs=LOOK_C + 1e-6)
        assert hottest_c[1] < hottest_c[0] - 0.4 * RETURN_C_PER_S * 0.05
        assert hottest_c[-1] == BASELINE_C


def test_a_press_is_on_record_as_measured_and_is_what_is_learnt(quick_folder: Path) -> None:
    room = Room()
    finished, _ = limits(quick_folder, room)
    pressed = room.of("limit_pressed")
    assert [event.marker for event in pressed] == ["limit_pressed"] * 3
    assert [event.data["measured_c"] for event in pressed] == [answer for _, _, answer in learnt(room)]
    onsets = room.of("heat_onset")
    for event, onset, row in zip(pressed, onsets, trial_rows(finished), strict=False):
        since_s = event.time_s - onset.time_s
        assert event.data["since_onset_s"] == pytest.approx(since_s, abs=1e-4)
        assert event.data["commanded_c"] == pytest.approx(BASELINE_C + RISE_C_PER_S * since_s, abs=1e-3)
        assert float(str(event.data["measured_c"])) == pytest.approx(LEVEL_C, abs=0.1)
        assert (row["press_c"], row["delivery"]) == (str(event.data["measured_c"]), "delivered")
        assert float(str(row["press_s"])) == event.data["since_onset_s"]
        assert float(str(row["delivered_peak_c"])) == pytest.approx(LEVEL_C, abs=0.2)


def test_the_ledger_is_charged_for_what_was_given_until_the_press_and_its_way_back(
    quick_folder: Path,
) -> None:
    room = Room()
    finished, entries = limits(quick_folder, room)
    for entry, pressed in zip(entries, room.of("limit_pressed"), strict=False):
        peak_c = float(str(pressed.data["commanded_c"]))
        least = dose(HeatPulse(BASELINE_C, peak_c, RISE_C_PER_S, 0.0, RETURN_C_PER_S))
        a_way_more = dose(HeatPulse(BASELINE_C, peak_c, RETURN_C_PER_S, 0.0, RETURN_C_PER_S)) / 2
        assert entry.basis == "stopped"
        assert least <= entry.dose <= (least + a_way_more) * ROUNDED
        assert entry.dose < dose(TOP)
    assert [entry.basis for entry in entries[3:]] == ["measured"] * 2
    assert sum(entry.count for entry in entries) == 5
    assert finished.outcome.ending is Ending.COMPLETED


@pytest.mark.parametrize("kind", [InputKind.CONFIRM, InputKind.CLICK])
def test_any_key_or_click_of_the_participant_is_a_press(quick_folder: Path, kind: InputKind) -> None:
    room = Room(NEVER, *((at("heat_onset", trial), 11.0, kind) for trial in (1, 2, 3)))
    limits(quick_folder, room)
    assert [event.data["since_onset_s"] for event in room.of("limit_pressed")] == [11.0] * 3


def test_a_press_before_the_onset_or_after_the_top_is_none(quick_folder: Path) -> None:
    at_the_top_s = TOP.rise_s + TOP.plateau_s
    room = Room(
        NEVER,
        (at("iti", 1), 2.0, InputKind.CONFIRM),
        (at("heat_onset", 2), at_the_top_s + 0.05, InputKind.CONFIRM),
        (at("heat_end", 3), 0.0, InputKind.CONFIRM),
    )
    finished, entries = limits(quick_folder, room)
    assert not room.of("limit_pressed")
    assert [answer for _, _, answer in learnt(room)] == [None] * 3
    assert [entry.basis for entry in entries] == ["measured"] * 3
    assert [entry.dose for entry in entries] == [pytest.approx(dose(TOP), rel=0.05)] * 3
    assert [event.data["verdict"] for event in room.of("delivery")] == ["delivered"] * 3
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR, "nothing was found"


def test_a_press_at_the_top_counts(quick_folder: Path) -> None:
    just_s = TOP.rise_s + TOP.plateau_s / 2
    room = Room(NEVER, *((at("heat_onset", trial), just_s, InputKind.CONFIRM) for trial in (1, 2, 3)))
    finished, entries = limits(quick_folder, room)
    assert [float(str(answer)) for _, _, answer in learnt(room)] == [pytest.approx(HIGHEST_C, abs=0.1)] * 3
    assert [entry.basis for entry in entries[:3]] == ["stopped"] * 3
    assert all(entry.dose <= dose(TOP) * 1.1 for entry in entries)
    assert finished.outcome.ending is Ending.COMPLETED
    assert set(given_at(finished)["at_threshold"]) <= {47.9, HIGHEST_C}


@pytest.mark.parametrize(
    ("plant", "verdict"),
    [("late", "wrong_temperature"), ("stuck_zone", "wrong_temperature"), ("missed", "not_delivered")],
)
def test_a_press_in_heat_that_did_not_rise_as_commanded_is_not_learnt(
    quick_folder: Path, plant: str, verdict: str
) -> None:
    room = Room()
    finished, entries = limits(quick_folder, room, spoiling(quick_folder, f"{plant}=2"))
    assert [event.data["verdict"] for event in room.of("delivery")][:3] == ["delivered", verdict, "delivered"]
    assert [number for number, _, _ in learnt(room)] == [1, 2, 3]
    assert [event.trial for event in room.of("trial_end")][:4] == [1, 2, 3, 4]
    assert finished.outcome.ending is Ending.COMPLETED
    assert [entry.count for entry in entries] == [1] * 6


def test_the_guard_watches_heat_that_waits_for_a_press(quick_folder: Path) -> None:
    """The plates get 3 °C hotter than commanded while they rise: it is stopped, and nothing is learnt."""
    room = Room(Rater(presses_at_c=99.0, after_stop=()))
    finished, _ = limits(quick_folder, room, spoiling(quick_folder, "trouble=wrong@20"))
    assert finished.outcome.ending is Ending.STOPPED_BY_GUARD
    assert "°C" in finished.outcome.reason
    assert not room.of("limit_pressed")
    assert not learnt(room)


def test_a_stop_is_more_than_a_press(quick_folder: Path) -> None:
    room = Room(Rater(after_stop=((AGAIN,),)), (at("heat_onset", 1), 8.0, InputKind.PARTICIPANT_STOP))
    finished, entries = limits(quick_folder, room)
    assert [entry.basis for entry in entries] == ["stopped"] * 4 + ["measured"] * 2
    assert entries[0].dose < entries[1].dose
    assert [event.trial for event in room.of("limit_pressed")] == [8, 2, 3]
    assert finished.outcome.ending is Ending.COMPLETED


def test_a_stop_while_the_heat_goes_back_after_a_press_is_one(quick_folder: Path) -> None:
    """The trial comes again, and its first press is not learnt from."""
    stop = (at("limit_pressed", 1), 0.5, InputKind.PARTICIPANT_STOP)
    room = Room(Rater(after_stop=((AGAIN,),)), stop)
    finished, entries = limits(quick_folder, room)
    assert [event.trial for event in room.of("stopped")] == [1]
    assert [event.trial for event in room.of("limit_pressed")] == [1, 8, 2, 3]
    assert [number for number, _, _ in learnt(room)] == [1, 2, 3]
    assert [entry.basis for entry in entries] == ["stopped"] * 4 + ["measured"] * 2
    assert finished.outcome.ending is Ending.COMPLETED


def test_heat_that_does_not_go_back_after_a_press_stops_the_session(quick_folder: Path) -> None:
    """The plates stay as warm as they were just before it, and no guard watches heat that was stopped."""
    undisturbed = Room()
    limits(quick_folder, undisturbed)
    first, pressed_s = undisturbed.of("heat_onset")[0], undisturbed.of("limit_pressed")[0].time_s
    press = (at("heat_onset", 1), pressed_s - first.time_s, InputKind.CONFIRM)
    room = Room(NEVER, press)
    finished, _ = limits(quick_folder, room, spoiling(quick_folder, f"trouble=stuck@{pressed_s - 0.1:.2f}"))
    assert len(room.of("limit_pressed")) == 1
    assert finished.outcome.ending is Ending.STOPPED_BY_GUARD
    assert "rest" in finished.outcome.reason
    assert room.of("not_at_rest")
    assert not learnt(room)


@pytest.mark.parametrize(
    ("tightened", "said"),
    [({"peak_c": 47.9}, "48"), ({"peak_c": HIGHEST_C, "exposure_dose": dose(TOP) * 0.99}, "dose")],
)
def test_what_rises_to_a_press_is_checked_as_if_nobody_pressed(
    tmp_path: Path, tightened: dict[str, float], said: str
) -> None:
    protocol = searching("limits")
    protocol["limits"] = tightened
    with pytest.raises(Refused, match=said):
        prepare_session(asked(tmp_path, protocol))
    protocol["limits"] = {"peak_c": HIGHEST_C, "exposure_dose": dose(TOP) * 1.01}
    prepare_session(asked(tmp_path, protocol))
