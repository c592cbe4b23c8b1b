"""What a calibration finds is given as it was found, and never further up than was tried."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
import yaml

from experiments.earlier_values import earlier_values, kept
from experiments.preparing import SessionRequest, prepare_session, with_calibrations
from experiments.session import conduct
from hardware.assemble import OpenRig
from hardware.clocks import VirtualClock
from hardware.journal import JournalFile, read_journal
from mindpain_task.heat import HeatPulse
from mindpain_task.located import Refused
from mindpain_task.model import Block, CalibrationPlan, Event, JsonValue, Record
from mindpain_task.roles import Rig, Sample, SoundReport, Stimulator
from mindpain_task.schedules.schedule import Estimate
from mindpain_task.session.calibrating import Calibrating, Calibrations
from mindpain_task.session.outcome import Ending, Outcome
from mindpain_task.session.position import position
from mindpain_task.session.pressing import READ_WITHIN_S
from mindpain_task.sounds import Clip
from mindpain_task.stimuli import Stimulus
from tests.current_for_tests import SHOCK, Ran, changed_rig, rehearsal, run
from tests.protocols_for_tests import short_protocol
from tests.searches_for_tests import START_C, STEP_UP_C, asked, searching

FOREARM_1, FOREARM_2 = "left_volar_forearm_1", "left_volar_forearm_2"
HIGHEST_MA = 8.0


def current_search(folder: Path, *, block_site: str = FOREARM_1, **changes: Any) -> Path:
    """Write a search with current on the first place of the forearm, and two trials of what it finds."""
    written: dict[str, Any] = yaml.safe_load(short_protocol(folder).read_text(encoding="utf-8"))
    trial = [
        {"phase": "iti", "show": "fixation", "duration_s": 6.0},
        {"phase": "stimulus", "show": "fixation"},
        {"ask": "intensity"},
    ]
    entry = {
        "method": "ascending", "targets": {"shock_40": 40.0}, "stimulus": "searched", "site": FOREARM_1,
        "asks": "intensity", "start_ma": 0.5, "step_ma": 0.5, "most_step_up_ma": 0.5, "series": 1,
        "order": "ascending", "seed": 0, "fit": "line", "stop_over": 80.0, "trials_min": 3,
        "trials_max": 16, "on_later_visits": "recalibrate", "trial": trial,
    }  # fmt: skip
    shock = yaml.safe_load(f"{{{SHOCK}}}")
    written["skin_sites"]["sites"] = {
        site: {"en": site, "de": site} for site in dict.fromkeys((block_site, FOREARM_1))
    }
    written["blocks"]["trial"] = trial
    written["variants"] = {
        "electrical": {
            "stimuli": {
                "searched": {**shock, "current_ma": {"min": 0.5, "max": HIGHEST_MA}},
                "shock": {**shock, "current_ma": "calibration.shock_40"},
            },
            "calibrations": {"current": {**entry, **changes}},
            "blocks": {"trials": {"shock": 2}, "work_up": {"resolution_ma": 0.5, "pause_s": 5.5}},
        }
    }
    path = folder / "short.yaml"
    path.write_text(yaml.safe_dump(written, sort_keys=False, allow_unicode=True), encoding="utf-8")
    return path


def searched_current(folder: Path, session: str = "01", **changes: Any) -> Ran:
    path = current_search(folder, **changes)
    return run(rehearsal(folder, path, "eeg_ds7a", session=session))


def armed_ma(ran: Ran, block: int) -> list[float]:
    return [cast(float, event.data["current_ma"]) for event in ran.of("armed") if event.block == block]


@pytest.mark.parametrize("start_ma", [0.6, 2.0])
def test_a_search_with_current_begins_within_the_first_step(tmp_path: Path, start_ma: float) -> None:
    path = current_search(tmp_path, start_ma=start_ma)
    with pytest.raises(Refused, match=r"over the step to 0\.5 mA"):
        prepare_session(rehearsal(tmp_path, path, "eeg_ds7a"))


def test_a_work_up_ends_under_what_was_found(tmp_path: Path) -> None:
    ran = searched_current(tmp_path, block_site=FOREARM_2, stop_over=30.0, targets={"shock_40": 20.0})
    assert ran.finished.outcome.ending is Ending.COMPLETED
    *steps, first, second = armed_ma(ran, block=2)
    assert first == second < HIGHEST_MA - 2
    assert steps[0] == 0.5
    assert max(steps) < first <= max(1.25 * steps[-1], steps[-1] + 0.5)
    assert len([event for event in ran.of("phase") if event.phase == "work_up"]) == len(steps)


def test_a_current_from_an_earlier_visit_is_not_given_without_a_way_up(tmp_path: Path) -> None:
    first = searched_current(tmp_path, on_later_visits="both")
    (found_ma,) = set(armed_ma(first, block=2))
    again = searched_current(tmp_path, "02", on_later_visits="both", stop_over=1.0)
    assert max(armed_ma(again, block=1)) + 0.5 < found_ma
    assert armed_ma(again, block=2) == []
    reasons = [str(event.data["reason"]) for event in again.of("stopped")]
    assert any("is over the step to" in reason for reason in reasons)


@dataclass
class Noted:
    """Keeps what was noted."""

    events: list[tuple[str, dict[str, JsonValue]]] = field(default_factory=list)

    def __call__(self, kind: str, time_s: float, marker: str = "", **further: Any) -> None:
        self.events.append((kind, dict(further.get("data", {}))))


def at_the_top(estimate: Estimate) -> dict[str, JsonValue]:
    """Return what a session goes on with after this estimate of 20 and 60, with 49.5 °C as its top."""
    note, clock = Noted(), VirtualClock()
    plan = CalibrationPlan("heat", "intensity", "°C", ("high", "low"), top=49.5)
    block = cast(Block, SimpleNamespace(calibrates=plan))
    rig = cast(Rig, SimpleNamespace(clock=clock))
    given = Calibrations(ratings={"low": 20.0, "high": 60.0})
    calibrating = Calibrating(rig, note, given)
    calibrating.use(block, estimate)
    ((_, data),) = note.events
    return cast("dict[str, JsonValue]", data["values"])


def test_nobody_is_given_more_than_a_search_has_tried() -> None:
    points = ((45.0, 10.0), (47.0, 30.0))
    found = Estimate(levels={"low": 46.0}, is_at_ceiling=True, points=points)
    assert at_the_top(found) == {"low": 46.0, "high": 47.0}
    assert at_the_top(Estimate(is_at_ceiling=True)) == {}


def test_who_rates_much_everywhere_is_not_given_the_top_for_little() -> None:
    """20 is reached under what was tried, and 60 nowhere: the low level is unknown, and not the highest."""
    points = ((42.0, 40.0), (48.0, 30.0), (49.5, 50.0))
    assert at_the_top(Estimate(is_at_ceiling=True, points=points)) == {"high": 49.5}


def journal(folder: Path, session: str, run_: str, utc_s: float, *used: dict[str, JsonValue]) -> None:
    path = folder / "sourcedata" / "sub-01" / f"ses-{session}" / run_ / "journal.jsonl"
    path.parent.mkdir(parents=True)
    header: dict[str, JsonValue] = {"protocol": "p", "session": session, "utc_s": utc_s}
    written = JournalFile(path, header, 0.0)
    for values in used:
        unit = values.pop("unit", "°C")
        written.append(Event("calibration_result", 1.0, data={"calibration": "heat", "unit": unit}))
        written.append(Event("calibration_used", 1.0, data={"calibration": "heat", "values": values}))
    written.close()


def test_of_an_earlier_visit_that_counts_which_its_trials_were_given(tmp_path: Path) -> None:
    """The first visit, but of that its last run: there the search was repeated after a break."""
    journal(tmp_path, "01", "run-01", 10.0, {"heat_40": 45.0})
    journal(tmp_path, "01", "run-02", 20.0, {"heat_40": 46.0})
    journal(tmp_path, "02", "run-01", 30.0, {"heat_40": 47.0})
    found = earlier_values(tmp_path, "01", "03", "p")
    assert {name: (value.level, value.session) for name, value in found.items()} == {"heat_40": (46.0, "01")}


@pytest.mark.parametrize("level", [True, None, "46", [46.0]])
def test_what_is_no_level_was_not_found(tmp_path: Path, level: JsonValue) -> None:
    journal(tmp_path, "01", "run-01", 10.0, {"heat_40": level})
    assert earlier_values(tmp_path, "01", "02", "p") == {}


def test_degrees_are_not_milliamperes(tmp_path: Path) -> None:
    journal(tmp_path, "01", "run-01", 10.0, {"high": 46.0, "low": 44.0, "unit": "mA"})
    protocol = prepare_session(asked(tmp_path, searching("ascending", on_later_visits="fixed")))
    found = earlier_values(tmp_path, "01", "02", "p")
    assert found["high"].unit == "mA"
    assert kept(protocol.loaded.protocol, found) == ((), ())


@pytest.mark.parametrize("level_c", [48.1, 39.9, math.nan, math.inf])
def test_a_value_that_the_plan_did_not_see_is_refused(tmp_path: Path, level_c: float) -> None:
    prepared = prepare_session(asked(tmp_path, searching("ascending")))
    assert with_calibrations(prepared, {}, {"high": 48.0}).calibrations.known == {"high": 48.0}
    with pytest.raises(Refused, match=r"outside the protocol's 40\.0 to 48\.0 °C"):
        with_calibrations(prepared, {}, {"high": level_c})


def test_values_count_once_their_calibration_is_over() -> None:
    """Else a search that the operator repeats after a break would be given what the first one found."""
    events = [
        Event("journal_opened", 0.0, data={"utc_s": 1.0}),
        Event("calibration_used", 1.0, 1, data={"calibration": "own", "values": {"high": 46.0}}),
    ]

    def values(*further: Event) -> dict[str, float]:
        records = [Record(seq, event) for seq, event in enumerate((*events, *further), 1)]
        return dict(position(records).values)

    assert values() == {}
    assert values(Event("block_end", 2.0, 1)) == {"high": 46.0}


class BreakingSound:
    """A sound device whose driver fails as no driver should, in the middle of a session that is to end."""

    def __init__(self, opened: OpenRig) -> None:
        self._opened = opened

    def play_at(self, clip: Clip, time_s: float) -> None:
        self._opened.interrupt("SIGTERM")

    def next_due_s(self) -> float:
        return math.inf

    def poll(self) -> tuple[SoundReport, ...]:
        return ()

    def stop(self) -> None:
        raise RuntimeError("PortAudio: internal error")

    def close(self) -> None:
        pass


def test_the_end_is_on_record_also_where_the_sound_breaks(tmp_path: Path) -> None:
    request = SessionRequest("guided_audio", "rehearsal", "sim01", "01", "en", 3, tmp_path, "novice")

    def wrap(opened: OpenRig) -> OpenRig:
        return replace(opened, rig=replace(opened.rig, sound=BreakingSound(opened)))

    with pytest.raises(RuntimeError, match="PortAudio"):
        conduct(prepare_session(request), lambda line: None, wrap)
    (path,) = tmp_path.glob("sourcedata/*/*/*/journal.jsonl")
    kinds = [record.event.kind for record in read_journal(path)[0]]
    assert kinds.count("session_stopped") == kinds.count("stimulator_stopped") == 1


class Behind:
    """A stimulator that stands before the real one; what it does not do itself, that one does."""

    def __init__(self, stimulator: Stimulator) -> None:
        self._stimulator = stimulator

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stimulator, name)


class Blind(Behind):
    """Tells no temperature of the last moments before a press."""

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        return (
            () if until_s - since_s <= READ_WITHIN_S + 1e-6 else self._stimulator.measured(since_s, until_s)
        )


class Coarse(Behind):
    """Cannot be set to what a search proposes second."""

    def arm(self, stimulus: Stimulus) -> None:
        if isinstance(stimulus, HeatPulse) and stimulus.peak_c == START_C + STEP_UP_C:
            raise ValueError(f"{stimulus.peak_c} °C is not a whole number of steps")
        self._stimulator.arm(stimulus)


def events_with(
    folder: Path, method: str, between: Callable[[Stimulator], Any]
) -> tuple[Outcome, list[Event]]:
    """Run a search with something between the engine and its stimulator; return its end and its events."""
    folder.mkdir(exist_ok=True)

    def wrap(opened: OpenRig) -> OpenRig:
        return replace(opened, rig=replace(opened.rig, stimulator=between(opened.rig.stimulator)))

    finished = conduct(prepare_session(asked(folder, searching(method))), lambda line: None, wrap)
    return finished.outcome, [record.event for record in read_journal(finished.files.journal)[0]]


def test_a_press_without_its_level_does_not_pass_for_a_rise_that_nobody_ended(tmp_path: Path) -> None:
    _, events = events_with(tmp_path, "limits", Blind)
    pressed = [event for event in events if event.kind == "limit_pressed"]
    verdicts = [event.data["verdict"] for event in events if event.kind == "delivery"]
    assert pressed
    assert verdicts.count("unknown") == len(pressed)
    assert [event.data["answer"] for event in events if event.kind == "calibration_trial"] == []


def test_a_level_that_the_device_refuses_ends_the_session_in_order(tmp_path: Path) -> None:
    outcome, events = events_with(tmp_path, "ascending", Coarse)
    assert outcome.ending is Ending.DEVICE_FAULT
    assert "is not a whole number of steps" in outcome.reason
    bases = [event.data["basis"] for event in events if event.kind == "dose"]
    assert bases == ["commanded", "measured", "commanded", "not_given"]


def test_a_press_that_does_not_end_the_heat_is_noticed_before_the_next_one(tmp_path: Path) -> None:
    """No guard watches a stimulus that was stopped: the trial ends only once the thermode is at rest."""
    _, sound = events_with(tmp_path / "sound", "limits", lambda stimulator: stimulator)
    pressed_s = next(event.time_s for event in sound if event.kind == "limit_pressed")
    rests = [event for event in sound if event.kind == "at_rest"]
    assert len(rests) == len([event for event in sound if event.kind == "limit_pressed"])
    stuck = f'"sim://tcs?trouble=stuck@{pressed_s + 0.02:.3f}"'
    (tmp_path / "stuck").mkdir()
    rig = changed_rig(tmp_path / "stuck", "rehearsal", ('"sim://tcs"', stuck))
    prepared = prepare_session(asked(tmp_path / "stuck", searching("limits"), rig=rig))
    finished = conduct(prepared, lambda line: None)
    assert finished.outcome.ending is Ending.STOPPED_BY_GUARD
    events = [record.event for record in read_journal(finished.files.journal)[0]]
    (stopped,) = (event for event in events if event.kind == "stopped")
    assert stopped.time_s <= pressed_s + 3.2
    assert len([event for event in events if event.kind == "heat_onset"]) == 1


def test_a_slow_way_back_after_a_press_is_waited_for(tmp_path: Path) -> None:
    protocol = searching("limits")
    protocol["stimuli"]["searched"] |= {"return_c_per_s": 1.0}
    finished = conduct(prepare_session(asked(tmp_path, protocol)), lambda line: None)
    assert finished.outcome.ending is Ending.COMPLETED
