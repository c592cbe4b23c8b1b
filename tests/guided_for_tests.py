"""A small guided session for tests: a lesson, a search, reminders within blocks, a task beside the heat."""

from __future__ import annotations

from pathlib import Path

from experiments.protocol_files import LoadedProtocol, load_protocol
from hardware.rig_file import read_rig
from mindpain_task.located import Refused

RIG, ENVELOPE = read_rig("rehearsal")
Change = tuple[str, str]
NAME = "guided"
PULSE = "modality: heat, baseline_c: 32.0, rise_c_per_s: 10.0, plateau_s: 2.0, return_c_per_s: 10.0"
TEXT = """
mindpain_protocol: 1
name: guided
title: {en: "A small guided session"}
mindfulness_role: manipulation
languages: [en]
pages: {opening: [demo_goodbye], closing: [demo_goodbye]}
lesson: {pages: [lesson_radio], checks: [louder, both_up], again: [lesson_radio_again], tries: 2}
conditions:
  breath:
    attention_target: breath
    attitude: mindful
    components: [attention_focus, acceptance]
    script: demo_breath
    reminder: {en: "Breath"}
    reminder_in_block: {en: "Stay with the breath."}
  distraction:
    attention_target: external_task
    attitude: neutral
    components: [load]
    script: demo_pain_site
    task: back
    reminder: {en: "Task"}
    reminder_in_block: {en: "Stay with the task."}
tasks:
  back: {task: n_back, n: 1, item_s: 1.0, show_s: 0.5, target_share: 0.3}
calibrations:
  heat:
    method: grid_bayes
    stimulus: searching
    site: left_volar_forearm_1
    pages: [demo_goodbye]
    asks: intensity
    targets: {heat_20: 20.0, heat_40: 40.0}
    start_c: 42.0
    most_step_up_c: 1.0
    trials_min: 4
    trials_max: 7
    stop_at_sd_c: 0.4
    at_ceiling: top
    on_later_visits: fixed
    trial:
      - {phase: iti, show: fixation, duration_s: {min: 8.0, max: 9.0}}
      - {phase: stimulus, show: fixation}
      - {ask: intensity}
stimuli:
  searching: {peak_c: {min: 40.0, max: 49.0}, PULSE}
  low: {peak_c: calibration.heat_20, PULSE}
  high: {peak_c: calibration.heat_40, PULSE}
  fixed: {peak_c: 45.0, PULSE}
scales:
  intensity:
    {question: {en: "How strong?"}, left: {en: "none"}, right: {en: "extreme"}, timeout_s: 8.0, start: random}
  effort:
    {question: {en: "How much effort?"}, left: {en: "none"}, right: {en: "most"}, timeout_s: 8.0, start: 0}
choices:
  louder:
    {question: {en: "Which is louder?"}, options: {en: [this, that]}, right: 2, timeout_s: null}
  both_up:
    {question: {en: "Which went up?"}, options: {en: [this, that, both]}, right: 3, timeout_s: null}
  painful:
    {question: {en: "Was it painful?"}, options: {en: ["no", "yes"]}, timeout_s: 8.0}
skin_sites:
  sites:
    left_volar_forearm_1: {en: "place 1"}
    left_volar_forearm_2: {en: "place 2"}
  prompt: {en: "Put it on: {site}."}
blocks:
  conditions: [breath, distraction]
  order: as_listed
  guidance_s: 5.0
  reminder: {every_trials: 2, lasts_s: 3.0}
  trials: {low: 2, high: 2, fixed: 1}
  trial:
    - {phase: iti, show: fixation, duration_s: {min: 8.0, max: 9.0}}
    - {phase: cue, show: cue, duration_s: 1.0}
    - {phase: anticipation, show: cue, duration_s: 2.0, begins_task: true}
    - {phase: stimulus, show: cue}
    - {phase: delay, show: fixation, duration_s: 1.0}
    - {ask: intensity}
  probes: [effort]
  break_s: null
resume: {at: trial, within_h: 4.0}
""".replace("PULSE", PULSE)


def text_of(*changes: Change) -> str:
    """Return the protocol with each change made, wherever it stands."""
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def written(folder: Path, *changes: Change) -> Path:
    """Write the protocol with changes; return its path."""
    path = folder / f"{NAME}.yaml"
    path.write_text(text_of(*changes), encoding="utf-8")
    return path


def guided(folder: Path, *changes: Change) -> LoadedProtocol:
    """Load the protocol with changes."""
    return load_protocol(str(written(folder, *changes)), ENVELOPE)


def said(folder: Path, *changes: Change) -> list[str]:
    """Return what is said against the protocol with changes, `line: sentence` each; nothing if it is good."""
    try:
        guided(folder, *changes)
    except Refused as refused:
        return [f"{each.place.line if each.place else 0}: {each.sentence}" for each in refused.refusals]
    return []


def line_of(needle: str, *changes: Change) -> int:
    """Return the first line of the changed text that holds the needle."""
    lines = text_of(*changes).splitlines()
    return next(number for number, line in enumerate(lines, 1) if needle in line)
