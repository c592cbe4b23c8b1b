"""What was opened for a session is in its journal before the session begins, as each device says it is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from hardware.journal import read_journal
from hardware.on_record import Said, ready_events
from hardware.rig_file import RIGS
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceIdentity
from tests.protocols_for_tests import short_protocol

BOX = DeviceIdentity("StimTracker", "2.1", "", ("set its switch to P",))


class Device:
    def described(self) -> dict[str, JsonValue]:
        return {"device": "something"}


def test_each_that_there_is_has_its_event() -> None:
    rig_says: Mapping[str, JsonValue] = {"width_cm": 53.0, "distance_cm": None}
    said = Said(Device(), rig_says, Device(), Device(), Device(), [("eeg", BOX)])
    events = [*ready_events(1.5, said)]
    kinds = ["screen_ready", "sound_ready", "lsl_ready", "recorder_ready", "boxes_ready"]
    assert [event.kind for event in events] == kinds
    assert {event.time_s for event in events} == {1.5}
    assert events[0].data == {"device": "something", "rig_says": rig_says}
    assert events[4].data["eeg"] == {
        "model": "StimTracker",
        "firmware": "2.1",
        "serial_number": "",
        "notices": ["set its switch to P"],
    }


def test_what_there_is_not_has_none() -> None:
    said = Said(Device(), {}, None, None, None, ())
    assert [event.kind for event in ready_events(0.0, said)] == ["screen_ready"]


def test_a_rehearsal_says_that_its_screen_is_none_and_what_its_box_is(tmp_path: Path) -> None:
    rig = tmp_path / "rig.yaml"
    box = 'boxes: {eeg: {device: one_byte, port: "sim://one_byte"}}\n'
    rig.write_text((RIGS / "rehearsal.yaml").read_text(encoding="utf-8") + box, encoding="utf-8")
    protocol = str(short_protocol(tmp_path, trials=1))
    request = SessionRequest(protocol, str(rig), "sim01", "01", "en", 3, tmp_path / "data", "novice")
    finished = conduct(prepare_session(request), say=lambda line: None)
    events = [record.event for record in read_journal(finished.files.journal)[0]]
    kinds = [event.kind for event in events]
    told = {event.kind: event.data for event in events}
    assert told["screen_ready"]["device"] == "virtual"
    its = told["boxes_ready"]["eeg"]
    assert isinstance(its, dict)
    assert its["model"] == "one-byte trigger box"
    assert kinds.index("boxes_ready") < kinds.index("session_start")
    assert "frames" not in kinds
