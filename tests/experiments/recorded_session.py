"""The quick session on a rig with a recorder; alone, it is run on a small disk that fills up midway."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from pathlib import Path
from typing import Any

import yaml

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from hardware.rig_file import VirtualEntry
from mindpain_task.model import Event
from tests.faults.quick import quick_session


class Watching:
    """A journal that does something once, when a first event of a kind comes."""

    def __init__(self, journal: Any, kind: str, act: Any) -> None:
        self._journal, self._kind, self._act = journal, kind, act
        self.acted_s: float | None = None

    def append(self, event: Event) -> int:
        if event.kind == self._kind and self.acted_s is None:
            self.acted_s = event.time_s
            self._act()
        return int(self._journal.append(event))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._journal, name)


class Session:
    """The quick session, on a rig with a recorder; a person who goes on without one is the operator."""

    def __init__(self, folder: Path, recorder: dict[str, object]) -> None:
        name = f"recorded{os.getpid()}x{abs(hash(folder)) % 10**6}"
        files = quick_session(folder, "sim://tcs", outlets="lsl", rig_name=name)
        rig = yaml.safe_load(files.rig.read_text(encoding="utf-8"))
        rig["recorder"] = {"device": "labrecorder", "least_free_gb": 0.01, **recorder}
        files.rig.write_text(yaml.safe_dump(rig, sort_keys=False), encoding="utf-8")
        protocol = yaml.safe_load(files.protocol.read_text(encoding="utf-8"))
        protocol["blocks"]["trials"] = {"heat_46": 2}
        files.protocol.write_text(yaml.safe_dump(protocol, sort_keys=False), encoding="utf-8")
        person = yaml.safe_load(files.person.read_text(encoding="utf-8"))
        person["reading"] = {**person.get("reading", {}), "after_stop": "skip", "operator_s": 0.5}
        files.person.write_text(yaml.safe_dump(person, sort_keys=False), encoding="utf-8")
        self.data = folder / "data"
        request = SessionRequest(
            str(files.protocol), str(files.rig), "01", "01", "en", 5, self.data, str(files.person)
        )
        prepared = prepare_session(request)
        seen = prepared.rig.model_copy(update={"screen": VirtualEntry(device="virtual")})
        self._prepared = dataclasses.replace(prepared, rig=seen)
        self.said: list[str] = []
        self.lost_s: float | None = None

    def run(self, when: str = "", then: Any = None) -> FinishedSession:
        """Run it; at the first event of the kind `when`, do what `then` does with the recorder's process."""
        watching: list[Watching] = []

        def wrap(opened: OpenRig) -> OpenRig:
            (ready,) = (event for event in self.events() if event.kind == "recorder_ready")
            watching.append(Watching(opened.rig.journal, when, lambda: then(ready)))
            return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, journal=watching[0]))

        finished = conduct(self._prepared, self.said.append, wrap)
        self.lost_s = watching[0].acted_s
        return finished

    @property
    def journal(self) -> Path:
        (journal,) = self.data.rglob("journal.jsonl")
        return journal

    def events(self) -> list[Event]:
        return [record.event for record in read_journal(self.journal)[0]]


def main(folder: str, disk: str) -> None:
    """Run it, with the recording on a small disk that is full from the first heat on; say what came of it."""
    session = Session(Path(folder), {"folder": disk, "least_free_gb": 0.001})

    def fill(ready: Event) -> None:
        left = os.statvfs(disk)
        (Path(disk) / "filler").write_bytes(bytes(left.f_bavail * left.f_frsize))

    finished = session.run("armed", fill)
    lost = next(event for event in session.events() if event.kind == "recorder_lost")
    assert session.lost_s is not None
    told = {
        "after_s": lost.time_s - session.lost_s,
        "reason": lost.data["reason"],
        "alarms": [line for line in session.said if line.startswith("\a")],
        "ending": finished.outcome.ending.value,
        "heats": sum(event.kind == "heat_end" for event in session.events()),
    }
    json.dump(told, sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
