"""`mindpain adverse-event`: asked question by question or by options, with the facts of the newest run."""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from experiments.adverse.command import adverse_event
from experiments.safety_arguments import add_adverse_event
from hardware.adverse_event_file import AdverseEvents, events_path, read_adverse_events
from hardware.clocks import LabClock, VirtualClock
from hardware.dose_file import open_doses
from hardware.journal import JournalFile
from hardware.session_files import create_session_folder
from mindpain_task.located import Refused
from mindpain_task.model import Event
from mindpain_task.safety.ledger import Entry

FORM = ["--severity", "2", "--what", "a blister", "--action", "cooled it", "--reporter", "A. Person"]
ANSWERS = ["", "", "", "3", "a blister", "cooled it", "", "prob", "A. Person", "2031-03-08"]
SITE = "left_volar_forearm_2"


@dataclass
class Terminal:
    """A person at a terminal: answers in order; Ctrl-C where an answer is None, gone at their end."""

    answers: Iterable[str | None] = ()
    asked: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._answers: Iterator[str | None] = iter(self.answers)

    def ask(self, question: str) -> str:
        self.asked.append(question)
        for answer in self._answers:
            if answer is None:
                raise KeyboardInterrupt
            return answer
        raise EOFError

    def do(self, *arguments: str) -> int:
        parser = argparse.ArgumentParser()
        add_adverse_event(parser.add_subparsers())
        args = parser.parse_args(["adverse-event", *arguments])
        return adverse_event(args, self.ask, self.said.append, LabClock())

    @property
    def text(self) -> str:
        return "\n".join(self.said)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A data root with one real run that was stopped in its trial 4, after 7 stimuli."""
    clock = LabClock()
    files = create_session_folder(tmp_path, "01", "02", "demo", ())
    journal = JournalFile(files.journal, {}, clock.now())
    journal.append(Event("trial_started", 1.0, block=1, trial=4))
    journal.append(Event("stopped", 2.0, block=1, trial=4, data={"reason": "key s", "where": "heat"}))
    journal.close()
    doses = open_doses(files.doses, files.folder.name, {}, VirtualClock())
    for number in range(1, 8):
        end_s = clock.utc_s() - 600 + number
        doses.enter(
            Entry(
                f"run/{number}", SITE, "ses-02", end_s, number / 100, number, 1, "measured", "warm", number
            ),
            0.0,
        )
    doses.close()
    return tmp_path


def on_record(root: Path) -> AdverseEvents:
    return read_adverse_events(events_path(root, "01"))


def test_every_question_is_asked_with_the_facts_beside_it(root: Path) -> None:
    one = Terminal([*ANSWERS, "y"])
    assert one.do("--sub", "01", "--data", str(root)) == 0
    (record,) = on_record(root).records
    event = record.event
    assert (event.session, event.trial, event.site) == ("02", 4, SITE)
    assert event.run.endswith("_task-demo_run-01")
    assert [stimulus.dose for stimulus in event.stimuli] == [0.03, 0.04, 0.05, 0.06, 0.07]
    assert (event.severity, event.related, event.deadline) == (3, "probably", "2031-03-08")
    assert (event.what, event.action, event.outcome) == ("a blister", "cooled it", "not known yet")
    assert len(one.asked) == len(ANSWERS) + 1
    for fact in ("its last stop: key s", "dose D 0.070", "trial 7", "10 min ago"):
        assert fact in one.text
    assert "5  death" in one.asked[3]
    assert on_record(root).seal[:4] in one.text


def test_an_answer_that_is_none_is_asked_again_with_what_is_wanted(root: Path) -> None:
    answers = [
        "25:99",
        "",
        "x",
        "",
        "",
        "9",
        "3",
        " ",
        "a blister",
        "cooled",
        "",
        "un",
        "pos",
        "A. P.",
        "soon",
        "",
    ]
    one = Terminal([*answers, "yes"])
    assert one.do("--sub", "01", "--data", str(root)) == 0
    (record,) = on_record(root).records
    assert (record.event.severity, record.event.related, record.event.deadline) == (3, "possibly", None)
    for wanted in (
        "'25:99' is no time",
        "'x' is no number",
        "'9' is not one of 1 to 5",
        "some words",
        "'un' is not",
    ):
        assert wanted in one.text


@pytest.mark.parametrize("place", range(11))
def test_ctrl_c_at_any_question_writes_nothing_and_says_so(root: Path, place: int) -> None:
    answers: list[str | None] = [*ANSWERS, "y"]
    answers[place] = None
    one = Terminal(answers)
    assert one.do("--sub", "01", "--data", str(root)) == 4
    assert "nothing was written" in one.said[-1]
    assert not events_path(root, "01").exists()


def test_a_no_at_the_end_writes_nothing(root: Path) -> None:
    one = Terminal([*ANSWERS, "n"])
    assert one.do("--sub", "01", "--data", str(root)) == 4
    assert not events_path(root, "01").exists()


def test_options_alone_ask_nothing(root: Path) -> None:
    one = Terminal()
    assert one.do("--sub", "01", "--data", str(root), *FORM, "--site", "right_calf", "--trial", "-") == 0
    assert one.asked == []
    (record,) = on_record(root).records
    assert (record.event.site, record.event.trial, record.event.related) == ("right_calf", None, "unknown")


def test_a_correction_keeps_the_rest_and_both_stay_on_record(root: Path) -> None:
    terminal = Terminal()
    terminal.do("--sub", "01", "--data", str(root), *FORM)
    assert terminal.do("--sub", "01", "--data", str(root), "--correct", "2", "--severity", "1") == 0
    first, second = on_record(root).records
    assert (first.event.severity, second.event.severity, second.event.corrects) == (2, 1, 2)
    assert (second.event.what, second.event.stimuli) == (first.event.what, first.event.stimuli)
    with pytest.raises(Refused, match="has no record 9"):
        terminal.do("--sub", "01", "--data", str(root), "--correct", "9", "--severity", "1")


def test_the_list_says_whether_the_chain_holds(root: Path) -> None:
    one = Terminal()
    assert one.do("--sub", "01", "--data", str(root), "--list") == 0
    assert "no adverse event is on record" in one.text
    one.do("--sub", "01", "--data", str(root), *FORM)
    one.do("--sub", "01", "--data", str(root), "--correct", "2", "--what", "two blisters")
    assert one.do("--sub", "01", "--data", str(root), "--list") == 0
    assert "the chain holds" in one.said[-1]
    assert "record 2, written 20" in one.said[-1]
    assert "CORRECTED by record 3" in one.said[-1]
    path = events_path(root, "01")
    path.write_bytes(path.read_bytes().replace(b"two blisters", b"red blisters"))
    assert one.do("--sub", "01", "--data", str(root), "--list") == 2
    assert "THE CHAIN DOES NOT HOLD" in one.said[-1]
    assert "line 3" in one.said[-1]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--sub", "99"], "there is no .*sub-99: is the participant's ID right"),
        (["--sub", "../01"], "letters and digits only"),
        (["--sub", "01", *FORM, "--severity", "7"], "'7' is not one of 1 to 5; nothing was written"),
        (["--sub", "01", *FORM, "--deadline", "soon"], "'soon' is no date"),
        (["--sub", "01", *FORM, "--when", "2999-01-01 10:00"], "has not come yet"),
        (["--sub", "01", "--what", "a blister"], "nobody answers .* nothing was written"),
    ],
)
def test_bad_options_are_refused_in_a_sentence(root: Path, arguments: list[str], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        Terminal().do("--data", str(root), *arguments)
    assert not events_path(root, "01").exists()


def test_in_a_folder_of_rehearsals_the_doses_are_the_runs_own_and_it_is_marked(tmp_path: Path) -> None:
    files = create_session_folder(tmp_path, "sim01", "01", "demo", ("participant",))
    JournalFile(files.journal, {}, 0.0).close()
    doses = open_doses(files.doses, files.folder.name, {}, VirtualClock())
    doses.enter(Entry("run/1", SITE, "ses-01", 90.0, 0.2, 3.0, 1, "measured", "warm", 1), 0.0)
    doses.close()
    one = Terminal([*ANSWERS, "y"])
    assert one.do("--sub", "sim01", "--data", str(tmp_path)) == 0
    assert "SIMULATED" in one.text
    assert "90 s into the rehearsal" in one.text
    header = json.loads(events_path(tmp_path, "sim01").read_bytes().splitlines()[0])
    assert header["data"]["simulated"] is True


def test_it_works_while_the_session_holds_its_files(root: Path) -> None:
    clock = VirtualClock()
    files = create_session_folder(root, "01", "02", "demo", ())
    journal = JournalFile(files.journal, {}, 0.0)
    doses = open_doses(files.doses, files.folder.name, {}, clock)
    try:
        assert Terminal().do("--sub", "01", "--data", str(root), *FORM) == 0
    finally:
        doses.close()
        journal.close()
    (record,) = on_record(root).records
    assert record.event.run.endswith("_run-02")


@pytest.mark.skipif(os.name != "posix", reason="signals to a child are sent the POSIX way")
def test_a_real_ctrl_c_in_a_real_terminal_ends_with_nothing_written(root: Path) -> None:
    code = (
        "import argparse, sys; from experiments.safety_arguments import add_adverse_event;"
        "parser = argparse.ArgumentParser(); add_adverse_event(parser.add_subparsers());"
        "args = parser.parse_args(sys.argv[1:]); sys.exit(args.run(args))"
    )
    child = subprocess.Popen(
        [sys.executable, "-u", "-c", code, "adverse-event", "--sub", "01", "--data", str(root)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdout is not None
    shown = ""
    deadline_s = time.monotonic() + 30
    while "When did it happen?" not in shown and time.monotonic() < deadline_s:
        shown += child.stdout.read(1)
    child.send_signal(signal.SIGINT)
    rest, _ = child.communicate(timeout=30)
    assert child.returncode == 4
    assert "nothing was written" in rest
    assert not events_path(root, "01").exists()
