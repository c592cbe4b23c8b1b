"""Where a session's files live: BIDS names, nothing overwritten, rehearsals apart from participants."""

from __future__ import annotations

import hashlib
import json
import threading
from pathlib import Path

import pytest

from hardware.program_facts import PACKAGES, session_facts
from hardware.session_files import create_session_folder, write_protocol, write_session
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault

SIMULATED = ("stimulator", "person")


def _facts() -> dict[str, JsonValue]:
    return session_facts(
        seed=7,
        language="de",
        participant_number=3,
        rig="lab1",
        simulated=SIMULATED,
        started="2026-01-02T03:04:05+00:00",
        protocol_text="name: x\n",
        scripts={"welcome": "# Willkommen\n"},
    )


def test_a_session_with_a_participant_has_a_bids_name(tmp_path: Path) -> None:
    files = create_session_folder(tmp_path / "data", "01", "pre", "breath_and_pain", ())
    name = "sub-01_ses-pre_task-breathandpain_run-01"
    assert files.folder == tmp_path / "data" / "sourcedata" / "sub-01" / "ses-pre" / name
    assert files.folder.is_dir()
    paths = (files.journal, files.protocol, files.session, files.trials, files.ratings)
    assert [path.name for path in paths] == [
        "journal.jsonl", "protocol.yaml", "session.json", "trials.tsv", "ratings.tsv",
    ]  # fmt: skip
    assert "participants" in (tmp_path / "data" / "PARTICIPANTS.txt").read_text("utf-8")


def test_a_simulated_session_says_so_in_its_name_and_its_root(tmp_path: Path) -> None:
    files = create_session_folder(tmp_path, "01", "01", "lu2023", SIMULATED)
    assert files.folder.name == "sub-01_ses-01_task-lu2023_acq-simulated_run-01"
    assert "no data about people" in (tmp_path / "SIMULATED.txt").read_text("utf-8")


def test_a_second_run_never_takes_the_firsts_place(tmp_path: Path) -> None:
    runs = [create_session_folder(tmp_path, "01", "01", "lu2023", ()).folder for _ in range(3)]
    assert [run.name[-6:] for run in runs] == ["run-01", "run-02", "run-03"]
    runs[1].rmdir()  # a number once given does not come back
    assert create_session_folder(tmp_path, "01", "01", "lu2023", ()).folder.name.endswith("run-04")
    assert create_session_folder(tmp_path, "01", "01", "other", ()).folder.name.endswith("run-01")


def test_sessions_started_at_once_get_different_folders(tmp_path: Path) -> None:
    folders: list[Path] = []
    together = threading.Barrier(8)

    def start() -> None:
        together.wait()
        folders.append(create_session_folder(tmp_path, "01", "01", "lu2023", ()).folder)

    threads = [threading.Thread(target=start) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(folders)) == 8


def test_simulated_and_real_sessions_never_share_a_root(tmp_path: Path) -> None:
    create_session_folder(tmp_path / "real", "01", "01", "lu2023", ())
    create_session_folder(tmp_path / "rehearsal", "01", "01", "lu2023", SIMULATED)
    with pytest.raises(ValueError, match="holds sessions with participants; a simulated session needs"):
        create_session_folder(tmp_path / "real", "02", "01", "lu2023", SIMULATED)
    with pytest.raises(ValueError, match="holds simulated sessions; a session with a participant needs"):
        create_session_folder(tmp_path / "rehearsal", "02", "01", "lu2023", ())
    assert not list(tmp_path.glob("*/sourcedata/sub-02"))


@pytest.mark.parametrize(
    ("participant", "session", "protocol", "sentence"),
    [
        ("01-b", "01", "lu2023", "participant '01-b': BIDS allows only the letters"),
        ("", "01", "lu2023", "participant ''"),
        ("../x", "01", "lu2023", "participant '../x'"),
        ("é", "01", "lu2023", "participant 'é'"),
        ("01\n", "01", "lu2023", "participant '01"),
        ("01", "pre_1", "lu2023", "session 'pre_1'"),
        ("01", "01", "lu-2023", "protocol name .* 'lu-2023'"),
        ("01", "01", "___", "protocol name .* ''"),
    ],
)
def test_a_name_bids_does_not_allow_is_refused(
    tmp_path: Path, participant: str, session: str, protocol: str, sentence: str
) -> None:
    with pytest.raises(ValueError, match=sentence):
        create_session_folder(tmp_path, participant, session, protocol, ())
    assert not list(tmp_path.iterdir())


def test_the_protocol_is_kept_as_written(tmp_path: Path) -> None:
    text = "name: lu2023\r\n# Schmerz: ü\n"
    real = create_session_folder(tmp_path / "a", "01", "01", "lu2023", ())
    write_protocol(real, text)
    assert real.protocol.read_bytes() == text.encode()
    simulated = create_session_folder(tmp_path / "b", "01", "01", "lu2023", SIMULATED)
    write_protocol(simulated, text)
    assert simulated.protocol.read_bytes() == b"# SIMULATED SESSION: stimulator, person\n" + text.encode()
    with pytest.raises(DeviceFault, match="it exists already, and nothing is ever overwritten"):
        write_protocol(simulated, "something else")
    assert simulated.protocol.read_bytes() == b"# SIMULATED SESSION: stimulator, person\n" + text.encode()


def test_a_data_root_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where the folder should be")
    with pytest.raises(DeviceFault, match=r"data: it cannot be made: File exists"):
        create_session_folder(tmp_path / "data", "01", "01", "lu2023", ())


def test_the_session_is_described(tmp_path: Path) -> None:
    files = create_session_folder(tmp_path, "01", "01", "lu2023", SIMULATED)
    write_session(files, _facts())
    text = files.session.read_text("utf-8")
    facts = json.loads(text)
    assert text == json.dumps(facts, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert (facts["seed"], facts["participant_number"], facts["language"]) == (7, 3, "de")
    assert facts["simulated"] == ["stimulator", "person"]
    assert facts["protocol_sha256"] == hashlib.sha256(b"name: x\n").hexdigest()
    assert facts["scripts_sha256"] == {"welcome": hashlib.sha256(b"# Willkommen\n").hexdigest()}
    assert set(facts["versions"]) == {"python", *PACKAGES}
    assert all(facts["versions"][name] for name in ("python", "psychopy", "numpy", "pylsl"))
