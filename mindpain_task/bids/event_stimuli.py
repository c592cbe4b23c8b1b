"""What was given, from a journal: each stimulus from its onset to its end, with what became of it."""

from __future__ import annotations

from collections.abc import Mapping

from mindpain_task.bids.sheet import Row, Sheet, cell, cells, end, number
from mindpain_task.model import Event, JsonValue

_HOW_COLD_ENDS = {"cold_withdrawal": "withdrawal", "cold_cap": "cap", "cold_stopped": "stop"}


class StimulusEvents:
    """Reads the events about stimuli; of one stimulus at a time."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._armed: Row = {}
        self._open: Row | None = None
        self._last: Row | None = None
        self._before: dict[str, float] = {}
        self._dosed: dict[str, Row] = {}
        self._key = ""

    def on_armed(self, event: Event) -> None:
        self._armed, self._open, self._last = _commanded(event.data), None, None

    def on_dose(self, event: Event) -> None:
        """Take what a skin site had taken before and after; of two sites the greater."""
        key = str(event.data["key"]).partition("+")[0]
        total = number(event.data["site_dose"])
        if event.data["basis"] == "commanded":
            before = max(0.0, total - number(event.data["dose"]))
            self._before[key] = max(before, self._before.get(key, 0.0))
            self._key = key
        elif key in self._dosed:
            row, is_second = self._dosed[key], "+" in str(event.data["key"])
            after = row.get("dose_d_after")
            row["dose_d_after"] = max(total, number(after)) if is_second and after is not None else total

    def on_heat_onset(self, event: Event) -> None:
        row = self._begin(event)
        if self._key:
            row["dose_d_before"] = self._before[self._key]
            self._dosed[self._key] = row

    def on_shock_onset(self, event: Event) -> None:
        self._begin(event)

    def on_laser_onset(self, event: Event) -> None:
        self._begin(event)

    def on_cold_onset(self, event: Event) -> None:
        self._sheet.end_seen(event)
        self._armed = {"modality": "cold", **cells(event.data, water_c="water_c")}
        self._begin(event)

    def _begin(self, event: Event) -> Row:
        trial_type = "work_up_stimulus" if event.trial is None else "stimulus"
        self._open = self._last = self._sheet.begin(trial_type, event, **self._armed)
        return self._open

    def on_limit_pressed(self, event: Event) -> None:
        pressed = cells(event.data, press_c="measured_c", press_s="since_onset_s")
        self._sheet.instant("limit_pressed", event, **pressed)
        if self._last is not None:
            self._last["ended_by"] = "press"

    def on_heat_end(self, event: Event) -> None:
        self._end(event, "course")

    def on_shock_end(self, event: Event) -> None:
        self._end(event, "course")

    def on_laser_end(self, event: Event) -> None:
        self._end(event, "course")

    def on_cold_end(self, event: Event) -> None:
        how = _HOW_COLD_ENDS[str(event.data["how"])]
        row = self._end(event, how)
        if row is not None and how == "stop":
            row["aborted"] = 1

    def _end(self, event: Event, how: str) -> Row | None:
        row, self._open = self._open, None
        if row is not None:
            end(row, event, ended_by=row.get("ended_by") or how)
        return row

    def on_hand_out(self, event: Event) -> None:
        self._sheet.instant("hand_out", event)

    def on_stimulator_stopped(self, event: Event) -> None:
        """End what was still given once the stop is written; where it could not be, nobody knows the end."""
        row, self._open = self._open, None
        if row is None:
            return
        row |= {"aborted": 1, "ended_by": "stop"}
        if event.data["result"] == "stopped":
            end(row, event)

    def on_delivery(self, event: Event) -> None:
        told = cells(event.data, delivery="verdict", onset_lag_s="onset_lag_s")
        self._sheet.instant("delivery", event, **told)
        if self._last is not None:
            self._last |= told


def _commanded(data: Mapping[str, JsonValue]) -> Row:
    """Return what was commanded, by column."""
    if "peak_c" in data:
        probes = data.get("probes")
        heat = cells(
            data,
            target_temp_c="peak_c",
            baseline_c="baseline_c",
            ramp_c_per_s="rise_c_per_s",
            return_c_per_s="return_c_per_s",
            plateau_s="plateau_s",
            heat_pulses="count",
        )
        joined = "+".join(map(str, probes)) if isinstance(probes, list) else None
        return {"modality": "heat", **heat, "probes": joined}
    if "energy_mj" in data:
        light = {name: cell(data[name]) for name in ("energy_mj", "pulse_ms", "spot_mm2")}
        return {"modality": "laser", **light}
    current = {name: cell(data[name]) for name in ("current_ma", "pulse_width_us", "rate_hz")}
    return {"modality": "current", **current, "pulses": cell(data["count"])}
