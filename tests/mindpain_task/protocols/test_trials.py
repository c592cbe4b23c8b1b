"""What a trial does at once and in which order: what would have no effect, or no answer, is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.protocol_files import PROTOCOLS, load_protocol
from mindpain_task.located import Refused
from tests.guided_for_tests import ENVELOPE, said

GIVES, SEARCH = "    - {phase: stimulus, show: cue}", "      - {phase: stimulus, show: fixation}"
BEGINS = "duration_s: 2.0, begins_task: true}"
SCREEN = "a task has the screen and the keys until the stimulus is over"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (GIVES, GIVES.replace("}", ", rates: effort}"), f"blocks.trial.3.rates: {SCREEN}"),
        (GIVES, GIVES.replace("}", ", until: press}"), f"blocks.trial.3.until: {SCREEN}"),
        (BEGINS, f"{BEGINS}\n    - {{ask: effort}}", f"blocks.trial.3.ask: {SCREEN}"),
        (
            f"{GIVES}\n",
            "",
            "blocks.trial.2.begins_task: no stimulus comes after it: the task would have no end",
        ),
        (
            SEARCH,
            SEARCH.replace("}", ", rates: nobody}"),
            "calibrations.heat.trial.1.rates: there is no 'nobody' among the scales (intensity, effort)",
        ),
        (
            SEARCH,
            SEARCH.replace("}", ", begins_task: true}"),
            "calibrations.heat.trial.1.begins_task: no task goes on beside a calibration",
        ),
        (
            SEARCH,
            SEARCH.replace("stimulus", "shock"),
            "calibrations.heat.trial.1.phase: it gives heat: a phase 'shock' would have nothing to deliver",
        ),
        (
            SEARCH,
            f"{SEARCH}\n{SEARCH}",
            "calibrations.heat.trial: a trial of a calibration needs one phase that delivers, and has 2",
        ),
        (
            SEARCH,
            SEARCH.replace("}", ", until: press}"),
            "calibrations.heat.trial: this method has no use for `until: press`",
        ),
        (
            "      - {ask: intensity}",
            "      - {ask: effort}",
            "calibrations.heat.trial: its trial does not ask 'intensity', which is its answer",
        ),
        (
            "asks: intensity",
            "asks: painful",
            "calibrations.heat.asks: it learns from ratings, and 'painful' is a choice",
        ),
        (
            "trials: {low: 2",
            "trials: {searching: 2",
            "blocks.trials.searching: 'heat' searches with 'searching': give a stimulus that takes",
        ),
        ("  painful:\n", "  effort:\n", "choices.effort: 'effort' is the name of a scale, too"),
        (
            "  reminder: {every_trials: 2, lasts_s: 3.0}\n",
            "",
            "conditions.breath.reminder_in_block: nothing says when it is shown: blocks have no `reminder`",
        ),
        (
            "start_c: 42.0",
            "start_c: 39.0",
            "calibrations.heat.start_c: 39 °C is outside the stimulus's 40 to 49 °C",
        ),
        (
            "most_step_up_c: 1.0",
            "most_step_up_c: 0.05",
            "calibrations.heat.most_step_up_c: 0.05 °C is less than the resolution",
        ),
    ],
)
def test_what_could_not_work_is_refused(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    lines = said(tmp_path, (old, new))
    assert any(sentence in line for line in lines), lines


def test_reminders_need_a_sentence(tmp_path: Path) -> None:
    gone = [(f'    reminder_in_block: {{en: "Stay with the {what}."}}\n', "") for what in ("breath", "task")]
    assert said(tmp_path, gone[0]) == []
    (line,) = said(tmp_path, *gone)
    assert line.endswith("blocks.reminder: no condition has a `reminder_in_block` to show")


def test_a_search_over_one_value_is_refused(tmp_path: Path) -> None:
    values = [("peak_c: {min: 40.0, max: 49.0}", "peak_c: 45.0")]
    values += [(f"peak_c: calibration.{name}", "peak_c: 44.0") for name in ("heat_20", "heat_40")]
    (line,) = said(tmp_path, *values)
    assert line.endswith(
        "calibrations.heat.stimulus: 'searching' has no bounds to search between: "
        "write its value as {min, max}"
    )


def yes_no(asks: str, options: str = '{en: ["no", "yes"]}') -> tuple[tuple[str, str], ...]:
    """Return what makes the search one by no and yes."""
    return (
        ("method: grid_bayes", "method: levels"),
        ("    targets: {heat_20: 20.0, heat_40: 40.0}", "    gives: threshold"),
        (
            "    stop_at_sd_c: 0.4",
            "    first_step_c: 1.0\n    last_step_c: 0.5\n    runs: 1\n    sd_at_most_c: 1.0",
        ),
        ("calibration.heat_20", "calibration.threshold"),
        ("calibration.heat_40", "calibration.threshold"),
        ("    asks: intensity", f"    asks: {asks}"),
        ("      - {ask: intensity}", f"      - {{ask: {asks}}}"),
        ('{en: ["no", "yes"]}', options),
    )


def test_a_method_that_learns_from_no_and_yes_asks_for_them(tmp_path: Path) -> None:
    assert said(tmp_path, *yes_no("painful")) == []
    (line,) = said(tmp_path, *yes_no("intensity"))
    assert line.endswith("calibrations.heat.asks: it learns from no and yes, and 'intensity' is a scale")
    (line,) = said(tmp_path, *yes_no("painful", "{en: [a, b, c]}"))
    assert line.endswith("calibrations.heat.asks: it learns from no and yes, and 'painful' has other answers")


def cold(folder: Path, *changes: tuple[str, str]) -> str:
    text = (PROTOCOLS / "demo_cold.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "cold.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        load_protocol(str(path), ENVELOPE)
    (refusal,) = caught.value.refusals
    return refusal.sentence


def test_at_a_cold_pressor_the_screen_is_the_operators(tmp_path: Path) -> None:
    n_back = "  two: {task: n_back, n: 2, item_s: 2.0, show_s: 0.5, target_share: 0.3}\n"
    beside = (
        ("stimuli:", f"tasks:\n{n_back}\nstimuli:"),
        ("show: cue, duration_s: 2.0}", "show: cue, duration_s: 2.0, begins_task: true}"),
        ("    script: demo_breath\n", "    script: demo_breath\n    task: two\n"),
    )
    assert "let the task begin with the immersion" in cold(tmp_path, *beside)
    rated = ("phase: immersion, show: cue", "phase: immersion, show: cue, rates: unpleasantness")
    assert cold(tmp_path, rated).endswith("rates: a cold pressor cannot be rated while it lasts")
    pressed = ("phase: immersion, show: cue", "phase: immersion, show: cue, until: press")
    assert "only heat or shock can end at a press, not cold_pressor" in cold(tmp_path, pressed)


def test_heat_may_be_rated_all_the_time_or_end_at_a_press(tmp_path: Path) -> None:
    no_task = ((", begins_task: true", ""), ("    task: back\n", ""))
    for more in (", rates: effort}", ", until: press}"):
        assert said(tmp_path, *no_task, (GIVES, GIVES.replace("}", more))) == []
    both = GIVES.replace("}", ", rates: effort, until: press}")
    assert any("would end the stimulus" in each for each in said(tmp_path, *no_task, (GIVES, both)))
