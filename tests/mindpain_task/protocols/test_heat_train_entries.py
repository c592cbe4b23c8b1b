"""Trains of heat pulses as a protocol writes them: with a peak, or bounds of one, that fits the period."""

from __future__ import annotations

import math

import pytest
from pydantic import TypeAdapter, ValidationError

from mindpain_task.protocols.stimulus_entries import DELIVERING, HeatEntry, HeatTrainEntry, StimulusEntry
from tests.heat_trains import SUMMATION

ENTRY: TypeAdapter[StimulusEntry] = TypeAdapter(StimulusEntry)
WRITTEN = {
    "modality": "heat_train",
    "baseline_c": 32.0,
    "peak_c": 48.0,
    "rise_c_per_s": 10.0,
    "plateau_s": 0.5,
    "return_c_per_s": 10.0,
    "count": 10,
    "period_s": 3.0,
    "between_c": 38.0,
}


def read(**changes: object) -> HeatTrainEntry:
    entry = ENTRY.validate_python(WRITTEN | changes)
    assert isinstance(entry, HeatTrainEntry)
    return entry


def test_a_train_is_read_as_it_is_written() -> None:
    assert read().stimulus() == SUMMATION
    assert DELIVERING["heat_train"] == DELIVERING["heat"] == "heat"
    assert not isinstance(read(), HeatEntry)


def test_its_peak_may_be_each_participants_own() -> None:
    entry = read(peak_c={"min": 44.0, "max": 48.5})
    assert (entry.adjusts, entry.unit) == ("peak_c", "°C")
    assert [end.stimulus().peak_c for end in entry.ends()] == [44.0, 48.5]
    assert entry.at(46.0).stimulus().peak_c == 46.0
    with pytest.raises(ValueError, match=r"peak_c is still between 44\.0 and 48\.5"):
        entry.stimulus()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"period_s": 2.4}, r"take 2\.5 s, more than the period of 2\.4 s"),
        (
            {"peak_c": {"min": 44.0, "max": 51.0}},
            r"at 51\.0 °C .* take 3\.1 s, more than the period of 3\.0 s",
        ),
        ({"between_c": 31.0}, r"31\.0 °C between the pulses of a train is not from the baseline"),
        ({"peak_c": {"min": 37.0, "max": 48.0}}, r"38\.0 °C between .* to under the peak of 37\.0 °C"),
        ({"peak_c": 31.0}, r"the peak of 31\.0 °C is not over the baseline of 32\.0 °C"),
        ({"count": 0}, "greater than 0"),
        ({"count": 2.5}, "valid integer"),
        ({"period_s": math.inf}, "all numbers must be finite"),
        ({"between_c": None}, "between_c"),
        ({"rate_hz": 0.33}, "Extra inputs are not permitted"),
    ],
)
def test_what_is_no_train_is_refused(changes: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValidationError, match=sentence):
        read(**changes)
