"""What a report says of each way in which a session ends, and of what happened on the way."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from experiments.recorded.runs import RecordedRun, read_recorded
from experiments.report.page import Report, report_of
from hardware.adverse_event_file import append_adverse_event, events_path
from hardware.clocks import VirtualClock
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.safety.adverse_events import AdverseEvent
from tests.current_for_tests import changed_rig
from tests.pages_for_tests import as_real, read, rehearsed, with_events
from tests.protocols_for_tests import short_protocol

BANNER = "SIMULATED – no data about people"
ADVERSE = AdverseEvent(
    "sim01", "2026-03-01T14:05+01:00", "01", "", 2, "left_volar_forearm_1", (), 2, "A blister at the wrist",
    "Cooled with water", "", "probably", "Ada Example",
)  # fmt: skip


def on_twin(folder: Path, trouble: str, **further: object) -> Path:
    """Run five trials on a thermode with a trouble; return the folder of the run, however it ended."""
    protocol = short_protocol(folder, trials=5, plateau_s=2.0)
    rig = changed_rig(folder, "rehearsal", ('"sim://tcs"', f'"sim://tcs?{trouble}"'))
    return rehearsed(folder, protocol, rig, **further)


def reported(folder: Path) -> tuple[Report, str]:
    told = report_of(read_recorded(folder))
    return told, read(told.page).text


def plus(run: RecordedRun, *kinds: Event) -> RecordedRun:
    last = run.records[-1]
    first = last.seq + 1
    events = (replace(each, time_s=last.event.time_s + 1.0) for each in kinds)
    return with_events(run, *(Record(first + place, event) for place, event in enumerate(events)))


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    folder = tmp_path_factory.mktemp("plain")
    return read_recorded(rehearsed(folder, short_protocol(folder)))


def test_a_completed_session_is_green_and_every_figure_says_that_it_was_simulated(plain: RecordedRun) -> None:
    told = report_of(plain)
    page = read(told.page)
    assert told.judgement.lamp == "green"
    assert "GREEN" not in page.text
    assert "green – nothing amiss in what was measured" in page.text
    assert page.drawings >= 5
    assert told.page.count(f">{BANNER}</text>") == page.drawings
    assert told.page.count(BANNER) == page.drawings + 1
    assert (
        "not measured: onsets, markers on time, frames (virtual time: nothing can be late in it)" in page.text
    )


def test_a_session_with_a_participant_is_not_marked(plain: RecordedRun) -> None:
    told = report_of(as_real(plain))
    assert "SIMULATED" not in told.page.replace("SIMULATED.txt", "")
    assert 'class="banner"' not in told.page


def test_the_same_run_gives_the_same_page(plain: RecordedRun) -> None:
    assert report_of(plain).page == report_of(read_recorded(plain.folder)).page


def test_spoiled_stimuli_are_each_named_with_their_sentence(tmp_path: Path) -> None:
    told, text = reported(on_twin(tmp_path, "missed=1&late=2&short=3&cool=4"))
    assert told.judgement.lamp == "red"
    assert told.judgement.reasons == (
        "stimuli: not delivered: trial 1",
        "stimuli: wrong temperature: trial 4",
        "stimuli: late: trial 2",
        "stimuli: short: trial 3",
    )
    assert "1 heat 48 not delivered no zone warmed" in text
    assert "stimuli that were not as they were meant" in text
    assert text.index("trial 1: heat 48") < text.index("trial 5: heat 48"), "the worst course comes first"


def test_a_stop_by_the_guard_is_red_with_what_it_measured(tmp_path: Path) -> None:
    told, text = reported(on_twin(tmp_path, "trouble=wrong@9"))
    assert told.judgement.lamp == "red"
    assert "end: the guard ended the session: 38.2 °C were measured" in text
    assert "guard stop in trial 1" in text
    assert len(told.judgement.reasons) == len(set(told.judgement.reasons))


def test_a_device_that_falls_silent_is_red_with_port_and_command(tmp_path: Path) -> None:
    told, text = reported(on_twin(tmp_path, "trouble=silent@25"))
    assert told.judgement.lamp == "red"
    assert "a device failed, and ended the session: sim://tcs?trouble=silent@25: command E" in text


def test_a_session_that_never_began_is_red_and_has_a_page(tmp_path: Path) -> None:
    told, text = reported(on_twin(tmp_path, "trouble=deaf@0"))
    assert told.judgement.lamp == "red"
    assert "a device failed" in text
    assert "Nothing was rated." in text


def test_a_participant_who_stops_is_amber_with_the_trial_and_the_choice(tmp_path: Path) -> None:
    told, text = reported(
        rehearsed(tmp_path, "attention_direction", person="novice_who_stops", participant="sim02")
    )
    assert told.judgement.lamp == "amber"
    assert "the participant stopped, and the session ended" in text
    assert "participant stop in trial" in text
    assert "the operator chose: end" in text
    assert "Stopped, so not all that was to be rated was asked: trial" in text


PREFLIGHT: dict[str, JsonValue] = {
    "lines": [
        {"subject": "recorder", "status": "fail", "found": "it is not there", "advice": "start it"},
        {"subject": "disk", "status": "pass", "found": "12 GB", "advice": ""},
    ],
    "despite": {"subjects": ["recorder"], "by": "Dr. Ada Example", "reason": "it is being repaired"},
}
Change = Callable[[RecordedRun], RecordedRun]
CHANGES: tuple[tuple[Change, str, str], ...] = (
    (lambda run: replace(run, damage="line 7 is torn"), "red", "the journal is damaged: line 7 is torn"),
    (lambda run: replace(run, records=run.records[:-8]), "red", "the session has no end on record"),
    (
        lambda run: plus(run, Event("device_fault", 0.0, data={"reason": "port COM3: gone"})),
        "red",
        "a device failed: port COM3: gone",
    ),
    (
        lambda run: plus(run, Event("recorder_lost", 0.0, data={"reason": "the file does not grow"})),
        "amber",
        "the recorder: the file does not grow",
    ),
    (
        lambda run: plus(run, Event("preflight", 0.0, data=PREFLIGHT)),
        "amber",
        "pre-flight, recorder: it is not there",
    ),
    (
        lambda run: plus(run, Event("preflight", 0.0, data=PREFLIGHT)),
        "amber",
        "begun despite recorder, by Dr. Ada Example: it is being repaired",
    ),
    (
        lambda run: plus(run, Event("held", 0.0, data={"reason": "the disk is full"})),
        "amber",
        "the session was held: the disk is full",
    ),
    (
        lambda run: plus(
            run, Event("session_stopped", 0.0, data={"reason": "unwell", "ending": "withdrawn"})
        ),
        "amber",
        "the participant withdrew: unwell",
    ),
    (
        lambda run: plus(run, Event("console_failed", 0.0, data={"reason": "a pipe"})),
        "amber",
        "the operator's console: a pipe",
    ),
)


@pytest.mark.parametrize(("change", "lamp", "sentence"), CHANGES)
def test_what_happened_is_said_and_weighs(
    plain: RecordedRun, change: Change, lamp: str, sentence: str
) -> None:
    told = report_of(change(plain))
    assert told.judgement.lamp == lamp
    assert sentence in read(told.page).text


def test_an_adverse_event_of_the_run_is_red_and_told_in_full(tmp_path: Path) -> None:
    folder = rehearsed(tmp_path, short_protocol(tmp_path))
    path = events_path(tmp_path / "data", "sim01")
    append_adverse_event(path, replace(ADVERSE, run=folder.name), VirtualClock(), simulated=True)
    append_adverse_event(
        path, replace(ADVERSE, session="09", what="Elsewhere"), VirtualClock(), simulated=True
    )
    told, text = reported(folder)
    assert told.judgement.lamp == "red"
    assert "adverse event of grade 2 in trial 2: A blister at the wrist" in text
    assert "Cooled with water" in text
    assert "Elsewhere" not in text
    assert "1 adverse event of this participant belongs to another run." in text


def test_a_corrected_adverse_event_counts_as_corrected(tmp_path: Path) -> None:
    folder = rehearsed(tmp_path, short_protocol(tmp_path))
    path = events_path(tmp_path / "data", "sim01")
    event = replace(ADVERSE, run=folder.name)
    number, _ = append_adverse_event(path, event, VirtualClock(), simulated=True)
    mended = replace(event, related="unrelated", what="A cold", corrects=number)
    append_adverse_event(path, mended, VirtualClock(), simulated=True)
    told, text = reported(folder)
    assert told.judgement.lamp == "amber"
    assert "A blister" not in text


def test_words_from_a_file_never_become_markup(plain: RecordedRun) -> None:
    evil = '<img src="http://x" onerror="alert(1)">'
    told = report_of(plus(plain, Event("held", 0.0, data={"reason": evil})))
    assert "<img" not in told.page
    assert evil.replace("_", " ") in read(told.page).text
