"""A recorder that fails in the middle: an alarm at once, and no trial begins unrecorded and unasked."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from mindpain_task.markers import CODES
from mindpain_task.model import Event
from mindpain_task.recorder import RecorderNews
from mindpain_task.session.outcome import Ending
from tests.protocols_for_tests import short_protocol

FULL = "the file has not grown for 3 s: its disk may be full"
SAID = {"file": FULL, "gaze": "stream gaze has left the network"}
LOOKS_S = 1.0


Troubles = Mapping[str, tuple[float, float]]
"""What is in trouble -> from one time of the session to another."""


class Recorder:
    """A recorder with troubles that a test says."""

    def __init__(self, now: Callable[[], float], when: Troubles) -> None:
        self._now = now
        self._when = when
        self._told: frozenset[str] = frozenset()

    def next_due_s(self) -> float:
        return self._now() + LOOKS_S

    def poll(self) -> tuple[RecorderNews, ...]:
        now = self.troubles()
        changed, self._told = sorted(now.keys() ^ self._told), frozenset(now)
        return tuple(
            RecorderNews(self._now(), about, now.get(about, ""), self._when[about][0]) for about in changed
        )

    def troubles(self) -> dict[str, str]:
        now_s = self._now()
        return {about: SAID[about] for about, (from_s, to_s) in self._when.items() if from_s <= now_s < to_s}


def session(
    folder: Path, choice: str, from_s: float, until_s: float, **further: tuple[float, float]
) -> tuple[FinishedSession, list[str]]:
    person = folder / f"{choice}.yaml"
    shipped = Path("hardware/participant/sets/novice.yaml").resolve()
    person.write_text(f"like: {shipped.stem}\nreading: {{operator_s: 8.0, after_stop: {choice}}}\n")
    (folder / shipped.name).write_text(shipped.read_text())
    protocol = str(short_protocol(folder, trials=3))
    data = folder / "data"
    request = SessionRequest(protocol, "rehearsal", "sim01", "01", "en", 3, data, str(person))
    said: list[str] = []

    def wrap(opened: OpenRig) -> OpenRig:
        recorder = Recorder(opened.rig.clock.now, {"file": (from_s, until_s), **further})
        return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, recorder=recorder))

    return conduct(prepare_session(request), said.append, wrap), said


def events(finished: FinishedSession) -> list[Event]:
    return [record.event for record in read_journal(finished.files.journal)[0]]


def heat_s(finished: FinishedSession) -> list[float]:
    return [event.time_s for event in events(finished) if event.marker == "heat_onset"]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> FinishedSession:
    return session(tmp_path_factory.mktemp("well"), "go_on", 1e6, 2e6)[0]


def test_a_recorder_that_is_well_changes_nothing(undisturbed: FinishedSession) -> None:
    kinds = [event.kind for event in events(undisturbed)]
    assert not {"recorder_lost", "recorder_back", "held"} & {*kinds}


def test_trouble_within_a_trial_is_told_at_once_and_the_stimulus_goes_on(
    tmp_path: Path, undisturbed: FinishedSession
) -> None:
    lost_s = heat_s(undisturbed)[0] + 0.5
    finished, said = session(tmp_path, "go_on", lost_s, lost_s + 2.0)
    told = {event.kind: event for event in events(finished)}
    assert lost_s <= told["recorder_lost"].time_s <= lost_s + LOOKS_S
    assert told["recorder_lost"].data == {"about": "file", "since_s": lost_s, "reason": FULL}
    assert told["recorder_back"].time_s <= lost_s + 2.0 + LOOKS_S
    assert {told[kind].marker for kind in ("recorder_lost", "recorder_back")} <= {*CODES}
    assert "held" not in told
    assert heat_s(finished) == heat_s(undisturbed)
    alarms = [line for line in said if FULL in line]
    assert [line[0] for line in alarms] == ["\a"]


def test_no_trial_begins_before_the_recorder_is_well(tmp_path: Path, undisturbed: FinishedSession) -> None:
    first_s, second_s = heat_s(undisturbed)[:2]
    well_s = second_s + 2.0
    finished, said = session(tmp_path, "go_on", first_s + 0.5, well_s)
    assert finished.outcome.ending is Ending.COMPLETED
    held = [event for event in events(finished) if event.kind == "held"]
    assert [event.data["reason"] for event in held] == [FULL]
    assert heat_s(finished)[1] > well_s
    assert any("K to go on without the recording" in line for line in said)


def test_the_operator_may_go_on_without_it_and_is_not_asked_again(
    tmp_path: Path, undisturbed: FinishedSession
) -> None:
    finished, said = session(tmp_path, "skip", heat_s(undisturbed)[0] + 0.5, 1e6)
    assert finished.outcome.ending is Ending.COMPLETED
    kinds = [event.kind for event in events(finished)]
    assert kinds.count("held") == 1
    assert kinds.count("recorder_lost") == 1
    assert len(heat_s(finished)) == 3
    assert any("chosen: go without a recording of file" in line for line in said)


def test_going_on_without_it_is_on_record_as_that_and_leaves_no_trial_out(
    tmp_path: Path, undisturbed: FinishedSession
) -> None:
    finished, _ = session(tmp_path, "skip", heat_s(undisturbed)[0] + 0.5, 1e6)
    (choice,) = (event for event in events(finished) if event.kind == "choice")
    assert choice.data == {"choice": "go_without", "not_recorded": ["file"]}
    assert choice.marker == "go_on"


def test_who_goes_on_without_one_stream_is_asked_when_the_whole_recording_fails(
    tmp_path: Path, undisturbed: FinishedSession
) -> None:
    first_s, second_s = heat_s(undisturbed)[:2]
    finished, _ = session(tmp_path, "skip", second_s + 12.0, 1e6, gaze=(first_s + 0.5, 1e6))
    assert finished.outcome.ending is Ending.COMPLETED
    held = [event for event in events(finished) if event.kind == "held"]
    assert [event.data["not_recorded"] for event in held] == [["gaze"], ["file"]]
    assert [event.data["reason"] for event in held] == [SAID["gaze"], FULL]


def test_the_operator_may_end_it(tmp_path: Path, undisturbed: FinishedSession) -> None:
    finished, _ = session(tmp_path, "end", heat_s(undisturbed)[0] + 0.5, 1e6)
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    assert finished.outcome.reason == FULL
    assert len(heat_s(finished)) == 1
