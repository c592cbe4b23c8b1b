"""From the journal to tables: one row per trial, one row per rating. Pure: the same records, the same rows.

Times are seconds since `session_start`, so that a row reads alike whatever clock the lab has; a cell without
a value is None and becomes `n/a` in a file.
"""

from __future__ import annotations

from collections.abc import Iterable

from mindpain_task.model import Record
from mindpain_task.row_columns import (
    GUIDANCE_COLUMNS,
    IMMERSION_COLUMNS,
    LASER_COLUMNS,
    PRESS_COLUMNS,
    PROBE_COLUMNS,
    RATING_COLUMNS,
    SCAN_COLUMNS,
    SHOCK_COLUMNS,
    SIGNAL_COLUMNS,
    TRIAL_COLUMNS,
)
from mindpain_task.row_reading import RowReader
from mindpain_task.tables import Identity, Table
from mindpain_task.tasks.table import TASK_COLUMNS


def tables(records: Iterable[Record], readback: Iterable[Record], identity: Identity) -> tuple[Table, Table]:
    """Return the trial table and the rating table of a session, `identity` in the first columns.

    `records` are the session's journal, `readback` the device's own (temperatures and edges).
    """
    reader = RowReader()
    for record in records:
        reader.read(record.event)
    reader.add_temperatures(readback)
    scale_columns = tuple(c for scale in reader.scales for c in (scale, f"{scale}_response_time_s"))
    has = {name for trial in reader.trials for name in trial.further}
    groups = (
        GUIDANCE_COLUMNS,
        SIGNAL_COLUMNS,
        IMMERSION_COLUMNS,
        SHOCK_COLUMNS,
        LASER_COLUMNS,
        SCAN_COLUMNS,
        PROBE_COLUMNS,
        PRESS_COLUMNS[:1],
        PRESS_COLUMNS[1:],
        TASK_COLUMNS,
    )
    further = [name for group in groups if has & {*group} for name in group]
    further += sorted(has - {*further})
    who = tuple(identity.values())
    trial_rows = tuple(
        (
            *who,
            *trial.cells.values(),
            *(trial.further.get(column) for column in further),
            *(trial.ratings.get(column) for column in scale_columns),
        )
        for trial in reader.trials
    )
    rating_rows = tuple((*who, *(row.get(column) for column in RATING_COLUMNS)) for row in reader.ratings)
    return (
        Table((*identity, *TRIAL_COLUMNS, *further, *scale_columns), trial_rows),
        Table((*identity, *RATING_COLUMNS), rating_rows),
    )
