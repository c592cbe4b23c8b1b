"""The dose ledger on disk: what was entered is there for the next run, and what cannot be read is missed."""

from __future__ import annotations

import dataclasses
import signal
import subprocess
import sys
import typing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.dose_file import open_doses, read_doses
from hardware.journal import JournalFile
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault
from mindpain_task.safety.ledger import Basis, Entry

SUMS = st.floats(0, 1e6)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
ENTRIES = st.builds(
    Entry,
    key=TEXT,
    site=TEXT.filter(lambda name: "+" not in name),  # that would be two places, and the ledger refuses it
    session=TEXT,
    end_s=st.floats(-1e10, 1e10),
    dose=SUMS,
    cem43_min=SUMS,
    count=st.sampled_from([0, 1]),
    basis=st.sampled_from(typing.get_args(Basis)),
    stimulus=TEXT,
    trial=st.none() | st.integers(1, 999),
    current_ma=st.none() | SUMS,
)
HEAT = Entry("ses-01_run-01_1", "left_volar_forearm_1", "01", 100.0, 0.31, 2.5, 1, "commanded", "high", 1)
HOLDER = """
import sys
from pathlib import Path
from hardware.clocks import LabClock
from hardware.dose_file import open_doses
doses = open_doses(Path(sys.argv[1]), "first", {}, LabClock())
print("held", flush=True)
sys.stdin.read()
"""


def _run(folder: Path, name: str, *entries: Entry, at_s: float = 0.0) -> Path:
    clock = VirtualClock()
    clock.wait_until(at_s)
    doses = open_doses(folder, name, {"session": "01"}, clock)
    for entry in entries:
        doses.enter(entry, clock.now())
    doses.close()
    return folder / f"{name}_dose.jsonl"


def _refusal(folder: Path) -> str:
    with pytest.raises(DeviceFault) as caught:
        _run(folder, "next", at_s=1e6)
    assert not (folder / "next_dose.jsonl").exists()
    return str(caught.value)


@given(st.lists(ENTRIES, max_size=5), st.lists(ENTRIES, max_size=3))
@settings(max_examples=40, deadline=None)
def test_entries_come_back_as_they_went(
    tmp_path_factory: pytest.TempPathFactory, first: list[Entry], second: list[Entry]
) -> None:
    folder = tmp_path_factory.mktemp("any") / "dose"
    _run(folder, "b", *first, at_s=10.0)
    _run(folder, "a", *second, at_s=20.0)  # in order of time, not of name
    doses = open_doses(folder, "c", {}, VirtualClock())
    assert doses.earlier == (*first, *second) == read_doses(folder)[0]
    assert doses.notices == () == read_doses(folder)[1]
    doses.close()


def test_what_was_carried_in_is_on_record_before_anything_else(tmp_path: Path) -> None:
    doses = open_doses(tmp_path, "resumed", {}, VirtualClock())
    doses.carry([HEAT])
    later = dataclasses.replace(HEAT, key="2", count=0, basis="not_given")
    doses.enter(later, 3.0)
    assert doses.earlier == (HEAT,)
    doses.close()
    doses.close()
    assert read_doses(tmp_path) == ((HEAT, later), ())
    with pytest.raises(DeviceFault, match="it is closed"):
        doses.enter(HEAT, 4.0)


@pytest.mark.parametrize("flaw", [{"dose": -0.1}, {"cem43_min": float("inf")}, {"end_s": float("nan")}])
def test_what_is_no_dose_is_not_entered(tmp_path: Path, flaw: dict[str, float]) -> None:
    doses = open_doses(tmp_path, "run", {}, VirtualClock())
    with pytest.raises(ValueError, match="ledger entry ses-01_run-01_1"):
        doses.enter(dataclasses.replace(HEAT, **flaw), 0.0)  # type: ignore[arg-type]
    doses.close()
    assert read_doses(tmp_path) == ((), ())


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert read_doses(tmp_path / "none") == ((), ())


def test_two_processes_cannot_run_the_same_participant(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        assert "a session of this participant is running already" in _refusal(tmp_path)
        second = subprocess.run(command, input="", capture_output=True, text=True, check=False)
        assert "DeviceFault" in second.stderr
        assert second.stdout == ""
        holder.send_signal(signal.SIGKILL)
        holder.wait()
    _run(tmp_path, "next", HEAT)  # a killed session holds nobody up


def test_a_refused_opening_gives_the_lock_back(tmp_path: Path) -> None:
    _run(tmp_path, "run", HEAT)
    with pytest.raises(DeviceFault, match="exists already"):
        _run(tmp_path, "run")
    _run(tmp_path, "next")


def test_a_line_cut_off_anywhere_is_noticed_and_was_no_dose(tmp_path: Path) -> None:
    path = _run(tmp_path, "run", HEAT, HEAT)
    whole = path.read_bytes()
    *_, last = whole.splitlines(keepends=True)
    for missing in range(2, len(last)):
        path.write_bytes(whole[:-missing])
        entries, (notice,) = read_doses(tmp_path)
        assert entries == (HEAT,)
        assert f"{path}, line 3: the last line was cut off" in notice
    doses = open_doses(tmp_path, "next", {}, VirtualClock())
    assert doses.earlier == (HEAT,)
    assert doses.notices == (notice,)
    doses.close()


def test_a_run_killed_before_its_first_record_holds_nobody_up(tmp_path: Path) -> None:
    (tmp_path / "killed_dose.jsonl").touch()
    doses = open_doses(tmp_path, "next", {}, VirtualClock())
    assert "even its first record is missing" in doses.notices[0]
    doses.close()


@pytest.mark.parametrize("mask", [0x01, 0x20])
def test_a_byte_flipped_anywhere_refuses_with_file_and_line(tmp_path: Path, mask: int) -> None:
    path = _run(tmp_path, "run", HEAT, HEAT)
    whole = path.read_bytes()
    for i in range(len(whole)):
        path.write_bytes(whole[:i] + bytes([whole[i] ^ mask]) + whole[i + 1 :])
        line = whole[:i].count(b"\n") + 1
        sentence = _refusal(tmp_path)
        assert f"{path}, line {line}:" in sentence
        assert "a dose could be missing" in sentence
        assert read_doses(tmp_path)[0] == (HEAT,) * max(0, line - 2)


def test_a_whole_last_line_without_its_end_refuses(tmp_path: Path) -> None:
    path = _run(tmp_path, "run", HEAT)
    path.write_bytes(path.read_bytes()[:-1])
    assert f"{path}, line 2" in _refusal(tmp_path)


def test_a_file_that_was_lost_or_cut_short_is_missed(tmp_path: Path) -> None:
    first = _run(tmp_path, "first", HEAT, HEAT)
    _run(tmp_path, "second", at_s=10.0)
    whole = first.read_bytes()
    first.write_bytes(b"".join(whole.splitlines(keepends=True)[:-1]))
    assert f"{first}: it held 3 records when second_dose.jsonl was opened, now 2" in _refusal(tmp_path)
    first.unlink()
    assert "now 0" in _refusal(tmp_path)
    (tmp_path / "set_aside").mkdir()
    (tmp_path / "set_aside" / first.name).write_bytes(whole)
    _run(tmp_path, "next", at_s=20.0)


@pytest.mark.parametrize(
    "event",
    [
        Event("rating", 1.0, data={"value": 3}),
        Event("dose", 1.0, data={"key": "1"}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"basis": "guessed"}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"dose": "0.3"}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"dose": None}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"dose": -1.0}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"count": -1}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"count": 1.5}),
        Event("dose", 1.0, data=dataclasses.asdict(HEAT) | {"count": 2, "current_ma": 5.0}),
    ],
)
def test_a_whole_record_that_is_no_dose_refuses(tmp_path: Path, event: Event) -> None:
    path = tmp_path / "odd_dose.jsonl"
    journal = JournalFile(path, {"utc_s": 0.0, "earlier": {}}, 0.0)
    journal.append(event)
    journal.close()
    assert f"{path}, line 2:" in _refusal(tmp_path)


def test_a_journal_that_is_no_dose_file_refuses(tmp_path: Path) -> None:
    path = tmp_path / "odd_dose.jsonl"
    JournalFile(path, {"seed": 1}, 0.0).close()
    assert f"{path}, line 1: it does not say when it was opened" in _refusal(tmp_path)


def test_a_folder_that_cannot_be_made_is_a_device_fault(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DeviceFault, match="cannot be made"):
        open_doses(tmp_path / "file" / "dose", "run", {}, VirtualClock())
