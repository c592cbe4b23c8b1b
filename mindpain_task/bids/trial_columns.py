"""Every column that the `_beh` table can have: one row a trial, with the answers to its questions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from mindpain_task.bids import levels
from mindpain_task.bids.asked import Asked, Questions
from mindpain_task.bids.columns import Column
from mindpain_task.bids.event_columns import EVENT_COLUMNS

_CELSIUS = "degree Celsius"
NAMED = (*("condition", "site", "stimulus", "signal", "calibration", "probes"), "arm", "occasion", "script")
"""The columns whose levels are names that the protocol gives."""
_WHO = {
    "participant_id": Column("Participant", "Who it was; as in participants.tsv."),
    "session_id": Column("Session", "Which session it was; as in the participant's sessions.tsv."),
    "arm": Column("Arm", "The group of the study that the participant is in."),
    "occasion": Column("Occasion", "Which visit of the study it was."),
    "run": Column("Run", "The number of the run, as in the file's name."),
    "simulated": Column(
        "Simulated",
        "Which parts of the session were simulated, joined by +; `no` for a session with a participant and "
        "real devices. What is simulated is no data about people.",
    ),
}
_TRIAL = {
    **{name: EVENT_COLUMNS[name] for name in ("block", "trial", "attention_target", "attitude", "site")},
    "condition": EVENT_COLUMNS["condition"],
    "status": Column("Status", "Whether the trial ran to its end.", levels=levels.STATUS),
    "stimulus": Column("Stimulus", "The protocol's name for what the trial gives."),
    "signal": Column("Signal", "The protocol's name for what was seen before the stimulus."),
    "repeats_trial": Column(
        "Repeats", "The number of the spoiled or interrupted trial that this one repeats."
    ),
    "components": Column(
        "Components of the instruction",
        "What the condition's guidance asks for, piece by piece, joined by +.",
    ),
    "script": Column("Script", "The name of the text that guided the condition."),
    "calibration": Column("Calibration", "The calibration that the trial belongs to; n/a for none."),
    "delivery": EVENT_COLUMNS["delivery"],
    "onset_lag_s": EVENT_COLUMNS["onset_lag_s"],
}
_SINCE_START = (
    "in seconds since the session began. So do onsets in _events count, but beside a scanner, where they "
    "count from its first volume: join the two tables by trial, not by time."
)
_TIMES = {
    "trial_onset_s": Column("Onset of the trial", f"When the trial began, {_SINCE_START}", "s"),
    "cue_onset_s": Column("Onset of the cue", f"When its condition was shown, {_SINCE_START}", "s"),
    "heat_onset_s": Column("Onset of the heat", f"When the heat was started, {_SINCE_START}", "s"),
    "heat_end_s": Column("End of the heat", f"When the heat was back at its baseline, {_SINCE_START}", "s"),
    "cold_onset_s": Column("Hand in", f"When the hand was put into the water, {_SINCE_START}", "s"),
    "cold_end_s": Column("Hand out", f"When it was withdrawn, or had to be, {_SINCE_START}", "s"),
    "shock_onset_s": Column("Onset of the current", f"When the first pulse was started, {_SINCE_START}", "s"),
    "shock_end_s": Column("End of the current", f"When the train of pulses was over, {_SINCE_START}", "s"),
    "laser_onset_s": Column("Onset of the light", f"When the laser was triggered, {_SINCE_START}", "s"),
    "laser_end_s": Column("End of the light", f"When the laser pulse was over, {_SINCE_START}", "s"),
    "scan_run": EVENT_COLUMNS["scan_run"],
    "trial_onset_scan_s": Column(
        "Onset in the scan", "When the trial began, in seconds since the first volume of the run.", "s"
    ),
}
_HEAT = {
    "target_peak_c": Column(
        "Commanded peak temperature", "The highest temperature the thermode was told to reach.", _CELSIUS
    ),
    "delivered_peak_c": Column(
        "Measured peak temperature", EVENT_COLUMNS["delivered_temp_c"].description, _CELSIUS
    ),
    "peak_error_c": Column(
        "Error of the peak",
        "How far the level kept for a third of the plateau was over the commanded peak, as measured.",
        _CELSIUS,
    ),
    "measured_plateau_s": Column("Measured plateau", "How long the plateau lasted as measured.", "s"),
    "area_error": Column(
        "Error of the area",
        "Of temperature over the baseline times time: what was measured beyond what was commanded, as a "
        "share of the latter.",
    ),
    "probes": EVENT_COLUMNS["probes"],
    "probe_skew_s": Column("Skew of the probes", "How much later the second probe was started.", "s"),
    "press_c": EVENT_COLUMNS["press_c"],
    "press_s": EVENT_COLUMNS["press_s"],
}
_OTHERS = {
    **{name: EVENT_COLUMNS[name] for name in ("current_ma", "pulse_width_us", "rate_hz", "pulses")},
    "dial_ma": Column("Current on the dial", "The current that the operator said the dial shows.", "mA"),
    "pulses_given": Column("Pulses given", "How many pulses the device said it gave."),
    "pulse_lag_s": Column(
        "Lag of the pulses",
        "How far a pulse after the first was off its own time since the first at worst, as told.",
        "s",
    ),
    "current_error": Column(
        "Error of the current",
        "How far a measured current was off the commanded one at worst, as a share of it.",
    ),
    **{name: EVENT_COLUMNS[name] for name in ("energy_mj", "pulse_ms", "spot_mm2")},
    "console_mj": Column(
        "Energy on the console", "The energy that the operator said the laser's console shows.", "mJ"
    ),
    "immersed_s": Column("Time in the water", "How long the hand was in the water, to the cap at most.", "s"),
    "ended_by": EVENT_COLUMNS["ended_by"],
    "water_start_c": Column("Water before", "The water's temperature before the hand went in.", _CELSIUS),
    "water_end_c": Column("Water after", "The water's temperature after the hand was out.", _CELSIUS),
    "water_source": Column("Source", "Who read the water's temperature.", levels=levels.WATER),
    "task_accuracy": EVENT_COLUMNS["task_accuracy"],
    "task_response_time_s": Column(
        "Response time in the task", "The mean response time of the items that were answered.", "s"
    ),
}
TRIAL_COLUMNS: Mapping[str, Column] = MappingProxyType(
    {
        name: replace(column, hed={})  # a trial is no event
        for name, column in (_WHO | _TRIAL | _TIMES | _HEAT | _OTHERS).items()
    }
)
"""Those that do not hang on the questions a protocol asks."""
_ALONG = {
    "peak": ("Highest", "the highest rating while the stimulus lasted", ""),
    "peak_s": ("Time of the highest", "how long after the stimulus's onset the rating was highest", "s"),
    "mean": ("Mean", "the mean rating while the stimulus lasted", ""),
    "area_s": ("Area", "the area under the rating while the stimulus lasted", "rating times s"),
    "onset_s": ("Onset", "how long after the stimulus's onset the rating first passed 5", "s"),
    "dropped_frames": ("Dropped frames", "how many frames of the screen came too late", "frames"),
}


def question_columns(questions: Questions) -> dict[str, Column]:
    """Return the columns of a run's own questions: with their words, anchors and answers."""
    return {
        name: column
        for some in (
            *(_asked_once(one) for one in questions.asked.values()),
            *(_along(one) for one in questions.along.values()),
        )
        for name, column in some
    }


def _asked_once(asked: Asked) -> Iterator[tuple[str, Column]]:
    about = levels.RATED.get(asked.name, "the answer to this question").capitalize()
    title = asked.name.replace("_", " ").capitalize()
    units = "" if asked.kind == "choice" else asked.units
    words = f"{about}. {asked.words} n/a where none was given in time."
    yield asked.name, Column(title, words, units, levels=asked.levels)
    yield (
        f"{asked.name}_response_time_s",
        Column(f"{title}: response time", "From the question's showing to the answer.", "s"),
    )


def _along(asked: Asked) -> Iterator[tuple[str, Column]]:
    title = asked.name.replace("_", " ").capitalize()
    for name, (long_name, what, units) in _ALONG.items():
        words = f"Of a rating given all the time: {what}. {asked.words}"
        yield f"{asked.name}_{name}", Column(f"{title}: {long_name.lower()}", words, units or asked.units)
