"""The rig of the effects tables is that of any rehearsal, but for how often its twin is asked."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.effects.measuring import answers_to
from experiments.effects.rehearsing import rehearse_person
from experiments.effects.targets import HERE, REST, Cell, Study
from hardware.rig_entries import TcsEntry
from hardware.rig_file import read_rig
from mindpain_task.located import Refused


def test_it_differs_from_a_rehearsal_in_how_often_temperatures_are_read() -> None:
    own, envelope = read_rig(str(HERE / "rig.yaml"))
    rehearsal, same_envelope = read_rig("rehearsal")
    assert envelope == same_envelope
    assert isinstance(own.stimulator, TcsEntry)
    as_often = own.stimulator.model_copy(update={"sample_s": 0.02})
    assert own.model_copy(update={"name": "rehearsal", "stimulator": as_often}) == rehearsal


def test_people_answer_the_same_with_either(tmp_path: Path) -> None:
    seldom = Study(person="novice", protocol="breath")
    often = seldom.model_copy(update={"rig": "rehearsal"})
    for number in (1, 2):
        one, other = (rehearse_person("any", study, number, tmp_path) for study in (seldom, often))
        assert one == other
        assert len(answers_to([one], Cell("any", (REST,), None), "intensity")[0]) > 4


@pytest.mark.parametrize("port", ["/dev/ttyACM0", "socket://10.0.0.7:4000"])
def test_no_real_thermode_is_asked_so_seldom(tmp_path: Path, port: str) -> None:
    text = (HERE / "rig.yaml").read_text(encoding="utf-8").replace("sim://tcs", port)
    path = tmp_path / "rig.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused, match=r"only a twin may be asked more seldom than 0\.02 s"):
        read_rig(str(path))
