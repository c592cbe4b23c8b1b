"""`mindpain ledger`: what a participant's skin has taken is told, with its limits, and what is odd."""

from __future__ import annotations

import argparse
import dataclasses
import io
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from rich.console import Console

from experiments.doses.report import LedgerRequest, report_ledger
from experiments.recorded.provenance import program_line
from experiments.safety_arguments import add_ledger
from hardware.clocks import VirtualClock
from hardware.dose_file import open_doses
from hardware.program_facts import program_here
from mindpain_task.located import Refused
from mindpain_task.safety.ledger import Entry

NOW_S = 1_772_460_000.0  # in March 2026
HOUR_S = 3600.0


def heat(
    key: str, site: str, ago_h: float, spent: float, basis: str = "measured", ses: str = "ses-02"
) -> Entry:
    end_s = NOW_S - ago_h * HOUR_S
    return Entry(key, site, ses, end_s, spent, 10.0, 1, basis, "high", 1)  # type: ignore[arg-type]


ENTRIES = (
    heat("1", "left_volar_forearm_1", 30.0, 2.0, ses="ses-01"),
    heat("2", "left_volar_forearm_1", 20.0, 3.0, ses="ses-01"),
    heat("3", "left_volar_forearm_1", 1.5, 1.5),
    heat("4", "left_volar_forearm_2", 1.0, 6.0),
    heat("5", "right_calf", 0.5, 0.75, "commanded"),
    dataclasses.replace(heat("6", "right_hand_dorsum", 0.25, 0.0), cem43_min=0.0, current_ma=4.5),
)


def _request(root: Path, **further: object) -> LedgerRequest:
    request = LedgerRequest(root, "01", None, "rehearsal", None)
    return dataclasses.replace(request, **further)  # type: ignore[arg-type]


def _kept(folder: Path, *entries: Entry) -> Path:
    book = open_doses(folder, "run", {}, VirtualClock())
    for entry in entries:
        book.enter(entry, 0.0)
    book.close()
    return folder / "run_dose.jsonl"


def _said(request: LedgerRequest, now_s: float = NOW_S) -> list[str]:
    out = io.StringIO()
    assert report_ledger(request, Console(file=out, width=200, highlight=False), now_s) == 0
    return out.getvalue().splitlines()


def _row(said: list[str], site: str) -> list[str]:
    (line,) = [line for line in said if line.startswith(f"│ {site} ")]
    return [cell.strip() for cell in line.strip("│").split("│")]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "PARTICIPANTS.txt").touch()
    _kept(tmp_path / "sourcedata" / "sub-01" / "dose", *ENTRIES)
    return tmp_path


def test_a_row_a_site_with_sums_of_this_session_and_of_24_hours(root: Path) -> None:
    said = _said(_request(root))
    site, stimuli, dose, dose_24h, cem43, ended, room, note = _row(said, "left_volar_forearm_1")
    assert (site, stimuli, dose, dose_24h, cem43) == ("left_volar_forearm_1", "1", "1.50", "4.50", "10.0")
    assert "(1.5 h ago)" in ended
    assert room == "D 4.50, 19 stimuli, 190 min"
    assert note == ""
    head = " ".join(said)
    for words in ("heat per skin site, ses-02", "D in 24 h", "CEM43", "(20)", "(6)", "(10)", "(200 min)"):
        assert words in head


def test_a_full_site_has_no_room_and_an_open_reservation_says_so(root: Path) -> None:
    said = _said(_request(root))
    assert _row(said, "left_volar_forearm_2")[6] == "none"
    assert _row(said, "right_calf")[7] == "1 never settled (as commanded)"


def test_another_session_is_shown_by_its_name(root: Path) -> None:
    row = _row(_said(_request(root, session="01")), "left_volar_forearm_1")
    assert row[1:4] == ["2", "5.00", "4.50"]


def test_current_is_counted_and_has_no_dose(root: Path) -> None:
    said = _said(_request(root))
    row = _row(said, "right_hand_dorsum")
    assert row[:4] == ["right_hand_dorsum", "1", "1", "4.5 mA"]
    assert "(15 min ago)" in row[4]


def test_what_cannot_be_read_or_is_odd_is_said_first(root: Path) -> None:
    folder = root / "sourcedata" / "sub-01" / "dose"
    path = folder / "run_dose.jsonl"
    path.write_bytes(path.read_bytes()[:-30])
    more = heat("9", "right_calf_1", -5.0, 0.1)
    book = open_doses(folder, "next", {}, VirtualClock())
    book.enter(more, 0.0)
    book.close()
    said = "\n".join(_said(_request(root)))
    assert "note: " in said
    assert "the last line was cut off" in said
    assert "5.0 h in the future: set this computer's clock" in said
    assert "right_calf and right_calf_1 may be the same skin" in said


def test_a_simulated_root_shows_the_last_run_in_its_own_time(tmp_path: Path) -> None:
    (tmp_path / "SIMULATED.txt").touch()
    home = tmp_path / "sourcedata" / "sub-01" / "ses-01"
    entry = dataclasses.replace(ENTRIES[0], end_s=500.0, session="ses-01")
    _kept(home / "run-01" / "dose", entry)
    _kept(home / "run-02" / "dose", entry, dataclasses.replace(entry, key="2", end_s=860.0))
    said = _said(_request(tmp_path))
    row = _row(said, "left_volar_forearm_1")
    assert row[1:4] == ["2", "4.00", "4.00"]
    assert row[5] == "860 s of virtual time (0 min ago)"
    assert "run-02" in said[0]


def test_who_is_not_there_is_refused(root: Path, tmp_path: Path) -> None:
    with pytest.raises(Refused, match="there is no participant sub-02"):
        _said(_request(root, participant="02"))
    (root / "sourcedata" / "sub-03").mkdir()
    assert _said(_request(root, participant="03"))[-1] == "nothing was given to sub-03 yet"
    (tmp_path / "SIMULATED.txt").touch()
    with pytest.raises(Refused, match="kept a dose ledger"):
        _said(_request(tmp_path, participant="03"))


def test_the_map_is_drawn_once_and_never_over_another(root: Path, tmp_path: Path) -> None:
    request = _request(root, map_file=tmp_path / "map.svg")
    assert _said(request)[-1] == f"map: {tmp_path / 'map.svg'}"
    text = (tmp_path / "map.svg").read_text(encoding="utf-8")
    words = [
        "".join(each.itertext()) for each in ET.fromstring(text).iter("{http://www.w3.org/2000/svg}text")
    ]
    assert "left volar forearm 1" in words
    assert any(each.startswith("100 % of the dose limit of a session") for each in words)
    assert any("1 never settled" in each for each in words)
    assert any(each.startswith("ended last: 2026-03-0") for each in words)
    assert "trains: 1" in words
    assert program_line(program_here()) in words
    assert not any("SIMULATED" in each for each in words)
    with pytest.raises(Refused, match="nothing is ever overwritten"):
        _said(request)


def test_a_map_of_rehearsals_is_marked_all_across(tmp_path: Path) -> None:
    (tmp_path / "SIMULATED.txt").write_text("rehearsals")
    _kept(tmp_path / "sourcedata" / "sub-01" / "ses-02" / "run-01" / "dose", *ENTRIES)
    said = _said(_request(tmp_path, map_file=tmp_path / "map.svg"))
    assert any("SIMULATED – no data about people" in line for line in said)
    assert "SIMULATED – no data about people" in (tmp_path / "map.svg").read_text(encoding="utf-8")


def test_the_command_takes_its_words(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    add_ledger(parser.add_subparsers())
    args = parser.parse_args(["ledger", "--sub", "01", "--ses", "01", "--data", str(root)])
    assert args.run(args) == 0
    assert "heat per skin site, ses-01" in capsys.readouterr().out
