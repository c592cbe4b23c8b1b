"""What happened in the words of HED 8.4.0, for every kind of row of the `_events` table."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType

from mindpain_task.markers import SCALE_NAMES

VERSION = "8.4.0"
"""The schema that every string here was validated with; `dataset_description.json` must name it."""
_BY_PARTICIPANT = "Agent-action, Participant-response, (Human-agent, Experiment-participant)"
_BY_OPERATOR = "Experiment-control, (Human-agent, Experimenter)"
_SEEN = "Sensory-event, Visual-presentation"
_HEARD = "Sensory-event, Auditory-presentation"
_ASKED = "Sensory-event, Query, Visual-presentation"
_GIVEN = "Sensory-event, Experimental-stimulus, Somatic-presentation"


def _question(scale: str) -> str:
    """Return the string of a scale that is shown until it is answered."""
    about = scale.replace("_", "-").capitalize()
    if scale in ("intensity", "unpleasantness"):
        about = f"Pain-{scale}"
    return f"{_ASKED}, (Judge, Indicator-variable/{about})"


TRIAL_TYPES: Mapping[str, str] = MappingProxyType(
    {
        "session_start": "Experiment-structure, Label/Session-start",
        "session_resumed": "Experiment-structure, Label/Session-resumed",
        "session_end": "Experiment-structure, Label/Session-end",
        "block_start": "Experiment-structure, Label/Block-start",
        "block_end": "Experiment-structure, Label/Block-end",
        "instruction": f"{_SEEN}, Instructional",
        "guidance": "Sensory-event, Instructional, Label/Guidance",
        "practice": "Experiment-procedure, Label/Practice-in-silence",
        "bell": f"{_HEARD}, Label/Bell",
        "reminder": f"{_SEEN}, Instructional, Label/Reminder",
        "audio": f"{_HEARD}, Label/Recording",
        "operator_prompt": f"{_BY_OPERATOR}, Label/Operator-prompt",
        "rest_break": "Experiment-structure, Rest, Label/Break",
        "resting": "Experiment-structure, Rest, Label/Skin-rest",
        "scanner_wait": "Experiment-control, Label/Wait-for-scanner",
        "scan_start": "Measurement-event, Label/Scan-start",
        "scan_end": "Measurement-event, Label/Scan-end",
        "scanner_silent": "Measurement-event, Mishap, Label/Scanner-silent",
        "iti": "Experiment-structure, Label/Inter-trial-interval",
        "cue": f"{_SEEN}, Cue, Label/Condition-cue",
        "signal": f"{_SEEN}, Cue, (Label/Signal, Priming)",
        "anticipation": "Experiment-structure, (Label/Anticipation, Priming)",
        "delay": "Experiment-structure, Label/Delay",
        "stimulus": _GIVEN,
        "no_stimulus": "Experiment-procedure, Label/No-stimulus",
        "work_up_pause": "Experiment-structure, Label/Work-up-pause",
        "work_up_stimulus": f"{_GIVEN}, Label/Work-up",
        "delivery": "Measurement-event, Label/Delivery-verdict",
        "limit_pressed": f"{_BY_PARTICIPANT}, (Press, Push-button), Label/Limit-reached",
        "hand_out": "Agent-action, (Human-agent, Experiment-participant), (Move, Hand), Label/Hand-out",
        **{f"rating_{scale}": _question(scale) for scale in SCALE_NAMES},
        "continuous_rating": f"{_BY_PARTICIPANT}, (Judge, Pain), Label/Continuous-rating",
        "choice": f"{_ASKED}, Label/Choice",
        "questionnaire_start": f"{_SEEN}, Instructional, Label/Questionnaire",
        "questionnaire_item": f"{_ASKED}, Label/Questionnaire-item",
        "questionnaire_end": "Experiment-structure, Label/Questionnaire-end",
        "task": "Experiment-structure, Task-activity, Label/Task",
        "task_item": "Sensory-event, Task-activity, Label/Task-item",
        "task_response": f"{_BY_PARTICIPANT}, Task-activity, Label/Task-response",
        "calibration_result": "Data-feature, Label/Calibration-result",
        "participant_stop": f"{_BY_PARTICIPANT}, (Press, Push-button), Label/Participant-stop",
        "operator_stop": f"{_BY_OPERATOR}, Label/Operator-stop",
        "guard_stop": "Experiment-control, Label/Guard-stop",
        "device_fault": "Experiment-control, Mishap, Label/Device-fault",
        "stop_again": "Experiment-control, Label/Stop-again",
        "held": "Experiment-control, Label/Held",
        "recorder_lost": "Measurement-event, Mishap, Label/Recorder-lost",
        "recorder_back": "Measurement-event, Label/Recorder-back",
        "operator_choice": f"{_BY_OPERATOR}, Label/Operator-choice",
        "session_stopped": "Experiment-structure, Label/Session-stopped",
        "withdrawn": "Experiment-structure, Label/Participant-withdrawn",
        "adverse_event": "Experiment-procedure, Mishap, Label/Adverse-event",
    }
)
"""The string of each `trial_type`."""
MODALITIES: Mapping[str, str] = MappingProxyType(
    {
        "heat": "(Hot, Tactile-presentation)",
        "current": "(Tactile-presentation, Label/Electric-current)",
        "laser": "(Hot, Label/Laser-light)",
        "cold": "(Cold, Tactile-presentation, Label/Cold-water)",
        "none": "Label/Nothing-given",
    }
)
"""Current has no unit class in this schema: its mA stand in a column of their own."""
TARGETS: Mapping[str, str] = MappingProxyType(
    {
        "breath": "Def/Attention-to-breath",
        "pain_site": "Def/Attention-to-pain-site",
        "free": "Def/Attention-free",
        "external_task": "Def/Attention-to-task",
    }
)
ATTITUDES: Mapping[str, str] = MappingProxyType(
    {
        "mindful": "Def/Attitude-mindful",
        "neutral": "Def/Attitude-neutral",
        "suppress": "Def/Attitude-suppress",
        "reappraise": "Def/Attitude-reappraise",
        "self_compassion": "Def/Attitude-self-compassion",
    }
)
RECORD = "ID/#"
COMMANDED_C = "(Temperature/# degree-Celsius, Label/Commanded-peak)"
DEFINITIONS: Mapping[str, str] = MappingProxyType(
    {
        "attention_to_breath": (
            "(Definition/Attention-to-breath, (Condition-variable/Attention-target, (Attend-to, Breathe)))"
        ),
        "attention_to_pain_site": (
            "(Definition/Attention-to-pain-site, "
            "(Condition-variable/Attention-target, (Attend-to, (Pain, Somatic-attribute))))"
        ),
        "attention_free": "(Definition/Attention-free, (Condition-variable/Attention-target, Label/Free))",
        "attention_to_task": (
            "(Definition/Attention-to-task, "
            "(Condition-variable/Attention-target, (Attend-to, Task-activity)))"
        ),
        "attitude_mindful": "(Definition/Attitude-mindful, (Condition-variable/Attitude, Label/Mindful))",
        "attitude_neutral": "(Definition/Attitude-neutral, (Condition-variable/Attitude, Label/Neutral))",
        "attitude_suppress": "(Definition/Attitude-suppress, (Condition-variable/Attitude, Label/Suppress))",
        "attitude_reappraise": (
            "(Definition/Attitude-reappraise, (Condition-variable/Attitude, Label/Reappraise))"
        ),
        "attitude_self_compassion": (
            "(Definition/Attitude-self-compassion, (Condition-variable/Attitude, Label/Self-compassion))"
        ),
    }
)
"""What the strings of conditions stand for; a sidecar has them under a key that is no column."""
DEFINITIONS_KEY = "hed_definitions"
_ASKED_FOR = ("attention_target", "attitude")
_GIVES = ("modality", "target_temp_c")
_FURTHER: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(("block_start", "cue", "anticipation"), _ASKED_FOR),
        **dict.fromkeys(("stimulus", "no_stimulus"), _ASKED_FOR + _GIVES),
        "work_up_stimulus": _GIVES,
    }
)
"""Which other columns belong to a kind of row, as the schema sees it."""


def with_columns(trial_type: str, columns: Collection[str]) -> str:
    """Return the string of a kind of row, one group with what its other columns say.

    HED takes rows with the same onset for one event, in which nothing may stand twice: the number of the
    record tells every row's group from the others.
    """
    others = ("journal_seq", *_FURTHER.get(trial_type, ()))
    said = (f"{{{name}}}" for name in others if name in columns)
    return f"({', '.join((TRIAL_TYPES[trial_type], *said))})"
