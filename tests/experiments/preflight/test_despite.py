"""Who may go on despite what: every fail blocks, some for everybody, and a name and a reason are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from experiments.cli import main
from experiments.preflight.result import (
    NEVER,
    OVERRIDABLE,
    Despite,
    Preflight,
    despite_of,
    refuse_blocked,
)
from hardware.readiness.line import CheckLine, Status, Subject
from mindpain_task.located import Refused
from tests.experiments.test_resume import begun

SUBJECTS: tuple[Subject, ...] = get_args(Subject)
ADA = ("Dr. Ada Example", "the amplifier's computer is being repaired")


def found(*lines: tuple[Subject, Status], despite: Despite | None = None) -> Preflight:
    told = tuple(CheckLine(subject, status, f"found {subject}", f"do {subject}") for subject, status in lines)
    return Preflight(told, "2026-01-01T00:00:00+00:00", 6.04, despite)


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_fail_blocks_with_what_was_found_and_what_to_do(subject: Subject) -> None:
    with pytest.raises(Refused) as refused:
        refuse_blocked(found(("disk", "pass"), (subject, "fail"), ("clock", "not_checkable")))
    (refusal,) = refused.value.refusals
    assert f"found {subject}" in refusal.sentence
    assert f"do {subject}" in refusal.sentence
    way_out = f"--despite {subject} --by NAME --reason TEXT"
    assert (way_out in refusal.sentence) is (subject in OVERRIDABLE)
    assert ("nobody goes on despite this" in refusal.sentence) is (subject in NEVER)


def test_all_that_fails_is_told_at_once_and_nothing_else() -> None:
    with pytest.raises(Refused) as refused:
        refuse_blocked(found(("battery", "fail"), ("disk", "fail"), ("clock", "pass"), ("disk", "fail")))
    assert len(refused.value.refusals) == 2  # twice the same sentence is one
    refuse_blocked(found(("battery", "pass"), ("baseline", "not_checkable")))


def test_nobody_goes_on_despite_what_protects_the_participant() -> None:
    assert {"stimulator", "battery", "ceiling", "baseline", "bath", "keys"} <= set(NEVER)
    assert set(OVERRIDABLE) == {
        "screen", "sound", "trigger_loop", "recorder", "disk", "clock", "power_saving"
    }  # fmt: skip
    assert set(NEVER) | set(OVERRIDABLE) == set(SUBJECTS)


@pytest.mark.parametrize("subject", sorted(NEVER))
def test_naming_such_a_thing_is_refused_before_anything_is_opened(
    subject: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "demo", "--rig", "laptop", "--sub", "01", "--data", str(tmp_path / "data")]
    assert main([*words, "--despite", subject, "--by", ADA[0], "--reason", ADA[1]]) == 2
    said = capsys.readouterr().err
    assert f"--despite {subject}: nobody goes on despite that: {NEVER[subject]}" in said  # type: ignore[index]
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    ("by", "reason", "why"),
    [
        (None, ADA[1], "--by NAME"),
        (ADA[0], None, "--reason TEXT"),
        ("  ", ADA[1], "--by NAME"),
        (ADA[0], "\t", "--reason TEXT"),
        (None, None, "--by NAME"),
    ],
)
def test_it_takes_a_name_and_a_reason(by: str | None, reason: str | None, why: str) -> None:
    with pytest.raises(Refused, match=why):
        despite_of(["recorder"], by, reason)


def test_a_name_without_anything_to_go_on_despite_is_refused() -> None:
    for by, reason in ((ADA[0], None), (None, ADA[1])):
        with pytest.raises(Refused, match="name that, too"):
            despite_of(None, by, reason)
    assert despite_of(None, None, None) is None


def test_an_unknown_subject_is_refused_with_those_there_are() -> None:
    with pytest.raises(Refused, match=r"--despite screan: there is no such subject; there are screen, sound"):
        despite_of(["screan"], *ADA)


@pytest.mark.parametrize("subject", OVERRIDABLE)
def test_a_named_person_goes_on_and_that_is_the_only_thing_that_does_not_block(subject: Subject) -> None:
    despite = despite_of([subject, subject], f" {ADA[0]} ", ADA[1])
    assert despite == Despite((subject,), *ADA)
    looked = found((subject, "fail"), despite=despite)
    refuse_blocked(looked)
    also = replace(looked, lines=(*looked.lines, CheckLine("ceiling", "fail", "it has 60 °C")))
    with pytest.raises(Refused, match="it has 60 °C"):
        refuse_blocked(also)


def test_what_is_kept_of_it() -> None:
    despite = Despite(("recorder",), *ADA)
    assert found(("recorder", "fail"), despite=despite).record() == {
        "wall_time": "2026-01-01T00:00:00+00:00",
        "took_s": 6.0,
        "lines": [
            {
                "subject": "recorder",
                "status": "fail",
                "found": "found recorder",
                "advice": "do recorder",
            }
        ],
        "despite": {"subjects": ["recorder"], "by": ADA[0], "reason": ADA[1]},
    }
    assert found(("recorder", "pass")).record()["despite"] is None


@pytest.mark.parametrize("command", ["run", "resume"])
def test_there_is_no_way_to_leave_it_out(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert "--despite SUBJECT" in said
    assert "--no-preflight" not in said


def test_what_goes_on_in_virtual_time_has_nothing_to_look_at_and_says_so(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = begun(tmp_path, 20)
    words = ["resume", str(first.files.folder), "--no-report", "--no-export"]
    assert main([*words, "--despite", "recorder", "--by", ADA[0], "--reason", ADA[1]]) == 0
    assert "--despite was not needed: in virtual time nothing is looked at first" in capsys.readouterr().out
    assert main([*words, "--despite", "recorder"]) == 2
