"""The columns of the tables of trials and ratings; some only where a session has something to say."""

from __future__ import annotations

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
    "kind",
    "painful",
    "answer",
)
"""`kind` is vas, numeric or choice. `painful` is the answer to the question before the scale (1 or 0), and
`answer` the words of the answer to a choice, whose `value` is its place from 0."""
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
LASER_COLUMNS = (
    "energy_mj",
    "pulse_ms",
    "spot_mm2",
    "console_mj",
    "laser_onset_s",
    "laser_end_s",
)
"""Only in the table of a session with a laser: commanded, and the energy that the operator read on it."""
SCAN_COLUMNS = ("scan_run", "trial_onset_scan_s")
"""Only in the table of a session with a scanner: which of its runs, and the onset since its first volume."""
SIGNAL_COLUMNS = ("signal",)
"""Only where something is seen before a stimulus that may tell which one comes: its name."""
GUIDANCE_COLUMNS = ("components", "script", "calibration")
"""Only in the table of a session that has any: components joined by `+`, the calibration a trial is of."""
PROBE_COLUMNS = ("probes", "probe_skew_s")
"""Only where heat has two probes: which gave it, and how much later than the first the second was started."""
PRESS_COLUMNS = ("press_c", "press_s")
"""Only where a stimulus ended at a press: heat's level as measured, and seconds since the onset."""
CONTINUOUS = ("peak", "peak_s", "mean", "area_s", "onset_s", "dropped_frames")
"""What the table has of a continuous rating, each after the name of its scale; times since the onset."""
