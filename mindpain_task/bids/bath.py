"""A hand in cold water, as a recording: when it was in, and what the water's temperature was when read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from mindpain_task.bids.grids import Described, Grid, described, device_facts
from mindpain_task.bids.nouns import Recording
from mindpain_task.model import Event, Record

RATE_HZ = 10.0
"""How finely a hand's going in and out is told. [D]"""
COLUMNS = ("hand_in_water", "temperature_measured")


@dataclass
class _Water:
    """What a session tells of water: (time, °C) readings, and (time, in or not or unknown) of the hand."""

    readings: list[tuple[float, float]] = field(default_factory=list)
    hand: list[tuple[float, float]] = field(default_factory=list)

    def read(self, event: Event) -> None:
        """Take in what an event tells."""
        data = event.data
        if event.kind in ("cold_onset", "water"):
            self.readings.append((float(str(data["read_s"])), float(str(data["water_c"]))))
        if event.kind == "cold_onset":
            self.hand.append((event.time_s, 1.0))
        elif event.kind == "hand_out" or (event.kind == "cold_end" and data["how"] == "cold_withdrawal"):
            self.hand.append((event.time_s, 0.0))
        elif event.kind == "cold_end" and data["how"] == "cold_stopped":
            self.hand.append((event.time_s, np.nan))  # nobody said when it was out


def bath_recordings(records: Sequence[Record], zero_s: float) -> tuple[Recording, ...]:
    """Return the recording of a session with a cold pressor; none for any other.

    A temperature stands only at the moment when it was read: nobody knows it between two readings.
    """
    water = _Water()
    for record in records:
        water.read(record.event)
    if not water.readings:
        return ()
    read_s, measured_c = (np.array(each) for each in zip(*sorted(water.readings), strict=True))
    hand_s, is_in = (np.array(each) for each in zip(*[(-np.inf, 0.0), *water.hand], strict=True))
    read_s, hand_s = read_s - zero_s, hand_s - zero_s
    grid = Grid.over(float(read_s[0]), float(max(read_s[-1], hand_s[-1])), RATE_HZ)
    values = grid.empty(2)
    values[:, 0] = is_in[grid.held(hand_s)]
    values[grid.index(read_s), 1] = np.round(measured_c, 2)
    start_s, sidecar = grid.start_s, _sidecar() | device_facts(records, "bath_ready")
    return (Recording("stim", "bath", COLUMNS, values, RATE_HZ, start_s, sidecar),)


def _sidecar() -> Described:
    return {
        "Resampling": (
            "The water's temperature stands only in the sample nearest to when it was read, before and "
            "after each immersion; between them it was not measured. The raw times are in sourcedata."
        ),
        COLUMNS[0]: described(
            "Hand in the water",
            "1 while the hand is in the water, as the operator said with a key, else 0; at the longest time "
            "allowed it stays 1 until the operator says that the hand is out. n/a from a stop until the next "
            "immersion: nobody said when the hand was out.",
            "arbitrary units",
            Levels={"0": "The hand is not in the water", "1": "The hand is in the water"},
        ),
        COLUMNS[1]: described(
            "Measured temperature of the water",
            "As read from the circulator, or from a thermometer and typed by the operator.",
            "degree Celsius",
        ),
    }
