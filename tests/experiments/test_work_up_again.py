"""A step of the work-up that was not given is not climbed over: it comes again, inside the limits."""

from __future__ import annotations

from pathlib import Path

from mindpain_task.session.outcome import Ending
from tests.current_for_tests import Ran, changed_rig, rehearsal, run, short_current

LIMITS = "variants:\n  electrical:\n    electrical_limits: {{trains_per_session: {trains}}}"


def climbed(folder: Path, fault: str, trains: int = 50) -> Ran:
    """Run a session of two trials of 2 mA, with steps of 0.5, 1 and 1.5 mA before them, five pulses each."""
    protocol = short_current(folder, trials=2, current_ma=2.0)
    text = protocol.read_text("utf-8").replace("variants:\n  electrical:", LIMITS.format(trains=trains))
    protocol.write_text(text, encoding="utf-8")
    rig = changed_rig(folder, "eeg_electrical", ("/dev/ttyACM0", f"sim://p24?{fault}"))
    return run(rehearsal(folder, protocol, rig))


def loaded_ma(ran: Ran) -> list[object]:
    return [event.data["current_ma"] for event in ran.of("armed")]


def test_a_step_that_was_given_is_not_repeated(tmp_path: Path) -> None:
    ran = climbed(tmp_path, "")
    assert loaded_ma(ran) == [0.5, 1.0, 1.5, 2.0, 2.0]
    assert ran.finished.outcome.ending is Ending.COMPLETED


def test_a_step_with_a_fault_comes_again_until_it_was_given(tmp_path: Path) -> None:
    ran = climbed(tmp_path, "electrode=7,12")
    assert loaded_ma(ran) == [0.5, 1.0, 1.0, 1.0, 1.5, 2.0, 2.0]
    prompts = [event for event in ran.of("phase") if event.phase == "work_up"]
    assert len(prompts) == 5  # the operator lets each of them come
    assert sum("this step comes again" in line for line in ran.said) == 2
    assert ran.finished.outcome.ending is Ending.COMPLETED
    assert list(ran.trials["trial"]) == [1, 2]


def test_steps_come_again_only_inside_the_limits(tmp_path: Path) -> None:
    ran = climbed(tmp_path, "electrode=7", trains=5)
    assert loaded_ma(ran) == [0.5, 1.0]
    assert ran.finished.outcome.ending is Ending.DEVICE_FAULT
    assert "the work-up cannot go on" in ran.finished.outcome.reason
    assert "more than 5 trains" in ran.finished.outcome.reason
    assert ran.opened.twin is not None
    assert ran.opened.twin.at_baseline(ran.opened.rig.clock.now())
