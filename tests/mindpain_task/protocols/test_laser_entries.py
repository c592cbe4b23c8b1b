"""Laser pulses as a protocol writes them: a number or bounds for the energy, and where light may go."""

from __future__ import annotations

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from mindpain_task.laser import LaserPulse
from mindpain_task.planning.phases import delivering_phase
from mindpain_task.protocols.stimulus_entries import DELIVERING, LaserEntry, StimulusEntry
from mindpain_task.safety.skin_sites import REGIONS, site_refusal
from mindpain_task.stimuli import only_heat

ENTRY: TypeAdapter[StimulusEntry] = TypeAdapter(StimulusEntry)
WRITTEN = {"modality": "laser", "energy_mj": 200.0, "pulse_ms": 30.0, "spot_mm2": 28.0}
PULSE = LaserPulse(200.0, 30.0, 28.0)


def read(**changes: object) -> LaserEntry:
    entry = ENTRY.validate_python(WRITTEN | changes)
    assert isinstance(entry, LaserEntry)
    return entry


def test_a_pulse_is_read_as_it_is_written_and_moves_after_each_by_itself() -> None:
    assert read().stimulus() == PULSE
    assert read(pulses_per_spot=3).stimulus().pulses_per_spot == 3
    assert DELIVERING["laser"] == delivering_phase(PULSE) == "laser"


def test_its_energy_may_be_each_participants_own() -> None:
    entry = read(energy_mj={"min": 100.0, "max": 250.0})
    assert entry.unit == "mJ"
    assert [end.stimulus().energy_mj for end in entry.ends()] == [100.0, 250.0]
    with pytest.raises(ValueError, match=r"still between 100\.0 and 250\.0"):
        entry.stimulus()
    assert entry.at(120.0).stimulus() == PULSE.at_energy(120.0)


@pytest.mark.parametrize("name", ["energy_mj", "pulse_ms", "spot_mm2", "pulses_per_spot"])
@pytest.mark.parametrize("value", [0, -1, math.inf, math.nan, "much"])
def test_what_is_no_pulse_is_refused(name: str, value: object) -> None:
    with pytest.raises(ValidationError):
        read(**{name: value})


def test_light_goes_where_skin_is_and_never_near_the_eyes() -> None:
    for site in ("left_volar_forearm_2", "right_hand_dorsum", "left_foot_dorsum"):
        assert site_refusal(site, "laser") == ""
    assert "never goes to the head or near to it" in site_refusal("left_trapezius", "laser")
    assert "too wide a place for laser light" in site_refusal("right_hand", "laser")
    assert "no skin site 'left_cheek' for laser light" in site_refusal("left_cheek", "laser")
    assert not [name for name in REGIONS if "face" in name or "head" in name]


def test_no_thermode_takes_light() -> None:
    with pytest.raises(ValueError, match="gives heat, not a laser pulse"):
        only_heat(PULSE, "the thermode")
