"""What an export of a run is made of, before anything is written: tables, recordings, descriptions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mindpain_task.model import JsonValue
from mindpain_task.tables import Table


@dataclass(frozen=True)
class BidsTable:
    """A table with one row a phase (`events`) or a trial (`beh`); `sidecar` describes each of its columns."""

    suffix: Literal["events", "beh"]
    table: Table
    sidecar: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Recording:
    """Something sampled at a regular rate; `values` is samples by columns, NaN where nothing was measured.

    `label` is the file's `recording-` label; `start_s` is the first sample's time since `session_start`, the
    zero of the events. `sidecar` describes the columns; rate, start and columns are added when it is written.
    """

    suffix: Literal["stim", "physio"]
    label: str
    columns: tuple[str, ...]
    values: NDArray[np.float64]
    rate_hz: float
    start_s: float
    sidecar: Mapping[str, JsonValue]


@dataclass(frozen=True)
class Phenotype:
    """One administration of a questionnaire: one row of a table in `phenotype/`, and its sidecar."""

    name: str
    row: Mapping[str, str | int | float | None]
    sidecar: Mapping[str, JsonValue]


@dataclass(frozen=True)
class RunInBids:
    """Everything of one run that goes into a dataset."""

    tables: tuple[BidsTable, ...]
    recordings: tuple[Recording, ...] = ()
    phenotypes: tuple[Phenotype, ...] = field(default=())
