"""Trouble that ends no session is on record all the same: a recorder that goes, frames that come late."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from mindpain_task.model import Event
from tests.experiments.test_every_call_fails import Watched
from tests.protocols_for_tests import short_protocol

KEYS = "like: novice\nhand: keys\n"
SLOW_FRAME_S = 0.05


def rehearse(folder: Path, person: str, wrap: Callable[[OpenRig], OpenRig]) -> list[Event]:
    """Rehearse a short session with something standing before its rig; return its events."""
    protocol = str(short_protocol(folder, trials=1))
    request = SessionRequest(protocol, "rehearsal", "sim01", "01", "en", 3, folder / "data", person)
    finished = conduct(prepare_session(request), say=lambda line: None, wrap=wrap)
    records, damage = read_journal(finished.files.journal)
    assert not damage
    return [record.event for record in records]


def before(opened: OpenRig, role: str, on_call: Callable[[str], object]) -> OpenRig:
    watched: dict[str, Any] = {role: Watched(getattr(opened.rig, role), on_call)}
    return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, **watched))


def test_from_which_marker_on_nobody_listened(tmp_path: Path) -> None:
    calls: list[str] = []

    def listens(name: str) -> object:
        calls.append(name)
        asked = calls.count("listened")
        return not 5 < asked <= 8 if name == "listened" else None

    events = rehearse(tmp_path, "novice", lambda opened: before(opened, "outlets", listens))
    told = [event.data for event in events if event.kind == "recorder"]
    assert [data["listens"] for data in told] == [True, False, True]
    marked = [number for number, event in enumerate(events, start=1) if event.marker]
    assert [data["from_seq"] for data in told] == [marked[0], marked[5], marked[8]]


def test_frames_that_come_late_are_an_event(tmp_path: Path) -> None:
    keys = tmp_path / "keys.yaml"
    keys.write_text(KEYS)
    novice = Path(__file__).parents[2] / "hardware" / "participant" / "sets" / "novice.yaml"
    (tmp_path / "novice.yaml").write_text(novice.read_text())

    def wrap(opened: OpenRig) -> OpenRig:
        clock = opened.rig.clock

        def slow(name: str) -> None:
            if name == "show":
                clock.wait_until(clock.now() + SLOW_FRAME_S)

        return before(opened, "screen", slow)

    events = rehearse(tmp_path, str(keys), wrap)
    late = [event for event in events if event.kind == "frames_dropped"]
    assert late
    ratings = [event for event in events if event.kind == "rating"]
    assert sum(int(str(e.data["count"])) for e in late) == sum(
        int(str(r.data["dropped_frames"])) for r in ratings
    )
