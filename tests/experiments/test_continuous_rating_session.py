"""Pain rated all the time in whole sessions: what the tables say is what the samples on record say."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import FinishedSession, conduct
from hardware.tables import read_table
from mindpain_task import vas
from mindpain_task.continuous import ONSET_OVER
from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from tests.experiments.test_after_stops import person
from tests.onlooker_for_tests import Knows, Onlooker, at
from tests.rater_for_tests import Room

FRAME_S = 1 / 60
HEAT: dict[str, Any] = {
    "modality": "heat", "baseline_c": 32.0, "peak_c": 48.0, "rise_c_per_s": 8.0, "plateau_s": 6.0,
    "return_c_per_s": 8.0,
}  # fmt: skip
TRIAL: list[dict[str, Any]] = [
    {"phase": "iti", "show": "fixation", "duration_s": 10.0},
    {"phase": "stimulus", "show": "fixation", "rates": "pain"},
    {"phase": "delay", "show": "fixation", "duration_s": 1.0},
    {"ask": "intensity"},
]
Sample = tuple[float, float]


def asked(folder: Path, trials: int = 2, who: str = "novice") -> SessionRequest:
    """Return the request to rehearse heat that is rated all the time."""
    text = (PROTOCOLS / "dynamic_qst.yaml").read_text(encoding="utf-8")
    written: dict[str, Any] = yaml.safe_load(text)
    written.pop("sources", None)  # some of its stimuli are left out
    written |= {"name": "rated", "pages": {"opening": [], "closing": []}, "stimuli": {"heat": HEAT}}
    written["limits"] = {"peak_c": 48.0}
    del written["calibrations"]
    written["blocks"] |= {"trials": {"heat": trials}, "trial": TRIAL}
    path = folder / "rated.yaml"
    path.write_text(yaml.safe_dump(written, allow_unicode=True), encoding="utf-8")
    return SessionRequest(str(path), "rehearsal", "sim01", "01", "en", 3, folder / "data", who)


def rated(
    folder: Path, *interjected: tuple[Knows, float, InputKind], who: str = "novice"
) -> tuple[Onlooker, FinishedSession]:
    """Rehearse it; return what is on record."""
    onlooker = Onlooker(*interjected)
    prepared = prepare_session(asked(folder, who=who))
    return onlooker, conduct(prepared, lambda line: None, onlooker.wrap)


def samples(onlooker: Onlooker, trial: int) -> list[Sample]:
    """Return (time, rating) of every sample on record of a trial, in the order of the journal."""
    found: list[Sample] = []
    for event in onlooker.of("rating_samples", trial):
        kept = event.data["samples"]
        assert isinstance(kept, list)
        found += [(float(str(each[0])), float(str(each[1]))) for each in kept if isinstance(each, list)]
    return found


def computed(course: list[Sample], onset_s: float, end_s: float) -> dict[str, float | None]:
    """Compute what is derived from a course, on a grid of milliseconds: another way than the program's.

    At each moment the rating is that of the last sample until then.
    """
    at_s = [onset_s + 0.001 * step for step in range(round((end_s - onset_s) * 1000))]
    ratings: list[float] = []
    place = 0
    for time_s in at_s:
        while place + 1 < len(course) and course[place + 1][0] <= time_s:
            place += 1
        ratings.append(course[place][1])
    peak = max(ratings)
    over = [time_s for time_s, rating in zip(at_s, ratings, strict=True) if rating > ONSET_OVER]
    return {
        "peak": peak,
        "peak_s": at_s[ratings.index(peak)] - onset_s if over else None,
        "mean": sum(ratings) / len(ratings),
        "area_s": sum(ratings) * 0.001,
        "onset_s": over[0] - onset_s if over else None,
    }


def row_of(finished: FinishedSession, trial: int) -> dict[str, str | None]:
    """Return the row of a trial."""
    table = read_table(finished.files.trials)
    rows = (dict(zip(table.columns, row, strict=True)) for row in table.rows)
    return next(
        {name: None if v is None else str(v) for name, v in row.items()}
        for row in rows
        if row["trial"] == str(trial)
    )


def assert_derived(onlooker: Onlooker, finished: FinishedSession, trial: int) -> None:
    """What is on record and in the table of a trial is what its samples say."""
    course = samples(onlooker, trial)
    (onset,), (ended,) = onlooker.of("heat_onset", trial), onlooker.of("continuous_rating", trial)
    expected = computed(course, onset.time_s, ended.time_s)
    row = row_of(finished, trial)
    near = {"peak": 1e-9, "peak_s": 0.002, "mean": 0.05, "area_s": 0.3, "onset_s": 0.002}
    for name, value in expected.items():
        cell = row[f"pain_{name}"]
        assert cell == (None if ended.data[name] is None else str(ended.data[name]))
        assert (cell is None) == (value is None)
        if value is not None:
            assert float(str(cell)) == pytest.approx(value, abs=near[name]), name
    assert ended.data["samples"] == len(course)


def test_what_is_derived_is_what_the_samples_say(quick_folder: Path) -> None:
    onlooker, finished = rated(quick_folder)
    assert finished.outcome.ending is Ending.COMPLETED
    for trial in (1, 2):
        assert_derived(onlooker, finished, trial)
        assert float(str(row_of(finished, trial)["pain_peak"])) > 10, "it hurt"
        (ended,) = onlooker.of("continuous_rating", trial)
        assert row_of(finished, trial)["pain_dropped_frames"] == str(ended.data["dropped_frames"]) == "0"


def test_there_is_a_sample_a_frame_from_before_the_heat_to_its_end(quick_folder: Path) -> None:
    onlooker, _ = rated(quick_folder)
    for trial in (1, 2):
        times_s = [time_s for time_s, _ in samples(onlooker, trial)]
        (onset,), (ended,) = onlooker.of("heat_onset", trial), onlooker.of("continuous_rating", trial)
        (start,) = onlooker.of("continuous_start", trial)
        assert times_s[0] == pytest.approx(start.time_s, abs=1e-4)
        assert times_s[0] <= onset.time_s + FRAME_S
        assert ended.time_s - times_s[-1] < 1.5 * FRAME_S
        between_s = [later - sooner for sooner, later in pairwise(times_s)]
        assert max(between_s) == pytest.approx(FRAME_S, abs=2e-4)
        assert min(between_s) > 0
        assert samples(onlooker, trial)[0][1] == 0
        written_s = [event.time_s for event in onlooker.of("rating_samples", trial)]
        assert max(later - sooner for sooner, later in pairwise(written_s)) < 1.1


def test_heat_comes_on_time_while_it_is_rated(quick_folder: Path) -> None:
    onlooker, _ = rated(quick_folder)
    for event in onlooker.of("heat_onset"):
        assert event.time_s == pytest.approx(float(str(event.data["planned_s"])), abs=1e-6)
    assert [event.data["verdict"] for event in onlooker.of("delivery")] == ["delivered"] * 2
    marked = [event.marker for event in onlooker.events if event.kind.startswith("continuous")]
    assert marked == ["continuous_start", "continuous_end"] * 2


def test_a_stop_ends_the_rating_with_all_its_samples_on_record(quick_folder: Path) -> None:
    stop = InputKind.PARTICIPANT_STOP
    onlooker, finished = rated(
        quick_folder, (at("heat_onset", 1), 4.0, stop), who=person(quick_folder, "go_on")
    )
    assert finished.outcome.ending is Ending.COMPLETED
    (stopped,) = onlooker.of("stopped")
    (ended,) = onlooker.of("continuous_rating", 1)
    assert onlooker.events.index(ended) < onlooker.events.index(stopped)
    assert ended.time_s == pytest.approx(stopped.time_s, abs=FRAME_S)
    assert stopped.time_s - samples(onlooker, 1)[-1][0] < 1.5 * FRAME_S
    for trial in (1, 3, 2):
        assert_derived(onlooker, finished, trial)
    assert samples(onlooker, 3)[0][1] == 0, "the next one begins anew"
    assert row_of(finished, 1)["status"] == "stopped"


def test_a_trial_that_is_stopped_before_its_heat_has_no_rating(quick_folder: Path) -> None:
    stop = InputKind.PARTICIPANT_STOP
    onlooker, finished = rated(quick_folder, (at("iti", 1), 4.0, stop), who=person(quick_folder, "skip"))
    assert finished.outcome.ending is Ending.COMPLETED
    assert not onlooker.of("continuous_rating", 1)
    assert row_of(finished, 1)["pain_peak"] is None
    assert_derived(onlooker, finished, 2)


def test_a_held_key_moves_it_all_the_time(quick_folder: Path) -> None:
    """Somebody who does nothing but hold a key for a second: one step at once, then it glides."""
    held = (at("heat_onset", 1), 1.0, InputKind.RIGHT_DOWN), (at("heat_onset", 1), 2.0, InputKind.RIGHT_UP)
    room = Room(None, *held)
    finished = conduct(prepare_session(asked(quick_folder, trials=1)), lambda line: None, room.wrap)
    assert_derived(room, finished, 1)
    row = row_of(finished, 1)
    peak = vas.KEY_STEP + vas.GLIDE_PER_S * (1.0 - vas.HOLD_AFTER_S)
    assert float(str(row["pain_peak"])) == pytest.approx(peak, abs=vas.GLIDE_PER_S * FRAME_S)
    onset_s = 1.0 + vas.HOLD_AFTER_S + (ONSET_OVER - vas.KEY_STEP) / vas.GLIDE_PER_S
    assert float(str(row["pain_onset_s"])) == pytest.approx(onset_s, abs=2 * FRAME_S)
    assert samples(room, 1)[-1][1] == float(str(row["pain_peak"])), "it stays where it was let go"
