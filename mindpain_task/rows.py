"""From the journal to tables: one row per trial, one row per rating. Pure: the same records, the same rows.

Times are seconds since `session_start`, so that a row reads alike whatever clock the lab has; a cell without
a value is None and becomes `n/a` in a file.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.tables import Cell, Identity, Table

TRIAL_COLUMNS = (
    "block",
    "trial",
    "status",
    "condition",
    "attention_target",
    "attitude",
    "site",
    "stimulus",
    "target_peak_c",
    "delivered_peak_c",
    "trial_onset_s",
    "cue_onset_s",
    "heat_onset_s",
    "heat_end_s",
    "repeats_trial",
    "delivery",
    "onset_lag_s",
    "peak_error_c",
    "measured_plateau_s",
    "area_error",
)
RATING_COLUMNS = (
    "block",
    "trial",
    "condition",
    "attention_target",
    "attitude",
    "site",
    "scale",
    "value",
    "response_time_s",
    "shown_s",
    "start",
    "question",
    "left_anchor",
    "right_anchor",
)
IMMERSION_COLUMNS = (
    "cold_onset_s",
    "cold_end_s",
    "immersed_s",
    "ended_by",
    "water_start_c",
    "water_end_c",
    "water_source",
)
"""Only in the table of a session with a cold pressor; `ended_by` is withdrawal, cap or stop."""
SHOCK_COLUMNS = (
    "current_ma",
    "pulse_width_us",
    "rate_hz",
    "pulses",
    "dial_ma",
    "shock_onset_s",
    "shock_end_s",
    "pulses_given",
    "pulse_lag_s",
    "current_error",
)
"""Only in the table of a session with current: commanded, read by the operator on a dial, and told."""
SCAN_COLUMNS = ("scan_run", "trial_onset_scan_s")
"""Only in the table of a session with a scanner: which of its runs, and the onset since its first volume."""
OF_A_TRIAL = ("armed", "heat_onset", "heat_end", "shock_onset", "shock_end", "delivery", "water")
"""Events that a row takes in only within its trial: outside one they belong to the work-up."""
SETTLING_S = 0.5
"""Samples up to this long after a stimulus still belong to it."""


@dataclass
class _Trial:
    cells: dict[str, Cell]
    peak_window_s: tuple[float, float] | None = None
    ratings: dict[str, Cell] = field(default_factory=dict)
    immersion: dict[str, Cell] = field(default_factory=dict)
    shock: dict[str, Cell] = field(default_factory=dict)
    scan: dict[str, Cell] = field(default_factory=dict)


class _Reader:
    """Walks the events once and keeps what rows need."""

    def __init__(self) -> None:
        self.zero_s = 0.0
        self.block: dict[str, Cell] = {}
        self.trials: list[_Trial] = []
        self.ratings: list[dict[str, Cell]] = []
        self.scales: list[str] = []
        self._shown_s: dict[str, float] = {}
        self._dial_ma: Cell = None
        self._scan: tuple[Cell, float] | None = None

    def read(self, event: Event) -> None:
        handler = getattr(self, f"_{event.kind}", None)
        if handler is not None and (event.trial is not None or event.kind not in OF_A_TRIAL):
            handler(event)

    def _since_start(self, time_s: float) -> float:
        return round(time_s - self.zero_s, 6)

    def _session_start(self, event: Event) -> None:
        self.zero_s = event.time_s

    def _block_start(self, event: Event) -> None:
        names = ("condition", "attention_target", "attitude", "site")
        self.block = {"block": event.block, **{name: _cell(event.data[name]) for name in names}}

    def _trial_start(self, event: Event) -> None:
        cells: dict[str, Cell] = dict.fromkeys(TRIAL_COLUMNS)
        cells |= self.block | {"trial": event.trial, "status": "stopped"}
        cells["stimulus"] = _cell(event.data["stimulus"])
        cells["repeats_trial"] = _cell(event.data["repeats"])
        cells["trial_onset_s"] = self._since_start(event.time_s)
        self.trials.append(_Trial(cells))
        if self._scan is not None:
            run, start_s = self._scan
            onset_s = round(event.time_s - start_s, 6)
            self.trials[-1].scan |= {"scan_run": run, "trial_onset_scan_s": onset_s}

    def _scan_start(self, event: Event) -> None:
        self._scan = _cell(event.data["run"]), float(str(event.data["first_volume_s"]))

    def _scan_end(self, event: Event) -> None:
        self._scan = None

    def _dial_set(self, event: Event) -> None:
        self._dial_ma = _cell(event.data["reading_ma"])

    def _armed(self, event: Event) -> None:
        trial, data = self.trials[-1], event.data
        if "peak_c" in data:
            trial.cells["target_peak_c"] = _cell(data["peak_c"])
            return
        trial.shock |= {name: _cell(data[name]) for name in ("current_ma", "pulse_width_us", "rate_hz")}
        trial.shock |= {"pulses": _cell(data["count"]), "dial_ma": self._dial_ma}

    def _shock_onset(self, event: Event) -> None:
        self.trials[-1].shock["shock_onset_s"] = self._since_start(event.time_s)

    def _shock_end(self, event: Event) -> None:
        self.trials[-1].shock["shock_end_s"] = self._since_start(event.time_s)

    def _phase(self, event: Event) -> None:
        self._shown_s[event.phase] = event.time_s
        if event.phase == "cue" and event.trial is not None:
            self.trials[-1].cells["cue_onset_s"] = self._since_start(event.time_s)

    def _heat_onset(self, event: Event) -> None:
        trial = self.trials[-1]
        trial.cells["heat_onset_s"] = self._since_start(event.time_s)
        trial.peak_window_s = (event.time_s, float("inf"))

    def _heat_end(self, event: Event) -> None:
        trial = self.trials[-1]
        trial.cells["heat_end_s"] = self._since_start(event.time_s)
        if trial.peak_window_s is not None:
            trial.peak_window_s = (trial.peak_window_s[0], event.time_s + SETTLING_S)

    def _cold_onset(self, event: Event) -> None:
        immersion, data = self.trials[-1].immersion, event.data
        immersion["cold_onset_s"] = self._since_start(event.time_s)
        immersion["water_start_c"] = _cell(data["water_c"])
        immersion["water_source"] = _cell(data["source"])

    def _cold_end(self, event: Event) -> None:
        immersion, data = self.trials[-1].immersion, event.data
        immersion["cold_end_s"] = self._since_start(event.time_s)
        immersion["immersed_s"] = round(float(str(data["immersed_s"])), 6)
        immersion["ended_by"] = {"cold_withdrawal": "withdrawal", "cold_cap": "cap"}.get(
            str(data["how"]), "stop"
        )

    def _water(self, event: Event) -> None:
        """Take the water's temperature after an immersion; one before it is that of `cold_onset`."""
        immersion = self.trials[-1].immersion
        if "cold_end_s" in immersion:
            immersion["water_end_c"] = _cell(event.data["water_c"])

    def _delivery(self, event: Event) -> None:
        cells, data = self.trials[-1].cells, event.data
        cells["delivery"] = _cell(data["verdict"])
        cells["onset_lag_s"] = _cell(data["onset_lag_s"])
        if "pulses_given" in data:
            shock = self.trials[-1].shock
            shock |= {name: _cell(data[name]) for name in ("pulses_given", "pulse_lag_s", "current_error")}
            return
        cells["measured_plateau_s"] = _cell(data["plateau_s"])
        cells |= {name: _cell(data[name]) for name in ("peak_error_c", "area_error")}

    def add_temperatures(self, readback: Iterable[Record]) -> None:
        """Give each trial the warmest zone that was measured while its stimulus lasted."""
        samples = [
            (record.event.time_s, max(_numbers(record.event.data["zones_c"])))
            for record in readback
            if record.event.kind == "temperature"
        ]
        times_s = [time_s for time_s, _ in samples]
        for trial in self.trials:
            if trial.peak_window_s is None:
                continue
            start_s, end_s = trial.peak_window_s
            within = samples[bisect_left(times_s, start_s) : bisect_right(times_s, end_s)]
            if within:
                trial.cells["delivered_peak_c"] = max(warmest_c for _, warmest_c in within)

    def _rating(self, event: Event) -> None:
        data = event.data
        scale = str(data["scale"])
        row: dict[str, Cell] = dict(self.block) | {"trial": event.trial, "scale": scale}
        row |= {name: _cell(data[name]) for name in ("value", "response_time_s", "start", "question")}
        row |= {"left_anchor": _cell(data["left"]), "right_anchor": _cell(data["right"])}
        row["shown_s"] = self._since_start(self._shown_s[event.phase])
        self.ratings.append(row)
        if event.trial is not None:
            if scale not in self.scales:
                self.scales.append(scale)
            self.trials[-1].ratings[scale] = row["value"]
            self.trials[-1].ratings[f"{scale}_response_time_s"] = row["response_time_s"]

    def _trial_end(self, event: Event) -> None:
        self.trials[-1].cells["status"] = "completed"


def _numbers(value: JsonValue) -> list[float]:
    return [each for each in value if isinstance(each, int | float)] if isinstance(value, list) else []


def _cell(value: JsonValue) -> Cell:
    if isinstance(value, list | dict):
        raise TypeError(f"a table cell holds one value, not {value!r}")
    return value


def tables(records: Iterable[Record], readback: Iterable[Record], identity: Identity) -> tuple[Table, Table]:
    """Return the trial table and the rating table of a session, `identity` in the first columns.

    `records` are the session's journal, `readback` the device's own (temperatures and edges).
    """
    reader = _Reader()
    for record in records:
        reader.read(record.event)
    reader.add_temperatures(readback)
    scale_columns = tuple(c for scale in reader.scales for c in (scale, f"{scale}_response_time_s"))
    immersion_columns = IMMERSION_COLUMNS if any(trial.immersion for trial in reader.trials) else ()
    shock_columns = SHOCK_COLUMNS if any(trial.shock for trial in reader.trials) else ()
    scan_columns = SCAN_COLUMNS if any(trial.scan for trial in reader.trials) else ()
    further = (*immersion_columns, *shock_columns, *scan_columns)
    who = tuple(identity.values())
    trial_rows = tuple(
        (
            *who,
            *trial.cells.values(),
            *((trial.immersion | trial.shock | trial.scan).get(column) for column in further),
            *(trial.ratings.get(column) for column in scale_columns),
        )
        for trial in reader.trials
    )
    rating_rows = tuple((*who, *(row.get(column) for column in RATING_COLUMNS)) for row in reader.ratings)
    return (
        Table((*identity, *TRIAL_COLUMNS, *further, *scale_columns), trial_rows),
        Table((*identity, *RATING_COLUMNS), rating_rows),
    )
