"""After a stop the operator chooses: this trial again, leave it out, end, or the participant withdraws."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.dose_file import read_doses
from hardware.journal import read_journal
from hardware.tcs.twin import TcsTwin
from mindpain_task.markers import CODES
from mindpain_task.model import Event
from mindpain_task.roles import InputEvent, InputKind, Inputs
from mindpain_task.safety.ledger import Ledger
from mindpain_task.session.outcome import Ending
from tests.protocols_for_tests import short_protocol

RETURN_S = 2.2
"""A pulse of 48 °C is back at 32 °C after 1.6 s at 10 °C/s; its plateau alone would last longer."""


class Stopping:
    """Inputs that say stop once, at a time; what the operator then does is the simulated one's affair."""

    def __init__(
        self, inputs: Inputs, now: Callable[[], float], at: Callable[[], bool], kind: InputKind
    ) -> None:
        self._inputs = inputs
        self._now = now
        self._at = at
        self._kind = kind
        self.said_s: float | None = None

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        if self.said_s is None and self._at():
            self.said_s = self._now()
            return (InputEvent(self.said_s, self._kind, "key s"),)
        return self._inputs.wait(until_s)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inputs, name)


class Session:
    """A session of two trials that is stopped when the journal first shows something."""

    def __init__(self, folder: Path, choice: str, operator_s: float = 8.0) -> None:
        person = folder / f"{choice}.yaml"
        shipped = Path("hardware/participant/sets/novice.yaml").resolve()
        person.write_text(
            f"like: {shipped.stem}\nreading:\n  operator_s: {operator_s}\n  after_stop: {choice}\n"
        )
        (folder / shipped.name).write_text(shipped.read_text())
        protocol = str(short_protocol(folder, trials=2, plateau_s=4.0))
        data = folder / "data"
        self._prepared = prepare_session(
            SessionRequest(protocol, "rehearsal", "sim01", "01", "en", 3, data, str(person))
        )
        self.twin: TcsTwin | None = None
        self.at_rest_after_stop: bool | None = None

    def run(
        self, when: str, kind: InputKind = InputKind.PARTICIPANT_STOP, later_s: float = 0.3
    ) -> FinishedSession:
        """Stop `later_s` after the first event of this kind (or phase) of the journal."""
        seen: list[float] = []

        def wrap(opened: OpenRig) -> OpenRig:
            assert isinstance(opened.twin, TcsTwin)
            twin, clock, journal = opened.twin, opened.rig.clock, opened.rig.journal

            class Watching:
                def append(self, event: Event) -> int:
                    if when in (event.kind, event.phase) and not seen:
                        seen.append(clock.now())
                    if event.kind == "choice":
                        outer.at_rest_after_stop = twin.at_baseline(clock.now())
                    return journal.append(event)

                def __getattr__(self, name: str) -> Any:
                    return getattr(journal, name)

            outer = self
            inputs = Stopping(
                opened.rig.inputs, clock.now, lambda: bool(seen) and clock.now() >= seen[0] + later_s, kind
            )
            rig = dataclasses.replace(opened.rig, inputs=inputs, journal=Watching())
            return dataclasses.replace(opened, rig=rig)

        return conduct(self._prepared, lambda line: None, wrap)


def events(finished: FinishedSession, kind: str) -> list[Event]:
    return [record.event for record in read_journal(finished.files.journal)[0] if record.event.kind == kind]


def table(finished: FinishedSession) -> pd.DataFrame:
    return pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"], keep_default_na=False)


IN_A_TRIAL = ("iti", "cue", "heat_onset", "delay", "intensity_shown", "unpleasantness")


@pytest.mark.parametrize("when", ["heat_onset", "cue", "intensity", "armed"])
def test_going_on_gives_the_trial_again_and_every_trial_is_done(tmp_path: Path, when: str) -> None:
    session = Session(tmp_path, "go_on")
    finished = session.run(when)
    assert finished.outcome.ending is Ending.COMPLETED
    assert session.at_rest_after_stop
    rows = table(finished)
    assert list(rows["status"]) == ["stopped", "completed", "completed"]
    assert list(rows["trial"]) == [1, 3, 2]
    assert list(rows["repeats_trial"].fillna(0)) == [0, 1, 0]
    (stopped,) = events(finished, "stopped")
    assert stopped.marker == "participant_stop"
    assert stopped.data["reason"] == "key s"
    (choice,) = events(finished, "choice")
    assert choice.marker == "go_on"
    assert choice.data == {"choice": "go_on", "repeats": 1, "as": 3}


@pytest.mark.parametrize("when", ["heat_onset", "iti"])
def test_a_trial_may_be_left_out(tmp_path: Path, when: str) -> None:
    finished = Session(tmp_path, "skip").run(when, InputKind.OPERATOR_STOP)
    assert finished.outcome.ending is Ending.COMPLETED
    assert list(table(finished)["status"]) == ["stopped", "completed"]
    (stopped,) = events(finished, "stopped")
    assert stopped.marker == "operator_stop"


@pytest.mark.parametrize(
    ("choice", "ending", "marker"),
    [
        ("end", Ending.STOPPED_BY_PARTICIPANT, "session_stopped"),
        ("withdraw", Ending.WITHDRAWN, "withdrawn"),
    ],
)
def test_an_end_is_an_end_and_marked_once(tmp_path: Path, choice: str, ending: Ending, marker: str) -> None:
    finished = Session(tmp_path, choice).run("heat_onset")
    assert finished.outcome.ending is ending
    (last,) = events(finished, "session_stopped")
    assert last.marker == marker
    sent = Counter(record.event.marker for record in read_journal(finished.files.journal)[0])
    assert sent["participant_stop"] == 1
    assert set(sent) - {""} <= set(CODES)


@pytest.mark.parametrize("when", ["instruction", "guidance", "operator_prompt"])
def test_what_belongs_to_no_trial_is_shown_again(tmp_path: Path, when: str) -> None:
    finished = Session(tmp_path, "go_on").run(when, later_s=0.1)
    assert finished.outcome.ending is Ending.COMPLETED
    assert list(table(finished)["status"]) == ["completed", "completed"]
    (stopped,) = events(finished, "stopped")
    assert stopped.data["where"] == when


def test_quit_leaves_no_choice(tmp_path: Path) -> None:
    finished = Session(tmp_path, "go_on").run("heat_onset", InputKind.QUIT)
    assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
    assert not events(finished, "choice")


def test_after_a_stop_at_the_onset_the_skin_rests_before_the_trial_comes_again(tmp_path: Path) -> None:
    finished = Session(tmp_path, "go_on", operator_s=2.2).run("heat_onset", later_s=0.01)
    assert finished.outcome.ending is Ending.COMPLETED
    ends = [entry.end_s for entry in Ledger(read_doses(finished.files.doses)[0], "ses-01").entries]
    onsets = [event.time_s for event in events(finished, "heat_onset")]
    assert onsets[1] - ends[0] >= 5.0


def test_the_ledger_knows_what_a_stopped_stimulus_cost(tmp_path: Path) -> None:
    """Not given: nothing. Stopped on the way: less than commanded. Given: what was measured."""
    before = Session(tmp_path, "go_on").run("iti")
    (tmp_path / "b").mkdir()
    within = Session(tmp_path / "b", "go_on").run("heat_onset", later_s=4.0)
    bases = []
    for finished in (before, within):
        entries, notices = read_doses(finished.files.doses)
        assert not notices
        held = Ledger(entries, "ses-01").entries
        bases.append([entry.basis for entry in held])
        assert sum(entry.count for entry in held) == (2 if finished is before else 3)
    assert bases == [["not_given", "measured", "measured"], ["stopped", "measured", "measured"]]
    stopped, whole, _ = Ledger(read_doses(within.files.doses)[0], "ses-01").entries
    assert 0.2 * whole.dose < stopped.dose < whole.dose
