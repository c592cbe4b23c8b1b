"""A simulated participant in whole rehearsed sessions: it is told only what the session's words mean."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.session import FinishedSession, conduct
from experiments.simulated import briefing_of
from hardware.journal import read_journal
from hardware.participant.briefing import Briefing
from hardware.participant.parameters import load_parameters, shipped_sets
from hardware.participant.task_reading import ReadTask
from mindpain_task.model import Event
from mindpain_task.session.outcome import Ending

ITI: dict[str, Any] = {"phase": "iti", "show": "fixation", "duration_s": 6.0}
CUE: dict[str, Any] = {"phase": "cue", "show": "cue", "duration_s": 1.0}
DELAY: dict[str, Any] = {"phase": "delay", "show": "fixation", "duration_s": 1.0}
SEARCHED: dict[str, Any] = {
    "modality": "heat", "baseline_c": 32.0, "peak_c": {"min": 40.0, "max": 48.5}, "rise_c_per_s": 8.0,
    "plateau_s": 2.0, "return_c_per_s": 8.0,
}  # fmt: skip
PAINFUL: dict[str, Any] = {
    "question": {"en": "Was it painful?", "de": "War es schmerzhaft?"},
    "options": {"en": ["no", "yes"], "de": ["nein", "ja"]},
    "timeout_s": 8.0,
}
LOUDNESS: dict[str, Any] = {
    "question": {"en": "What is loudness?", "de": "Was ist Lautstärke?"},
    "options": {"en": ["how strong", "how bad"], "de": ["wie stark", "wie schlimm"]},
    "right": 1,
    "timeout_s": None,
}


def demo(**changes: Any) -> dict[str, Any]:
    """Return the shipped demonstration, without reading, with parts of it laid over."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    written: dict[str, Any] = yaml.safe_load(text)
    written["name"], written["pages"] = "tried", {"opening": [], "closing": []}
    written["blocks"] |= {"guidance_s": 0.5, "probes": []}
    for key, value in changes.items():
        written[key] = written.get(key, {}) | value
    return written


def rehearsed(
    folder: Path,
    written: Mapping[str, Any],
    person: str = "novice",
    language: str = "en",
    seed: int = 3,
) -> tuple[FinishedSession, list[Event]]:
    """Rehearse a protocol; return how it ended and what is on record."""
    path = folder / "tried.yaml"
    path.write_text(yaml.safe_dump(dict(written), allow_unicode=True), encoding="utf-8")
    request = SessionRequest(str(path), "rehearsal", "sim01", "01", language, seed, folder / "data", person)
    finished = conduct(prepare_session(request), say=lambda line: None)
    return finished, [record.event for record in read_journal(finished.files.journal)[0]]


def of(events: list[Event], kind: str) -> list[Mapping[str, Any]]:
    """Return what is on record of one kind."""
    return [event.data for event in events if event.kind == kind]


def on_keys(folder: Path) -> str:
    """Write a novice who uses keys; return the file."""
    chosen = load_parameters(shipped_sets()["novice"]).model_dump() | {"hand": "keys"}
    path = folder / "keys.yaml"
    path.write_text(yaml.safe_dump(chosen), encoding="utf-8")
    return str(path)


def two_stage() -> dict[str, Any]:
    """Return a session whose scales come after a question, one of them with numbers, on a lesson."""
    written = demo(choices={"painful": PAINFUL, "loudness": LOUDNESS})
    for name, kind in (("intensity", "numeric"), ("unpleasantness", "vas")):
        written["scales"][name] |= {"kind": kind, "painful": "painful"}
    written["lesson"] = {
        "pages": ["demo_welcome"], "checks": ["loudness"], "again": ["demo_goodbye"], "tries": 3,
    }  # fmt: skip
    return written


@pytest.mark.parametrize("hand", ["pointer", "keys"])
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_lesson_and_two_stages_are_answered(tmp_path: Path, hand: str, language: str) -> None:
    person = on_keys(tmp_path) if hand == "keys" else "novice"
    finished, events = rehearsed(tmp_path, two_stage(), person, language)
    assert finished.outcome.ending is Ending.COMPLETED
    assert of(events, "lesson")[-1]["wrong"] == []
    said = [answer["value"] for answer in of(events, "answer") if answer["choice"] == "painful"]
    ratings = of(events, "rating")
    assert len(said) == len(ratings) == 8
    assert said[::2] == said[1::2], "both stages of one trial are about one pain"
    for painful, rating in zip(said, ratings, strict=True):
        assert rating["painful"] is bool(painful)
        if not painful:
            assert rating["value"] == 0
        elif rating["kind"] == "numeric":
            assert rating["value"] in range(1, 11)
    assert any(said)


@pytest.mark.parametrize("hand", ["pointer", "keys"])
def test_pain_is_rated_all_the_time(tmp_path: Path, hand: str) -> None:
    now = {
        "question": {"en": "How strong right now?", "de": "Wie stark gerade?"},
        "left": {"en": "none", "de": "keine"},
        "right": {"en": "most", "de": "stärkste"},
        "timeout_s": None,
        "start": 0,
    }
    written = demo(scales={"pain": now})
    written["blocks"]["trial"] = [ITI, CUE, {"phase": "heat", "show": "cue", "rates": "pain"}, DELAY]
    written["blocks"]["trial"] += [{"ask": "intensity"}]
    finished, events = rehearsed(tmp_path, written, on_keys(tmp_path) if hand == "keys" else "novice")
    assert finished.outcome.ending is Ending.COMPLETED
    courses = of(events, "continuous_rating")
    assert len(courses) == 4
    assert max(course["peak"] for course in courses) > 10
    assert all(course["peak"] > course["mean"] >= 0 for course in courses if course["peak"])
    assert all(course["dropped_frames"] == 0 for course in courses)


def searching(method: Mapping[str, Any], trial: list[dict[str, Any]], stimulus: Mapping[str, Any]) -> Any:
    """Return a session that searches for the person's threshold first."""
    written = demo(
        choices={"painful": PAINFUL},
        calibrations={
            "threshold": {
                "gives": "threshold", "site": "left_volar_forearm_1", "stimulus": "searched",
                "pages": ["demo_welcome"], "on_later_visits": "recalibrate", "trial": trial, **method,
            }
        },
        stimuli={"searched": dict(stimulus), "own": {**SEARCHED, "peak_c": "calibration.threshold"}},
    )  # fmt: skip
    written["blocks"] |= {
        "trials": {"own": 1},
        "trial": [ITI, CUE, {"phase": "heat", "show": "cue"}, {"ask": "intensity"}],
    }
    return written


STAIRCASE = {
    "method": "staircase", "asks": "painful", "start_c": 41.0, "most_step_up_c": 1.0,
    "steps_c": [1.0, 0.5], "resolution_c": 0.5, "reversals": 4, "mean_of": 4, "sd_at_most_c": 1.5,
    "trials_min": 5, "trials_max": 16,
}  # fmt: skip
LIMITS = {"method": "limits", "trials_min": 3, "trials_max": 4, "mean_of": 3, "agree_within_c": 2.0}
RATED = [ITI, {"phase": "heat", "show": "fixation"}, DELAY, {"ask": "painful"}]
PRESSED = [ITI, {"phase": "heat", "show": "fixation", "until": "press"}, DELAY]
RISING = {**SEARCHED, "rise_c_per_s": 1.0, "plateau_s": 0.1}


@pytest.mark.parametrize(
    ("method", "trial", "stimulus", "bias_c"),
    [(STAIRCASE, RATED, SEARCHED, 0.0), (LIMITS, PRESSED, RISING, 0.85)],
)
def test_a_search_finds_the_persons_own_threshold(
    tmp_path: Path,
    method: Mapping[str, Any],
    trial: list[dict[str, Any]],
    stimulus: Mapping[str, Any],
    bias_c: float,
) -> None:
    """Seed 3 has a threshold of 43.97 °C; a press comes 0.85 s later."""
    finished, events = rehearsed(tmp_path, searching(method, trial, stimulus))
    assert finished.outcome.ending is Ending.COMPLETED
    (result,) = of(events, "calibration_result")
    assert result["accepted"]
    assert result["levels"]["threshold"] == pytest.approx(43.97 + bias_c, abs=0.7)


def test_where_the_search_finds_nothing_the_operator_ends_the_session(tmp_path: Path) -> None:
    """Seed 3 has a threshold of 43.97 °C, so heat up to 42 °C brings no press."""
    cool = {**RISING, "peak_c": {"min": 40.0, "max": 42.0}}
    finished, events = rehearsed(tmp_path, searching(LIMITS, PRESSED, cool))
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    assert of(events, "limit_pressed") == []
    (prompt,) = [event for event in events if event.phase == "calibration_done"]
    assert finished.outcome.reason == "after a calibration"
    assert events[-1].time_s - prompt.time_s > 30


def briefed(folder: Path, written: Mapping[str, Any], language: str = "en") -> Briefing:
    """Return what the simulated participant of a session is told."""
    path = folder / "told.yaml"
    path.write_text(yaml.safe_dump(dict(written), allow_unicode=True), encoding="utf-8")
    request = SessionRequest(str(path), "rehearsal", "sim01", "01", language, 3, folder / "data", "novice")
    prepared = prepare_session(request)
    return briefing_of(prepared.loaded.protocol, prepared.plan)


def test_it_is_told_what_questions_mean_in_the_sessions_language(tmp_path: Path) -> None:
    told = briefed(tmp_path, two_stage(), "de")
    assert told.painful == {"War es schmerzhaft?"}
    assert told.right == {"Was ist Lautstärke?": 0}
    assert told.press_hint == "Leertaste oder Klick: Es hört sofort auf"


def test_a_page_says_when_to_press_unless_it_stands_before_both_kinds(tmp_path: Path) -> None:
    written = searching(LIMITS, PRESSED, RISING)
    threshold = written["calibrations"]["threshold"]
    written["calibrations"]["most"] = {**threshold, "gives": "tolerance", "pages": ["demo_goodbye"]}
    limits = briefed(tmp_path, written).limits
    assert sorted(set(limits.values())) == ["threshold", "tolerance"]
    written["calibrations"]["most"]["pages"] = ["demo_welcome", "demo_goodbye"]
    assert set(briefed(tmp_path, written).limits.values()) == {"tolerance"}


def test_a_task_belongs_to_the_conditions_that_have_it(tmp_path: Path) -> None:
    written = demo(tasks={"steps": {"task": "serial_subtraction", "start": 500, "step": 3}})
    written["conditions"]["breath_mindful"] |= {"task": "steps", "attention_target": "external_task"}
    written["blocks"]["trial"][1]["begins_task"] = True
    (condition,) = briefed(tmp_path, written).tasks[ReadTask("serial_subtraction", 3)]
    assert (condition.name, condition.attention_target) == ("breath_mindful", "external_task")
    finished, events = rehearsed(tmp_path, written)
    assert finished.outcome.ending is Ending.COMPLETED
    assert len(of(events, "task_end")) == 2
    assert all(score["answered"] for score in of(events, "task_end"))
