"""A whole session in virtual time: the same engine, driver, codec and bytes as in the lab."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from experiments.cli import main
from experiments.preparing import SessionRequest, prepare_session
from experiments.recorded.tables import write_tables
from experiments.session import FinishedSession, conduct
from hardware.journal import read_journal


def rehearse(data: Path, seed: int = 7, person: str = "novice") -> FinishedSession:
    request = SessionRequest("attention_direction", "rehearsal", "sim01", "01", "en", seed, data, person)
    return conduct(prepare_session(request), say=lambda line: None)


def files(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def trials_table(finished: FinishedSession) -> pd.DataFrame:
    return pd.read_csv(finished.files.trials, sep="\t", na_values=["n/a"], keep_default_na=False)


def test_same_seed_same_bytes_in_every_file(tmp_path: Path) -> None:
    rehearse(tmp_path / "a")
    rehearse(tmp_path / "b")
    one, two = files(tmp_path / "a"), files(tmp_path / "b")
    assert len(one) == 9
    assert one == two


def test_another_seed_is_another_session(tmp_path: Path) -> None:
    assert rehearse(tmp_path / "a", 1).tables.trials != rehearse(tmp_path / "b", 2).tables.trials


def test_breath_focus_lowers_both_ratings_of_novices_in_their_tables(tmp_path: Path) -> None:
    """Of several: a single one may be of those whom it does not help."""
    tables = [trials_table(rehearse(tmp_path / str(seed), seed)) for seed in range(7, 12)]
    assert {len(table) for table in tables} == {30}
    table = pd.concat(tables)
    assert set(table["status"]) == {"completed"}
    breath = table[table["attention_target"] == "breath"]
    elsewhere = table[table["attention_target"] != "breath"]
    for scale in ("intensity", "unpleasantness"):
        assert breath[scale].mean() < elsewhere[scale].mean()


def test_delivered_temperature_is_what_the_twin_did(tmp_path: Path) -> None:
    table = trials_table(rehearse(tmp_path))
    assert (table["delivered_peak_c"] - table["target_peak_c"]).abs().max() <= 0.1
    onsets = table["heat_onset_s"] - table["cue_onset_s"]
    assert onsets.between(6.0, 10.1).all()


def test_a_second_run_of_a_session_never_overwrites_the_first(tmp_path: Path) -> None:
    first = rehearse(tmp_path)
    before = files(first.files.folder)
    second = rehearse(tmp_path)
    assert first.files.folder.name.endswith("run-01")
    assert second.files.folder.name.endswith("run-02")
    assert files(first.files.folder) == before


def test_every_file_says_that_it_is_simulated(tmp_path: Path) -> None:
    finished = rehearse(tmp_path)
    for name, content in files(tmp_path).items():
        says = b"simulated" in content.lower() or "SIMULATED" in name
        assert says or name.endswith("dose/lock"), name  # which is empty
    assert "acq-simulated" in finished.files.folder.name


def test_tables_are_a_function_of_the_journal(tmp_path: Path) -> None:
    finished = rehearse(tmp_path)
    before = finished.files.trials.read_bytes(), finished.files.ratings.read_bytes()
    write_tables(finished.files)
    assert (finished.files.trials.read_bytes(), finished.files.ratings.read_bytes()) == before


def test_onsets_do_not_drift(tmp_path: Path) -> None:
    """Within a block, a heat onset is where the plan put it: lateness never adds up."""
    finished = rehearse(tmp_path)
    records, damage = read_journal(finished.files.journal)
    assert not damage
    late_s = [
        r.event.time_s - r.event.data["planned_s"]  # type: ignore[operator]
        for r in records
        if r.event.kind == "heat_onset"
    ]
    assert len(late_s) == 30
    assert max(abs(s) for s in late_s) < 1e-6


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["rehearse", "demo", "--participant", "nobody"], 2, "nobody"),
        (["rehearse", "nowhere"], 2, "there is no protocol 'nowhere'; known are attention_direction, "),
        (["rehearse", "demo", "--sub", "a b"], 2, "end the ID in a number"),
        (["rehearse", "demo", "--sub", "a_1"], 2, "BIDS allows only"),
        (["check", "demo", "--rig", "moon"], 2, "there is no rig 'moon'; known are booth_medoc, booth_tcs"),
        (["check", "demo", "--lang", "de"], 0, ""),
        (["rehearse", "demo", "--lang", "de"], 0, ""),
        (["run", "demo", "--rig", "rehearsal", "--sub", "01"], 2, "without a window"),
    ],
)
def test_exit_codes_and_sentences(
    arguments: list[str], code: int, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data = [] if arguments[0] == "check" else ["--data", str(tmp_path)]
    assert main([*arguments, *data]) == code
    error = capsys.readouterr().err
    assert said in error
    assert "Traceback" not in error


def test_a_real_and_a_simulated_session_never_share_a_root(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "PARTICIPANTS.txt").write_text("sessions with participants")
    assert main(["rehearse", "demo", "--data", str(tmp_path)]) == 2
    assert "holds sessions with participants" in capsys.readouterr().err


def test_a_missing_answer_is_not_available_and_never_zero(tmp_path: Path) -> None:
    slow = tmp_path / "slow.yaml"
    slow.write_text("like: novice\nanswering: {lapse_probability: 1.0, lapse_s: 60.0}\n")
    source = Path(__file__).parents[2] / "hardware" / "participant" / "sets" / "novice.yaml"
    (tmp_path / "novice.yaml").write_text(source.read_text())
    finished = rehearse(tmp_path / "data", person=str(slow))
    text = finished.files.trials.read_text()
    assert trials_table(finished)["intensity"].isna().all()
    assert "n/a" in text
