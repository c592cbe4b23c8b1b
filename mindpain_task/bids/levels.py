"""What the values mean that come from a closed set: kinds of rows, conditions, verdicts, answers."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from mindpain_task.markers import SCALE_NAMES


def _fixed(**levels: str) -> Mapping[str, str]:
    return MappingProxyType(levels)


RATED: Mapping[str, str] = _fixed(
    intensity="how intense the sensation was",
    unpleasantness="how unpleasant the sensation was",
    anxiety="how anxious the participant was",
    expectation="how painful the participant expected the stimulus to be",
    attention_on_target="how much attention was where it was asked to be",
    attention_on_pain="how much attention was on the pain",
    mind_wandering="how much the mind wandered",
    effort="how much effort it took",
    acceptance="how much the sensation was accepted as it was",
    sleepiness="how sleepy the participant was",
    relaxation="how relaxed the participant was",
    pain="how painful it was",
    valence="how pleasant or unpleasant the participant felt",
    arousal="how aroused the participant felt",
    credibility="how credible the exercise was",
    self_kindness="how kind the participant was to him- or herself",
    distress="how distressing it was",
    catastrophizing="how much the participant thought the worst of it",
    distraction="how much the participant was distracted from it",
    ignoring="how much the participant ignored it",
    control="how much control the participant had over it",
    threat="how threatening it was",
    vividness="how vivid it was",
    anger="how angry the participant was",
    recovery="how much the participant had recovered",
)
"""What a scale is about, by its name; the question as it was asked stands beside it in a sidecar."""
_PASSAGES = {
    "session_start": "the session began",
    "session_resumed": "a session that had been interrupted goes on in this run",
    "session_end": "the session came to its planned end",
    "block_start": "a block began; its columns say of which condition and on which skin site",
    "block_end": "a block ended",
    "instruction": "a page of text, until the participant went on",
    "guidance": "guidance for a condition, seen or heard",
    "practice": "silence after the recording, in which the participant practises",
    "bell": "a bell was struck",
    "reminder": "the condition's sentence was shown again before a trial",
    "audio": "a recording was heard, from its first to its last sample",
    "operator_prompt": "a page for the operator, until he or she went on",
    "rest_break": "a break between blocks",
    "resting": "the session waited since the skin must rest between two stimuli",
    "scanner_wait": "the session waited for the scanner's first volume",
    "scan_start": "the first volume of the scanner that is no dummy was seen",
    "scan_end": "a run of the scanner was over as far as the session is concerned",
    "scanner_silent": "pulses of the scanner stopped coming while they should",
}
_TRIALS = {
    "iti": "the time between two trials, with nothing to do",
    "cue": "the condition of the trial was shown",
    "signal": "something was shown that may tell which stimulus comes",
    "anticipation": "the time before a stimulus",
    "delay": "the time between a stimulus and the question about it",
    "stimulus": "the stimulus of a trial, from its onset until it was over or was stopped",
    "no_stimulus": "the trial gave nothing in the place of a stimulus",
    "work_up_pause": "the time before a stimulus to get used to",
    "work_up_stimulus": "a stimulus to get used to, in no trial",
    "delivery": "the stimulus was compared with what was commanded",
    "limit_pressed": "the participant ended a stimulus by a press, as asked",
    "hand_out": "a hand that had stayed to the cap had left the water, as the operator told",
    "calibration_result": "a calibration came to its result",
}
_QUESTIONS = {
    "continuous_rating": "a scale that was rated all the time while a stimulus lasted",
    "choice": "a question with a few answers, from its showing until the answer",
    "questionnaire_start": "the instruction of a questionnaire",
    "questionnaire_item": "an item of a questionnaire, from its showing until the answer",
    "questionnaire_end": "a blank screen after the last item of a questionnaire",
    "task": "a task beside the stimulus, from its beginning to its end",
    "task_item": "an item of a task, from its showing until it was answered, omitted or cut off",
    "task_response": "an answer in a task",
}
_STOPS = {
    "participant_stop": "the participant stopped everything",
    "operator_stop": "the operator stopped everything",
    "guard_stop": "the program stopped everything, to keep its own limits",
    "device_fault": "a device failed",
    "stop_again": "somebody stopped everything once more while it was at rest",
    "held": "the session was held between trials: the disk or the recorder was not there",
    "recorder_lost": "the recorder beside the session no longer wrote everything down",
    "recorder_back": "the recorder wrote everything down again",
    "operator_choice": "the operator chose how to go on",
    "session_stopped": "the session ended before its planned end",
    "withdrawn": "the session ended since the participant withdrew",
    "adverse_event": (
        "an adverse event that a person reported, at the time that was reported, often to the minute only: "
        "it may stand before what it came from; its words are not passed on"
    ),
}
TRIAL_TYPES: Mapping[str, str] = MappingProxyType(
    _PASSAGES
    | _TRIALS
    | {f"rating_{scale}": f"a scale, until it was answered: {RATED[scale]}" for scale in SCALE_NAMES}
    | _QUESTIONS
    | _STOPS
)
TARGETS: Mapping[str, str] = _fixed(
    breath="attention on the breath, away from the pain",
    pain_site="attention on the painful place",
    free="attention wherever it goes",
    external_task="attention on a task",
)
ATTITUDES: Mapping[str, str] = _fixed(
    mindful="noticing what is there, and letting it be, without judging",
    neutral="no attitude was asked for",
    suppress="keeping the sensation away",
    reappraise="seeing the sensation as something else",
    self_compassion="being kind to oneself about the sensation",
)
MODALITIES: Mapping[str, str] = _fixed(
    heat="contact heat from a thermode",
    current="a train of electrical pulses",
    laser="a pulse of laser light",
    cold="a hand in cold water",
    none="nothing was given",
)
VERDICTS: Mapping[str, str] = _fixed(
    delivered="what was measured is what was commanded, within the tolerances",
    late="it began too late",
    short="it was too short",
    wrong_temperature="the temperature was off",
    not_delivered="nothing was given",
    unknown="too little was measured to tell",
    wrong_current="the current was off",
    not_verifiable="the device never tells what it gave",
)
STATUS: Mapping[str, str] = _fixed(
    completed="the trial ran to its end",
    stopped="the trial was stopped, or the session ended within it",
)
ENDED_BY: Mapping[str, str] = _fixed(
    withdrawal="the participant took the hand out",
    cap="the longest time allowed was reached",
    stop="everything was stopped",
    press="the participant ended it by a press, as asked",
    course="it came to its planned end",
)
SCALE_KINDS: Mapping[str, str] = _fixed(
    vas="a line between two anchors, 0 to 100",
    numeric="numbers, 0 to 10",
    choice="a few answers; the value is the place of the answer, from 0",
    continuous="a line between two anchors, 0 to 100, all the time",
)
TASKS: Mapping[str, str] = _fixed(
    counting_stroop="how many words are there, where the words are numbers",
    neutral_stroop="how many words are there, where the words are none that count",
    pasat="the sum of the last two numbers heard or seen",
    serial_subtraction="the same number taken away again and again",
    n_back="is it the same as so many items before",
    breath_counting="each breath counted, from 1 to 9",
    maze="which exit does the path lead to",
)
TASK_STATUS: Mapping[str, str] = _fixed(
    answered="an answer came in time",
    omitted="no answer came in time",
    cut_off="the task ended before the time to answer was over",
    unasked="nothing was to be answered: it only leads in",
)
ANSWERS: Mapping[str, str] = _fixed(
    counted="it counts",
    unconfirmed="it was typed and never confirmed, and counts",
    again="a further answer to the same item, which does not count",
    too_early="it came before its item, and does not count",
    too_late="it came after its item, and does not count",
)
HEARD: Mapping[str, str] = _fixed(
    whole="it was heard whole",
    early="it ended too early",
    late="it ended too late",
    stopped="it was stopped",
    never_began="it never began",
)
PROMPTS: Mapping[str, str] = _fixed(
    operator_prompt="something is to be set up, or looked at",
    work_up="the next stimulus to get used to is to be let come",
    dial="a dial is to be set by hand",
    pause="everything was stopped: how shall it go on",
    calibration_done="a calibration came to its result: how shall it go on",
    repeat_offer="a trial was spoiled: shall it be repeated",
)
CHOICES: Mapping[str, str] = _fixed(
    go_on="go on, with what was interrupted once more",
    skip="go on, and leave out what was interrupted",
    go_without="go on, without what was not recorded",
    end="end the session",
    withdraw="end the session, since the participant withdraws",
    repeat="repeat a spoiled trial",
    no_repeat="do not repeat a spoiled trial",
)
WATER: Mapping[str, str] = _fixed(
    lauda="read from a Lauda circulator",
    julabo="read from a Julabo circulator",
    typed="read by the operator, and typed",
)
SEVERITIES: Mapping[str, str] = MappingProxyType(
    {
        "1": "mild",
        "2": "moderate",
        "3": "severe",
        "4": "life-threatening",
        "5": "death",
    }
)
RELATED: Mapping[str, str] = _fixed(
    unrelated="unrelated to what was given",
    possibly="possibly related",
    probably="probably related",
    definitely="definitely related",
    unknown="nobody can tell",
)
YES_NO: Mapping[str, str] = MappingProxyType({"1": "yes", "0": "no"})
