"""Every column that the `_events` table can have, in its order; a run has those that it has a value for."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mindpain_task.bids import hed, levels
from mindpain_task.bids.columns import Column
from mindpain_task.markers import CODES

ALWAYS = (
    *("onset", "duration", "trial_type", "block", "trial", "condition", "attention_target", "attitude"),
    *("rating_name", "rating_value", "response_time", "trigger_code", "journal_seq"),
)
"""The columns that every run has, with a value or without."""
NAMED = ("condition", "stimulus", "signal", "site", "calibration", "questionnaire", "clip", "probes")
"""The columns whose levels are names that the protocol gives."""
_TIME = {
    "onset": Column("Onset", "When it began, on the session's own clock.", "s"),
    "duration": Column(
        "Duration",
        "How long it lasted as it happened, not as planned: a page until the next one, a stimulus until it "
        "was over or was stopped, a scale until the answer; 0 for what has no length, n/a for unknown.",
        "s",
    ),
    "trial_type": Column(
        "Kind of event", "What the row is about.", levels=levels.TRIAL_TYPES, hed=hed.TRIAL_TYPES
    ),
}
_PLACE = {
    "block": Column("Block", "Number of the block, from 1 through the session; n/a outside of blocks."),
    "trial": Column(
        "Trial",
        "Number of the trial, from 1 through the session; it joins the rows of one trial, and the row of the "
        "_beh table. n/a outside of trials.",
    ),
    "condition": Column("Condition", "What the participant was asked to do, by the protocol's name for it."),
    "attention_target": Column(
        "Target of attention",
        "Where the participant was asked to put attention.",
        levels=levels.TARGETS,
        hed=hed.TARGETS,
    ),
    "attitude": Column(
        "Attitude",
        "With which attitude the participant was asked to attend.",
        levels=levels.ATTITUDES,
        hed=hed.ATTITUDES,
    ),
    "site": Column("Skin site", "Where on the body the block's stimuli are given."),
    "calibration": Column("Calibration", "The calibration that the block or the row belongs to."),
    "stimulus": Column("Stimulus", "The protocol's name for what the trial gives, in each row of the trial."),
    "signal": Column(
        "Signal", "The protocol's name for what is seen before the stimulus, in each row of the trial."
    ),
}
_STIMULUS = {
    "modality": Column(
        "Modality", "What kind of stimulus it was.", levels=levels.MODALITIES, hed=hed.MODALITIES
    ),
    "target_temp_c": Column(
        "Commanded peak temperature",
        "The highest temperature that the thermode was told to reach; of a cold pressor see water_c.",
        "degree Celsius",
        hed=hed.COMMANDED_C,
    ),
    "delivered_temp_c": Column(
        "Measured peak temperature",
        "The highest temperature that the thermode itself measured in any of its zones while the stimulus "
        "lasted; not that of the skin.",
        "degree Celsius",
    ),
    "baseline_c": Column(
        "Baseline", "The temperature the heat rose from and came back to.", "degree Celsius"
    ),
    "ramp_c_per_s": Column("Rise", "How fast the heat was told to rise.", "degree Celsius per second"),
    "return_c_per_s": Column(
        "Return", "How fast the heat was told to come back.", "degree Celsius per second"
    ),
    "plateau_s": Column("Plateau", "How long the peak was told to last.", "s"),
    "heat_pulses": Column("Pulses of heat", "How many pulses a train of heat was told to have."),
    "probes": Column("Probes", "Which of two probes gave the heat, joined by +."),
    "current_ma": Column("Commanded current", "The current of each pulse as commanded, not measured.", "mA"),
    "pulse_width_us": Column("Pulse width", "How long each pulse of current was told to last.", "us"),
    "rate_hz": Column("Pulse rate", "How many pulses of current a second were commanded.", "Hz"),
    "pulses": Column("Pulses of current", "How many pulses of current were commanded."),
    "energy_mj": Column("Energy of the light", "The energy of the laser pulse as set.", "mJ"),
    "pulse_ms": Column("Duration of the light", "How long the laser pulse lasts as set.", "ms"),
    "spot_mm2": Column("Spot of the light", "The area that the laser pulse falls on, as set.", "mm^2"),
    "water_c": Column("Water", "The water's temperature, read before the hand went in.", "degree Celsius"),
    "delivery": Column(
        "Verdict on the delivery",
        "What was measured of the stimulus against what was commanded.",
        levels=levels.VERDICTS,
    ),
    "onset_lag_s": Column(
        "Lag of the onset",
        "How much later than it was due the stimulus began: heat as measured, current and light as written.",
        "s",
    ),
    "ended_by": Column("Ended by", "What brought the stimulus to its end.", levels=levels.ENDED_BY),
    "press_c": Column(
        "Level at the press",
        "The temperature in the warmest zone as last measured before the press.",
        "degree Celsius",
    ),
    "press_s": Column("Time of the press", "How long after the onset the press came.", "s"),
    "dose_d_before": Column(
        "Dose before",
        "The heat dose D that this skin site had taken in this session before the stimulus: seconds at each "
        "temperature as a share of the longest time allowed there. Of two sites the greater.",
    ),
    "dose_d_after": Column(
        "Dose after",
        "The same after it, settled by what was measured where that was whole, else as commanded.",
    ),
}
_ANSWERS = {
    "rating_name": Column("Question", "The name of the scale, or of the question with a few answers."),
    "rating_scale": Column("Kind of question", "How it was answered.", levels=levels.SCALE_KINDS),
    "rating_value": Column(
        "Answer",
        "0 to 100 on a line (vas), 0 to 10 in numbers (numeric), the place of the answer from 0 (choice); "
        "rating_scale says which. n/a where none was given in time.",
    ),
    "answer": Column("Answer in words", "The words of the answer to a choice, as they were shown."),
    "response_time": Column(
        "Response time",
        "From the onset of the row to the answer, of an item of a task from when it was due; n/a where none "
        "was given in time, or nothing was asked.",
        "s",
    ),
    "missed": Column("Missed", "Whether a question was not answered in time.", levels=levels.YES_NO),
    "questionnaire": Column("Questionnaire", "Which questionnaire it is; its answers stand in phenotype/."),
    "questionnaire_item": Column("Item", "The number of the questionnaire's item."),
}
_TASK = {
    "task": Column("Task", "Which task is done beside the stimulus.", levels=levels.TASKS),
    "task_item": Column("Item of the task", "The number of the item, from 1 in each run of the task."),
    "task_shown": Column("Shown", "What was seen of the item, or the name of the clip that was heard."),
    "task_expected": Column("Right answer", "The answer that is right; n/a where none is to be given."),
    "task_answer": Column("Answer in the task", "What was answered."),
    "task_correct": Column("Correct", "Whether it was right, or rightly left out.", levels=levels.YES_NO),
    "task_status": Column("What came of the item", "Whether it was answered.", levels=levels.TASK_STATUS),
    "task_counts": Column("Counts", "Whether and how an answer counts.", levels=levels.ANSWERS),
    "task_accuracy": Column(
        "Accuracy", "The share of right answers among the items of this task, from 0 to 1."
    ),
    "clip": Column("Recording", "The name of the recording that was heard."),
    "clip_ended": Column("Heard", "Whether the recording was heard whole.", levels=levels.HEARD),
}
_COURSE = {
    "prompt": Column("Prompt", "What the operator was asked for.", levels=levels.PROMPTS),
    "calibration_levels": Column("Levels found", "What the calibration found, by name, with units."),
    "calibration_accepted": Column(
        "Accepted", "Whether the calibration's result keeps its own rules.", levels=levels.YES_NO
    ),
    "scan_run": Column("Scanner run", "The number of the scanner's run, from 1 in the session."),
    "operator_choice": Column("Choice", "How the operator chose to go on.", levels=levels.CHOICES),
    "aborted": Column(
        "Aborted", "Whether a stop, or the end of the session, cut it off.", levels=levels.YES_NO
    ),
    "abort_reason": Column(
        "Reason",
        "Why everything was stopped or held, or what failed, in words; folders of the computer are left out.",
    ),
    "adverse_severity": Column(
        "Severity", "How severe the adverse event was, by the grades of trials.", levels=levels.SEVERITIES
    ),
    "adverse_related": Column(
        "Relation", "Whether the adverse event was related to what was given.", levels=levels.RELATED
    ),
    "trigger_code": Column(
        "Code of the onset",
        "The code that was to go out on trigger lines and on LSL at the onset; n/a where none was. Whether "
        "and when it went out on each outlet is told in sourcedata/.",
        levels=MappingProxyType({str(code): label for label, code in CODES.items()}),
    ),
    "trigger_label": Column("Label of the onset", "What the code of the onset means."),
    "end_trigger_code": Column(
        "Code of the end",
        "The same for the end of the row: the answer, the end of a stimulus or of a recording.",
        levels=MappingProxyType({str(code): label for label, code in CODES.items()}),
    ),
    "end_trigger_label": Column("Label of the end", "What the code of the end means."),
    "journal_seq": Column(
        "Record",
        "The number of the record in the run's journal, in sourcedata/, that begins the row.",
        hed=hed.RECORD,
    ),
}
EVENT_COLUMNS: Mapping[str, Column] = MappingProxyType(
    _TIME | _PLACE | _STIMULUS | _ANSWERS | _TASK | _COURSE
)
