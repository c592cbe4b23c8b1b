"""Reading a journal once from its beginning, and keeping what the rows of its tables need. Pure."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.row_columns import CONTINUOUS, GUIDANCE_COLUMNS, PRESS_COLUMNS, TRIAL_COLUMNS
from mindpain_task.tables import Cell
from mindpain_task.tasks.table import task_cells

OF_A_TRIAL = (
    *("armed", "heat_onset", "heat_end", "shock_onset", "shock_end", "laser_onset", "laser_end"),
    *("delivery", "water"),
    *("limit_pressed", "continuous_rating", "task_end"),
)
"""Events that a row takes in only within its trial: outside one they belong to the work-up."""
SETTLING_S = 0.5
"""Samples up to this long after a stimulus still belong to it."""


@dataclass
class TrialRow:
    """One trial while it is read; what only some sessions have stands apart, by where it comes from."""

    cells: dict[str, Cell]
    peak_window_s: tuple[float, float] | None = None
    ratings: dict[str, Cell] = field(default_factory=dict)
    immersion: dict[str, Cell] = field(default_factory=dict)
    shock: dict[str, Cell] = field(default_factory=dict)
    laser: dict[str, Cell] = field(default_factory=dict)
    scan: dict[str, Cell] = field(default_factory=dict)
    guidance: dict[str, Cell] = field(default_factory=dict)
    signal: dict[str, Cell] = field(default_factory=dict)
    beside: dict[str, Cell] = field(default_factory=dict)

    @property
    def further(self) -> dict[str, Cell]:
        """What only some sessions have."""
        felt = self.immersion | self.shock | self.laser
        return self.guidance | self.signal | felt | self.scan | self.beside


class RowReader:
    """Walks the events once and keeps what rows need."""

    def __init__(self) -> None:
        self.zero_s = 0.0
        self.block: dict[str, Cell] = {}
        self._own: dict[str, Cell] = {}
        self._guidance: dict[str, Cell] = {}
        self.trials: list[TrialRow] = []
        self.ratings: list[dict[str, Cell]] = []
        self.scales: list[str] = []
        self._shown_s: dict[str, float] = {}
        self._dial_ma: Cell = None
        self._console_mj: Cell = None
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
        self._own = {}
        self._guidance = _guidance(event.data)

    def _trial_start(self, event: Event) -> None:
        cells: dict[str, Cell] = dict.fromkeys(TRIAL_COLUMNS)
        own = event.data.get("own")
        self._own, guidance = {}, dict(self._guidance)
        if isinstance(own, dict):
            self._own = {name: _cell(own[name]) for name in ("condition", "attention_target", "attitude")}
            guidance = _guidance(own)
        cells |= self.block | self._own | {"trial": event.trial, "status": "stopped"}
        cells["stimulus"] = _cell(event.data["stimulus"])
        cells["repeats_trial"] = _cell(event.data["repeats"])
        cells["trial_onset_s"] = self._since_start(event.time_s)
        self.trials.append(TrialRow(cells, guidance=guidance))
        if "signal" in event.data:
            self.trials[-1].signal["signal"] = _cell(event.data["signal"])
        if self._scan is not None:
            run, start_s = self._scan
            onset_s = round(event.time_s - start_s, 6)
            self.trials[-1].scan |= {"scan_run": run, "trial_onset_scan_s": onset_s}

    def _scan_start(self, event: Event) -> None:
        self._scan = _cell(event.data["run"]), float(str(event.data["first_volume_s"]))

    def _scan_end(self, event: Event) -> None:
        self._scan = None

    def _dial_set(self, event: Event) -> None:
        if "reading_mj" in event.data:
            self._console_mj = _cell(event.data["reading_mj"])
        else:
            self._dial_ma = _cell(event.data["reading_ma"])

    def _armed(self, event: Event) -> None:
        trial, data = self.trials[-1], event.data
        if "peak_c" in data:
            trial.cells["target_peak_c"] = _cell(data["peak_c"])
            if isinstance(probes := data.get("probes"), list):
                trial.beside["probes"] = "+".join(map(str, probes))
            return
        if "energy_mj" in data:
            trial.laser |= {name: _cell(data[name]) for name in ("energy_mj", "pulse_ms", "spot_mm2")}
            trial.laser["console_mj"] = self._console_mj
            return
        trial.shock |= {name: _cell(data[name]) for name in ("current_ma", "pulse_width_us", "rate_hz")}
        trial.shock |= {"pulses": _cell(data["count"]), "dial_ma": self._dial_ma}

    def _shock_onset(self, event: Event) -> None:
        self.trials[-1].shock["shock_onset_s"] = self._since_start(event.time_s)

    def _shock_end(self, event: Event) -> None:
        self.trials[-1].shock["shock_end_s"] = self._since_start(event.time_s)

    def _laser_onset(self, event: Event) -> None:
        self.trials[-1].laser["laser_onset_s"] = self._since_start(event.time_s)

    def _laser_end(self, event: Event) -> None:
        self.trials[-1].laser["laser_end_s"] = self._since_start(event.time_s)

    def _phase(self, event: Event) -> None:
        self._shown_s[event.phase] = event.time_s
        if event.phase == "cue" and event.trial is not None:
            self.trials[-1].cells["cue_onset_s"] = self._since_start(event.time_s)

    def _heat_onset(self, event: Event) -> None:
        trial = self.trials[-1]
        trial.cells["heat_onset_s"] = self._since_start(event.time_s)
        trial.peak_window_s = (event.time_s, float("inf"))
        if (second_s := event.data.get("second_write_s")) is not None:
            trial.beside["probe_skew_s"] = round(float(str(second_s)) - event.time_s, 6) + 0.0  # never -0.0

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
        if "plateau_s" not in data:
            return  # a laser tells nothing
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
        row: dict[str, Cell] = self._where(event) | {"scale": scale}
        row |= {name: _cell(data[name]) for name in ("value", "response_time_s", "start", "question")}
        row |= {"left_anchor": _cell(data["left"]), "right_anchor": _cell(data["right"])}
        row |= {"kind": _cell(data.get("kind", "vas")), "painful": _flag(data.get("painful"))}
        row["shown_s"] = self._when_shown(event.phase)
        self.ratings.append(row)
        if event.trial is not None:
            if scale not in self.scales:
                self.scales.append(scale)
            self.trials[-1].ratings[scale] = row["value"]
            self.trials[-1].ratings[f"{scale}_response_time_s"] = row["response_time_s"]

    def _where(self, event: Event) -> dict[str, Cell]:
        """Return where an answer belongs; within a trial the condition may be the trial's own."""
        own = {} if event.trial is None else self._own
        return self.block | own | {"trial": event.trial}

    def _when_shown(self, phase: str) -> float | None:
        """Return when a question was shown; a scale that a first question left out never was."""
        shown_s = self._shown_s.pop(phase, None)
        return None if shown_s is None else self._since_start(shown_s)

    def _answer(self, event: Event) -> None:
        data = event.data
        row: dict[str, Cell] = self._where(event) | {"scale": _cell(data["choice"])}
        row |= {name: _cell(data[name]) for name in ("value", "answer", "response_time_s", "question")}
        row |= {"kind": "choice", "shown_s": self._when_shown(event.phase)}
        self.ratings.append(row)
        if event.trial is not None:
            name = str(data["choice"])
            if name not in self.scales:
                self.scales.append(name)
            self.trials[-1].ratings[name] = row["value"]
            self.trials[-1].ratings[f"{name}_response_time_s"] = row["response_time_s"]

    def _limit_pressed(self, event: Event) -> None:
        at_c, after_s = PRESS_COLUMNS
        self.trials[-1].beside[after_s] = _cell(event.data["since_onset_s"])
        if "measured_c" in event.data:  # current has no level of its own that it reaches
            self.trials[-1].beside[at_c] = _cell(event.data["measured_c"])

    def _continuous_rating(self, event: Event) -> None:
        scale = str(event.data["scale"])
        self.trials[-1].beside |= {f"{scale}_{name}": _cell(event.data.get(name)) for name in CONTINUOUS}

    def _task_end(self, event: Event) -> None:
        self.trials[-1].beside |= task_cells(event)

    def _trial_end(self, event: Event) -> None:
        self.trials[-1].cells["status"] = "completed"


def _guidance(data: Mapping[str, JsonValue]) -> dict[str, Cell]:
    """Return what a session with components, or with calibrations, says of a condition."""
    components = data.get("components")
    joined = "+".join(map(str, components)) if isinstance(components, list) else ""
    script, calibration = data.get("script"), data.get("calibration")
    if not joined and not calibration:
        return {}
    values = (joined or None, _cell(script) or None, _cell(calibration))
    return dict(zip(GUIDANCE_COLUMNS, values, strict=True))


def _numbers(value: JsonValue) -> list[float]:
    return [each for each in value if isinstance(each, int | float)] if isinstance(value, list) else []


def _cell(value: JsonValue) -> Cell:
    if isinstance(value, list | dict):
        raise TypeError(f"a table cell holds one value, not {value!r}")
    return value


def _flag(value: JsonValue) -> Cell:
    return None if value is None else int(bool(value))
