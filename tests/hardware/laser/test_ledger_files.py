"""The ledger's files and reports of adverse events: light is kept, and what is from before lasers is read."""

from __future__ import annotations

import dataclasses

import pytest

from hardware.dose_records import _entry
from mindpain_task.laser import LaserPulse
from mindpain_task.model import Event
from mindpain_task.safety.adverse_events import LastStimulus, from_data, last_stimuli, to_data
from mindpain_task.safety.ledger import Entry, reserved
from tests.mindpain_task.safety.test_adverse_events import EVENT

LIGHT = reserved("run/1", "left_hand_dorsum", "ses-01", LaserPulse(200.0, 30.0, 28.0), 5.0, "pulse", 3)
LASER = ("energy_mj", "spot_mm2")


def without_lasers(data: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in data.items() if name not in LASER}


def test_light_comes_back_from_a_file_as_it_was() -> None:
    assert LIGHT.is_laser
    assert not LIGHT.is_heat
    assert _entry(Event("dose", 1.0, data=dataclasses.asdict(LIGHT))) == LIGHT


def test_an_entry_from_before_lasers_is_heat_or_current_as_it_was() -> None:
    old = without_lasers(dataclasses.asdict(Entry("a", "s", "ses-01", 3.0, 0.1, 0.2, 1, "measured")))
    assert _entry(Event("dose", 1.0, data=old)).is_heat  # type: ignore[arg-type]
    half = dataclasses.asdict(LIGHT)
    del half["spot_mm2"]
    with pytest.raises(ValueError, match="is no dose"):
        _entry(Event("dose", 1.0, data=half))


@pytest.mark.parametrize("value", ["much", [1.0]])
def test_an_energy_that_is_no_number_is_damage(value: object) -> None:
    data = dataclasses.asdict(LIGHT) | {"energy_mj": value}
    with pytest.raises(ValueError, match="a value of another kind"):
        _entry(Event("dose", 1.0, data=data))


def test_an_adverse_event_says_what_light_was_given_before_it() -> None:
    (stimulus,) = last_stimuli([LIGHT])
    assert (stimulus.energy_mj, stimulus.spot_mm2, stimulus.dose) == (200.0, 28.0, 0.0)
    report = dataclasses.replace(EVENT, stimuli=(stimulus,))
    assert from_data(to_data(report)) == report


def test_an_adverse_event_from_before_lasers_is_read() -> None:
    before = LastStimulus("s", "heat", 1, 3.0, 0.1, 0.2, "measured")
    report = dataclasses.replace(EVENT, stimuli=(before,))
    data = to_data(report)
    data["stimuli"] = [without_lasers(dataclasses.asdict(before))]  # type: ignore[list-item]
    assert from_data(data) == report
