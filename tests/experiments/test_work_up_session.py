"""The work-up in a session: it rises only from a step that was given, and every step is on record as such."""

from __future__ import annotations

from pathlib import Path

import pytest

from mindpain_task.session.outcome import Ending
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS
from tests.current_for_tests import Ran, changed_rig, rehearsal, run, short_current


def worked_up(folder: Path, plant: str, *, current_ma: float = 1.0, most_trains: int = 100) -> Ran:
    """Run the short protocol with faults planted in pulses: at 1 mA, pulses 1 to 5 are the work-up's."""
    path = short_current(folder, current_ma=current_ma)
    limit = f"    electrical_limits: {{trains_per_session: {most_trains}}}\n    stimuli:\n      shock:"
    text = path.read_text("utf-8").replace("    stimuli:\n      shock:", limit)
    path.write_text(text, encoding="utf-8")
    rig = changed_rig(folder, "eeg_electrical", ("/dev/ttyACM0", f"sim://p24?{plant}"))
    return run(rehearsal(folder, path, rig))


def steps_ma(ran: Ran) -> list[float]:
    return [float(str(event.data["current_ma"])) for event in ran.of("armed") if event.trial is None]


def work_up_prompts(ran: Ran) -> list[str]:
    hint = WORDS["en"].work_up_hint
    return [view.body for _, view in ran.shown if isinstance(view, OperatorPrompt) and view.hint == hint]


def test_a_work_up_without_faults_rises_once(tmp_path: Path) -> None:
    ran = worked_up(tmp_path, "electrode=999", current_ma=3.0)
    assert steps_ma(ran) == [0.5, 1.0, 1.5, 2.0, 2.5]
    assert len(work_up_prompts(ran)) == 5
    assert [event.trial for event in ran.of("delivery")] == [None] * 5 + [1, 2]


@pytest.mark.parametrize(("plant", "verdict"), [("electrode=2", "short"), ("silent=4", "unknown")])
def test_a_step_that_was_not_given_as_commanded_comes_again(tmp_path: Path, plant: str, verdict: str) -> None:
    """The step rule goes by what was commanded: without this, the next one could be twice what was felt."""
    ran = worked_up(tmp_path, plant, current_ma=1.5)
    assert ran.finished.outcome.ending is Ending.COMPLETED
    assert steps_ma(ran) == [0.5, 0.5, 1.0]
    assert [event.data["verdict"] for event in ran.of("delivery")] == [verdict] + ["delivered"] * 4
    assert any(f"work-up: [bold reverse] {verdict}" in line for line in ran.said)
    first, again, second = work_up_prompts(ran)
    assert first == again != second
    gaps_s = [
        two.time_s - one.time_s
        for one, two in zip(ran.of("shock_end")[:-1], ran.of("shock_onset")[1:], strict=True)
    ]
    assert min(gaps_s) > 5.0


def test_steps_of_the_work_up_are_no_trials(tmp_path: Path) -> None:
    ran = worked_up(tmp_path, "electrode=2")
    assert list(ran.trials["delivery"]) == ["delivered", "delivered"]
    assert not ran.of("repeat", "repeat_declined", "repeat_refused")
    table = ran.markers[ran.markers["marker"] == "shock_onset"]
    assert list(table["trial"].fillna(0)) == [0, 0, 1, 2]


def test_a_work_up_that_reaches_the_limits_ends_the_session_in_words(tmp_path: Path) -> None:
    ran = worked_up(tmp_path, "electrode=2", most_trains=3)
    assert ran.finished.outcome.ending is Ending.DEVICE_FAULT
    for said in ("the work-up cannot go on: a step was not given as commanded", "more than 3 trains"):
        assert said in ran.finished.outcome.reason
    assert steps_ma(ran) == [0.5]
    assert len(ran.of("stimulator_stopped")) == 1


def test_an_electrode_that_stays_off_is_never_stepped_over(tmp_path: Path) -> None:
    every = ",".join(map(str, range(1, 60)))
    ran = worked_up(tmp_path, f"electrode={every}", most_trains=10)
    assert ran.finished.outcome.ending is Ending.DEVICE_FAULT
    assert set(steps_ma(ran)) == {0.5}
    assert {event.data["verdict"] for event in ran.of("delivery")} == {"not_delivered"}
    assert len(ran.of("delivery")) == 8  # with the two trials that are planned, ten
