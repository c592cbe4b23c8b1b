"""`mindpain resume`: what was interrupted goes on as a new run, and what should not go on is refused."""

from __future__ import annotations

import argparse
import json
import os
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.resume.resuming import ResumeRequest, prepare_resume, told
from experiments.resume.run_before import read_run
from experiments.resume_arguments import add_resume
from experiments.session import FinishedSession, conduct
from hardware.journal import read_journal
from hardware.journal.locking import lock
from mindpain_task.located import Refused
from mindpain_task.session.outcome import Ending
from mindpain_task.session.position import position
from mindpain_task.session.resuming import seam_page
from tests.ending_for_tests import ending_at

IN_TRIAL_2 = 48
"""How many views of the demonstration with seed 7 end in its second trial."""


def begun(data: Path, views: int, protocol: str | Path = "demo") -> FinishedSession:
    """Run a rehearsal that ends at its n-th view."""
    request = SessionRequest(str(protocol), "rehearsal", "sim01", "01", "en", 7, data, "novice")
    return conduct(prepare_session(request), lambda line: None, ending_at(views))


def own_protocol(folder: Path, old: str = "", new: str = "") -> Path:
    """Write the demonstration as a lab's own protocol, with its scripts and a change."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    assert old in text
    path = folder / "demo.yaml"
    path.write_text(text.replace(old, new), encoding="utf-8")
    for language in ("en", "de"):
        (folder / "scripts" / language).mkdir(parents=True)
        for script in (PROTOCOLS / "scripts" / language).glob("demo_*.md"):
            (folder / "scripts" / language / script.name).write_bytes(script.read_bytes())
    return path


def sentence(folder: Path, **asked: str | bool) -> str:
    """Return why a run cannot be continued."""
    with pytest.raises(Refused) as caught:
        prepare_resume(ResumeRequest(folder, **asked))  # type: ignore[arg-type]
    return str(caught.value)


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.mark.parametrize("stops", [(2,), (14,), (30, 6), (50, 30, 12), (90,), (137,)])
def test_a_session_that_goes_on_gives_every_trial_once(tmp_path: Path, stops: tuple[int, ...]) -> None:
    finished = begun(tmp_path, stops[0])
    folders = [finished.files.folder]
    for views in (*stops[1:], 10**6):
        assert finished.outcome.ending is Ending.STOPPED_BY_OPERATOR
        before = contents(folders[-1])
        _, prepared = prepare_resume(ResumeRequest(folders[-1]))
        finished = conduct(prepared, lambda line: None, ending_at(views))
        assert contents(folders[-1]) == before
        folders.append(finished.files.folder)
    assert finished.outcome.ending is Ending.COMPLETED
    root: dict[int, int] = {}
    ended: list[int] = []
    for folder in folders:
        records, damage = read_journal(folder / "journal.jsonl")
        assert not damage
        for record in records:
            event = record.event
            if event.kind == "trial_start" and event.trial is not None:
                assert event.trial not in root
                repeats = event.data["repeats"]
                root[event.trial] = root[repeats] if isinstance(repeats, int) else event.trial
            if event.kind == "trial_end" and event.trial is not None:
                ended.append(root[event.trial])
    assert ended == [1, 2, 3, 4]
    assert len({folder.name for folder in folders}) == len(stops) + 1


def test_the_seam_is_on_record_and_the_operator_is_asked_first(tmp_path: Path) -> None:
    first = begun(tmp_path, IN_TRIAL_2)
    run, prepared = prepare_resume(ResumeRequest(first.files.folder))
    assert prepared.plan.opening == seam_page("en")
    finished = conduct(prepared, lambda line: None)
    records, _ = read_journal(finished.files.journal)
    assert prepared.seam is not None
    assert records[0].event.data["resumes"] == prepared.seam.record()
    (resumed,) = [record.event for record in records if record.event.kind == "session_resumed"]
    assert resumed.data["run_folder_name"] == first.files.folder.name == run.folder.name
    assert resumed.data["last_seq"] == len(read_journal(first.files.journal)[0])
    assert (resumed.data["damage"], resumed.marker) == ("", "session_resumed")


def test_what_goes_on_is_told_first(tmp_path: Path) -> None:
    first = begun(tmp_path, IN_TRIAL_2)
    here = position(read_journal(first.files.journal)[0])
    assert (here.ended, here.broken) == ((1,), (2,))
    lines = list(told(*prepare_resume(ResumeRequest(first.files.folder))))
    assert lines == [
        "resuming sub-sim01_ses-01_task-demo_acq-simulated_run-01: stopped (operator_stop: SIGTERM)",
        "done in that run: 1 trial; still to come: 3 trials",
        "trial 2 comes again, as trial 5",
    ]


def test_a_damaged_tail_is_told_and_recorded_and_never_read(tmp_path: Path) -> None:
    first = begun(tmp_path, IN_TRIAL_2)
    lines = first.files.journal.read_bytes().splitlines(keepends=True)
    last = max(i for i, line in enumerate(lines) if b'"trial_end"' in line)
    first.files.journal.write_bytes(b"".join(lines[:last]) + lines[last].replace(b"trial_end", b"trial_bad"))
    run, prepared = prepare_resume(ResumeRequest(first.files.folder))
    assert run.position.ended == ()
    assert [trial.repeats for trial in prepared.plan.trials] == [1, None, None, None]
    assert prepared.seam is not None
    assert prepared.seam.last_seq == last
    assert "the checksum does not match" in prepared.seam.damage
    assert any("the checksum does not match" in line for line in told(run, prepared))


def test_at_block_the_whole_block_comes_again(tmp_path: Path) -> None:
    protocol = own_protocol(tmp_path, "at: trial", "at: block")
    first = begun(tmp_path / "data", IN_TRIAL_2, protocol)
    _, prepared = prepare_resume(ResumeRequest(first.files.folder))
    assert [(trial.number, trial.repeats) for trial in prepared.plan.trials] == [
        (5, 1),
        (6, 2),
        (3, None),
        (4, None),
    ]


def test_a_run_goes_on_once_and_only_as_it_was(tmp_path: Path) -> None:
    first = begun(tmp_path, IN_TRIAL_2)
    second = conduct(prepare_resume(ResumeRequest(first.files.folder))[1], lambda line: None, ending_at(20))
    assert f"as {second.files.folder.name}: resume that one" in sentence(first.files.folder)
    with open(first.files.journal, "ab") as file:
        file.write(b"\n")
    assert "which it continues, was changed since" in sentence(second.files.folder)
    first.files.journal.rename(first.files.journal.with_suffix(".gone"))
    assert "which is not beside it" in sentence(second.files.folder)


def test_a_completed_session_is_over(tmp_path: Path) -> None:
    assert "nothing of it is left" in sentence(begun(tmp_path, 10**6).files.folder)


def test_no_folder_of_a_run_is_said_so(tmp_path: Path) -> None:
    assert "is no folder of a run" in sentence(tmp_path)
    assert "is no folder of a run" in sentence(tmp_path / "nowhere")


@pytest.mark.skipif(os.name != "posix", reason="the lock is flock's")
def test_a_session_that_still_runs_is_not_resumed(tmp_path: Path) -> None:
    folder = begun(tmp_path, IN_TRIAL_2).files.folder
    with open(folder / "journal.jsonl", "ab") as file:
        lock(file.fileno(), folder / "journal.jsonl")
        assert "still writing its journal" in sentence(folder)
    read_run(folder)


def test_a_protocol_that_does_not_say_so_lets_no_session_go_on(tmp_path: Path) -> None:
    protocol = own_protocol(tmp_path, "resume: {at: trial, within_h: 24.0}", "")
    assert "its protocol has no `resume`" in sentence(
        begun(tmp_path / "data", IN_TRIAL_2, protocol).files.folder
    )


def test_the_protocol_of_the_run_holds_whatever_its_file_says_now(tmp_path: Path) -> None:
    protocol = own_protocol(tmp_path)
    first = begun(tmp_path / "data", IN_TRIAL_2, protocol)
    protocol.unlink()
    _, prepared = prepare_resume(ResumeRequest(first.files.folder))
    assert len(prepared.plan.trials) == 3
    copy = first.files.protocol
    copy.write_text(
        copy.read_text(encoding="utf-8").replace("peak_c: 48.0", "peak_c: 47.0"), encoding="utf-8"
    )
    assert "its protocol.yaml was changed since" in sentence(first.files.folder)


def test_other_words_are_refused(tmp_path: Path) -> None:
    first = begun(tmp_path / "data", IN_TRIAL_2, own_protocol(tmp_path))
    with open(tmp_path / "scripts" / "en" / "demo_breath.md", "a", encoding="utf-8") as script:
        script.write("\nOne more sentence.\n")
    assert "en/demo_breath" in sentence(first.files.folder)


@pytest.mark.parametrize(
    ("changed", "asked", "said"),
    [
        ({"seed": 8}, {}, "disagree about seed"),
        ({"arm": "placebo"}, {}, "disagree about arm"),
        ({"occasion": "after"}, {}, "disagree about occasion"),
        ({"protocol_sha256": None}, {}, "does not say what it was run with: protocol_sha256"),
        ({"simulated_participant": None}, {"auto": True}, "a person answered"),
        ({"clock": {"name": "LSL's"}}, {}, "its participant was simulated (novice): give --auto"),
        ({"clock": {"name": "LSL's"}}, {"auto": True}, "it ran in real time"),
        ({}, {"rig": "booth_medoc"}, "its stimulator was tcs; rig booth_medoc has medoc"),
        ({}, {"rig": "mri"}, "simulated was stimulator and participant; with rig mri it would be"),
        ({"override": {"granted_by": "Dr. A"}}, {}, "another override (one by Dr. A)"),
    ],
)
def test_what_differs_is_refused_in_a_sentence(
    tmp_path: Path, changed: dict[str, object], asked: dict[str, str | bool], said: str
) -> None:
    first = begun(tmp_path, IN_TRIAL_2)
    facts = json.loads(first.files.session.read_text(encoding="utf-8"))
    first.files.session.write_text(json.dumps(facts | changed), encoding="utf-8")
    assert said in sentence(first.files.folder, **asked)


def test_the_command_takes_a_folder_and_ends_like_any_session(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = begun(tmp_path, IN_TRIAL_2)
    parser = argparse.ArgumentParser()
    add_resume(parser.add_subparsers())
    args = parser.parse_args(["resume", str(first.files.folder)])
    assert args.run(args) == 0
    assert "trial 2 comes again, as trial 5" in capsys.readouterr().out
