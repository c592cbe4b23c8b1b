"""Choices, two-stage scales, lessons and tasks as a protocol writes them: every name must point somewhere."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from mindpain_task.protocols.question_entries import ChoiceEntry, ScaleEntry
from tests.guided_for_tests import guided, line_of, said

BEGINS, EFFORT = ", begins_task: true", '{question: {en: "How much effort?"}'


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "checks: [louder,",
            "checks: [loud,",
            "lesson.checks.0: there is no 'loud' among the choices (louder, both_up, painful)",
        ),
        ("checks: [louder,", "checks: [effort,", "lesson.checks.0: there is no 'effort' among the choices"),
        (
            "checks: [louder,",
            "checks: [painful,",
            "lesson.checks.0: 'painful' has no right answer: nothing could be checked",
        ),
        ("right: 3", "right: 4", "choices.both_up: the right answer is number 4 of 3"),
        ("right: 3", "right: 0", "choices.both_up.right: should be greater than or equal to 1"),
        ("tries: 2", "tries: 0", "lesson.tries: should be greater than 0"),
        ("tries: 2", "tries: 6", "lesson.tries: should be less than or equal to 5"),
        (
            "{en: [this, that]}",
            "{en: [this, that], de: [das]}",
            "choices.louder: 1 answers in 'de': a choice has two to seven",
        ),
        (
            "{en: [this, that]}",
            "{en: [this, that], de: [a, b, c]}",
            "choices.louder: not every language has as many answers",
        ),
        ("languages: [en]", "languages: [en, de]", "choices.louder.options: the text in 'de' is missing"),
        (
            "languages: [en]",
            "languages: [en, de]",
            "conditions.breath.reminder_in_block: the text in 'de' is missing",
        ),
        (
            "    pages: [demo_goodbye]\n",
            "    pages: [nothing]\n",
            "calibrations.heat.pages.0: there is no script scripts/en/nothing.md",
        ),
        (
            "again: [lesson_radio_again]",
            "again: [nothing]",
            "lesson.again.0: there is no script scripts/en/nothing.md",
        ),
        (
            "    - {ask: intensity}\n  probes",
            "    - {ask: pain}\n  probes",
            "blocks.trial.5.ask: there is no 'pain' among the scales and choices (intensity,",
        ),
        (
            "    asks: intensity",
            "    asks: pain",
            "calibrations.heat.asks: there is no 'pain' among the scales and choices",
        ),
        (
            "    stimulus: searching",
            "    stimulus: find",
            "calibrations.heat.stimulus: there is no 'find' among the stimuli (searching, low, high, fixed)",
        ),
        (
            "    site: left_volar_forearm_1",
            "    site: left_calf",
            "calibrations.heat.site: there is no 'left_calf' among the sites (left_volar",
        ),
        (
            EFFORT,
            EFFORT.replace("{", "{painful: nobody, ", 1),
            "scales.effort.painful: there is no 'nobody' among the choices",
        ),
        (
            EFFORT,
            EFFORT.replace("{", "{painful: both_up, ", 1),
            "scales.effort.painful: 'both_up' has 3 answers: before a scale come two, no and yes",
        ),
        (
            EFFORT,
            EFFORT.replace("{", "{kind: colours, ", 1),
            "scales.effort.kind: should be 'vas' or 'numeric'",
        ),
        (
            "    task: back",
            "    task: front",
            "conditions.distraction.task: there is no 'front' among the tasks (back)",
        ),
        (BEGINS, "", "conditions.distraction.task: the trial needs one phase with begins_task, and has 0"),
        (
            "duration_s: 1.0}\n    - {phase: anti",
            f"duration_s: 1.0{BEGINS}}}\n    - {{phase: anti",
            "the trial needs one phase with begins_task, and has 2",
        ),
        ("    task: back\n", "", "blocks.trial.2.begins_task: no condition has a task"),
        (
            "components: [load]",
            "components: [load, load]",
            "conditions.distraction: the component load is named twice",
        ),
        (
            "components: [load]",
            "components: [magic]",
            "conditions.distraction.components.0: should be 'attention_focus'",
        ),
        ("every_trials: 2", "every_trials: 0", "blocks.reminder.every_trials: should be greater than 0"),
    ],
)
def test_a_fault_is_a_sentence_with_its_place(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    lines = said(tmp_path, (old, new))
    assert any(sentence in line for line in lines), lines
    assert all(int(line.split(":")[0]) > 1 for line in lines), lines


def test_a_sentence_stands_where_the_wrong_name_does(tmp_path: Path) -> None:
    change = ("    task: back", "    task: front")
    (line,) = said(tmp_path, change)
    assert line.startswith(f"{line_of('task: front', change)}: ")


def test_a_two_stage_scale_takes_a_choice_of_no_and_yes(tmp_path: Path) -> None:
    protocol = guided(tmp_path, (EFFORT, EFFORT.replace("{", "{painful: painful, ", 1))).protocol
    assert protocol.scales["effort"].painful == "painful"
    assert protocol.choices["painful"].options["en"] == ("no", "yes")


@pytest.mark.parametrize("count", [0, 1, 8])
def test_a_choice_has_two_to_seven_answers(count: int) -> None:
    answers = tuple(f"answer {number}" for number in range(count))
    with pytest.raises(ValidationError, match="a choice has two to seven"):
        ChoiceEntry(question={"en": "Which?"}, options={"en": answers}, timeout_s=None)


@pytest.mark.parametrize("start", [-0.1, 100.1, "middle", float("nan"), True])
def test_a_scale_starts_on_its_line_or_anywhere(start: object) -> None:
    written = {"question": {"en": "?"}, "left": {"en": "a"}, "right": {"en": "b"}, "timeout_s": None}
    with pytest.raises(ValidationError):
        ScaleEntry.model_validate({**written, "start": start})
    assert ScaleEntry.model_validate({**written, "start": "random"}).start == "random"
