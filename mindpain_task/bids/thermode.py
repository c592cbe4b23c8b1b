"""What a thermode was told and what it read back, as a recording: temperatures on a regular grid.

Of two probes, each has a recording of its own. A participant's rating lever that is read back with the
temperatures (Medoc's CoVAS) is a recording, too. Pure.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mindpain_task.bids.grids import Described, Floats, Grid, Places, described, device_facts, nominal_hz
from mindpain_task.bids.nouns import Recording
from mindpain_task.model import JsonValue, Record
from mindpain_task.paired_heat import PROBES, by_probe

READ_BACK_HZ = (10.0, 20.0, 25.0, 50.0, 100.0)
"""How often a thermode may be read back while it heats; the nearest is taken for what it was. [D]"""
PER_READ_BACK = 2
"""Samples of the grid for each read-back: none is lost where they come a little early or late. [D]"""
LONGEST_PAUSE_S = 0.5
"""Read-backs further apart are those of a thermode at rest, which is asked less often. [D]"""
GAP_READ_BACKS = 5
"""So many read-backs may be missing at most for the time between to count as measured. [D]"""
LABELS = ("probeA", "probeB")
"""What the recordings of the first and the second of two probes are called."""
LEVER_END = 255
DEGREES = "degree Celsius"


@dataclass(frozen=True, eq=False)
class Readings:
    """Everything that was read back, oldest first: seconds since `session_start`, and °C by zones.

    `lever` has where a rating lever was, NaN where that was not told.
    """

    times_s: Floats
    commanded_c: Floats
    zones_c: Floats
    lever: Floats

    @property
    def read_back_hz(self) -> float:
        """How often the thermode was read back while it heated."""
        return nominal_hz(self.times_s, READ_BACK_HZ, LONGEST_PAUSE_S)

    @property
    def grid(self) -> Grid:
        """The grid from the first read-back to the last."""
        rate_hz = PER_READ_BACK * self.read_back_hz
        return Grid.over(float(self.times_s[0]), float(self.times_s[-1]), rate_hz)

    @property
    def longest_gap_s(self) -> float:
        """The longest time between two read-backs that has values in the recording."""
        return GAP_READ_BACKS / self.read_back_hz


def readings_of(readback: Sequence[Record], zero_s: float) -> Readings | None:
    """Return the temperatures in a stimulator's record; None where it has none.

    Raises ValueError where read-backs differ in their number of zones.
    """
    events = [record.event for record in readback if record.event.kind == "temperature"]
    if not events:
        return None
    zones = [event.data["zones_c"] for event in events]
    counts = {len(each) if isinstance(each, list) else 0 for each in zones}
    if len(counts) > 1 or 0 in counts:
        raise ValueError(f"the read-backs differ in their number of zones, or have none: {sorted(counts)}")
    times_s = np.array([event.time_s for event in events]) - zero_s
    in_order = np.argsort(times_s, kind="stable")
    return Readings(
        times_s[in_order],
        np.array([event.data["commanded_c"] for event in events], np.float64)[in_order],
        np.array(zones, np.float64)[in_order],
        np.array([event.data.get("lever") for event in events], np.float64)[in_order],
    )


def thermode_recordings(
    records: Sequence[Record], readback: Sequence[Record], zero_s: float
) -> tuple[Recording, ...]:
    """Return the recordings of one or two probes, and of a lever; none where no temperature was read back.

    Raises ValueError for read-backs that differ in their zones, or are not those of two like probes.
    """
    read = readings_of(readback, zero_s)
    if read is None:
        return ()
    grid = read.grid
    places = grid.nearest(read.times_s, read.longest_gap_s)
    about = _about(read, grid) | device_facts(records, "stimulator_ready")
    if _is_pair(records):
        each = len(by_probe(read.zones_c[0].tolist())[0])
        told = [(label, _by_probe(records, read, zero_s, number)) for number, label in enumerate(LABELS)]
        zones = [slice(0, each), slice(each, None)]
    else:
        told = [("thermode", read.commanded_c)]
        zones = [slice(None)]
    found = [_probe(read, grid, places, about, *of) for of in zip(zones, told, strict=True)]
    return (*found, *_lever(read, grid, places, about))


def _is_pair(records: Sequence[Record]) -> bool:
    """Whether two probes were used: a stimulus says so, and so does a block, with its two places."""
    events = [record.event for record in records]
    by_stimulus = any(event.kind == "armed" and "probes" in event.data for event in events)
    return by_stimulus or any(
        event.kind == "block_start" and "+" in str(event.data["site"]) for event in events
    )


def _probe(
    read: Readings,
    grid: Grid,
    places: Places,
    about: Described,
    zones: slice,
    told: tuple[str, Floats],
) -> Recording:
    """Return the recording of one probe; `told` has its label, and what it was told at each read-back."""
    label, commanded_c = told
    measured_c = read.zones_c[:, zones]
    known, count = places >= 0, measured_c.shape[1]
    values = grid.empty(1 + count)
    values[known] = np.round(np.column_stack((commanded_c, measured_c)), 2)[places[known]]
    columns = ("temperature_commanded", *(f"temperature_zone{number}" for number in range(1, count + 1)))
    sidecar: Described = {**about, columns[0]: _of_commanded(label)}
    for number, column in enumerate(columns[1:], 1):
        sidecar[column] = described(
            f"Measured temperature, zone {number} of {count}",
            "Temperature of the probe as the thermode read it back; never what it was told.",
            DEGREES,
        )
    return Recording("stim", label, columns, values, grid.rate_hz, grid.start_s, sidecar)


def _about(read: Readings, grid: Grid) -> Described:
    apart_ms = 1000 / read.read_back_hz
    return {
        "Resampling": (
            f"Read back about every {apart_ms:g} ms while it heats, and less often at rest; each sample "
            f"is the nearest read-back in time, without interpolation. Where two read-backs are more than "
            f"{read.longest_gap_s:g} s apart, there is n/a between them. The raw times are in sourcedata."
        )
    }


def _of_commanded(label: str) -> JsonValue:
    of = "the thermode" if label == "thermode" else f"this probe (the {PROBES[LABELS.index(label)]} of two)"
    return described(
        "Commanded temperature",
        f"Temperature that {of} was told to be at, at the moment of the read-back: the course that was "
        "planned, from the write that started it, and the baseline before, afterwards and from a stop on.",
        DEGREES,
    )


def _by_probe(records: Sequence[Record], read: Readings, zero_s: float, number: int) -> Floats:
    """Return what one of two probes was told: where the other gave the heat alone, its baseline."""
    commanded_c = read.commanded_c.copy()
    armed: JsonValue = None
    baseline_c = 0.0
    starts_s: list[float] = []
    rests_c: list[float | None] = []
    for event in (record.event for record in records):
        if event.kind == "armed":
            armed, baseline_c = event.data["probes"], float(str(event.data["baseline_c"]))
        elif event.kind == "heat_onset":
            is_resting = isinstance(armed, list) and PROBES[number] not in armed
            starts_s.append(event.time_s - zero_s)
            rests_c.append(baseline_c if is_resting else None)
    for rest_c, (from_s, until_s) in zip(rests_c, itertools.pairwise([*starts_s, np.inf]), strict=True):
        if rest_c is not None:
            first, last = np.searchsorted(read.times_s, (from_s, until_s))
            commanded_c[first:last] = rest_c
    return commanded_c


def _lever(read: Readings, grid: Grid, places: Places, about: Described) -> tuple[Recording, ...]:
    """Return the recording of a rating lever, where there is one."""
    if np.isnan(read.lever).all():
        return ()
    known = places >= 0
    values = grid.empty(1)
    values[known, 0] = read.lever[places[known]]
    sidecar: Described = {
        **about,
        "PhysioType": "generic",
        "lever": described(
            "Rating lever",
            f"Where the participant held the lever of the thermode's rating unit, from 0 to {LEVER_END}, as "
            "the thermode's program told it.",
            "arbitrary units",
            Minimum=0,
            Maximum=LEVER_END,
        ),
    }
    return (Recording("physio", "covas", ("lever",), values, grid.rate_hz, grid.start_s, sidecar),)
