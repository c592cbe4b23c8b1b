"""Every stop ends with the stimulator at its baseline and the reason on record, whoever or whatever it was.

| stop | where it is shown |
| --- | --- |
| participant stop, operator stop (Esc) | tests/experiments/test_window_session.py, `tests.faults aborts` |
| window closed | here |
| SIGINT, SIGTERM, exception, kill -9, freeze | here in heat, and at random moments by `tests.faults kills` |
| device process killed | the same |
| cable unplugged, disk full, LSL recorder gone | here in heat |
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hardware.journal import read_journal
from tests.bench.far_end import FarEnd
from tests.faults.closing import close_window
from tests.faults.kills import results_of
from tests.faults.mishaps import Job, Mishap, Where
from tests.faults.quick import quick_session
from tests.faults.slot import ABORT, BASELINE_WITHIN_S, LINE, Result
from tests.faults.striking import mount_small_disk, unmount
from tests.window_session import WindowSession

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="pseudo-terminals and tmpfs are Linux's"),
    pytest.mark.timeout(120),
]
IN_HEAT_S = 0.5
CLOSED_WITHIN_S = 2.0


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[Mishap, Result]:
    """Let each happen in the first heat of a session of its own, all at the same time."""
    possible = [mishap for mishap in Mishap if mishap is not Mishap.FULL or may_mount(tmp_path_factory)]
    todo = [Job(number, number, mishap, IN_HEAT_S, "heat_onset") for number, mishap in enumerate(possible)]
    found = results_of(todo, len(todo), tmp_path_factory.mktemp("kept"))
    return {result.job.mishap: result for result in found}


def may_mount(tmp_path_factory: pytest.TempPathFactory) -> bool:
    """Return whether this user may have a small disk, trying it."""
    folder = tmp_path_factory.mktemp("disk")
    try:
        mount_small_disk(folder)
    except (OSError, subprocess.CalledProcessError):
        return False
    unmount(folder)
    return True


@pytest.mark.parametrize("mishap", Mishap, ids=lambda mishap: mishap.name.lower())
def test_it_ends_at_baseline_with_everything_on_record(mishap: Mishap, results: dict[Mishap, Result]) -> None:
    if mishap is Mishap.FULL and mishap not in results:
        pytest.skip("only root may mount a small disk")
    result = results[mishap]
    assert result.where is Where.HEAT
    assert not result.lost
    assert not result.wrong


@pytest.mark.usefixtures("display")
def test_a_closed_window_ends_it_too(tmp_path: Path) -> None:
    with FarEnd({LINE: "pty"}) as far_end:
        files = quick_session(tmp_path, far_end.ports[LINE], rig_name=f"closed_{os.getpid()}")
        with WindowSession(files.protocol, files.rig, tmp_path / "data") as session:
            for event in session.events():
                if event["kind"] == "heat_onset":
                    close_window("mindpain")
                    assert far_end.first(LINE, ABORT, event["t"], CLOSED_WITHIN_S)
                    break
                session.answer(event)
            code, printed = session.end()
            records, damage = read_journal(session.folder / "journal.jsonl")
        assert code == 4, printed
        assert not damage
        reasons = [r.event.data["reason"] for r in records if r.event.kind == "session_stopped"]
        assert reasons == ["window closed"]
        assert far_end.rests_within(LINE, BASELINE_WITHIN_S)
