"""Sessions with a laser that are stopped or that search for an energy: no edge but those that were meant."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import pytest
import yaml

from experiments.preparing import prepare_session
from hardware.participant.parameters import shipped_sets
from mindpain_task.located import Refused
from mindpain_task.roles import InputKind
from mindpain_task.session.outcome import Ending
from mindpain_task.words import WORDS
from tests.current_for_tests import rehearsal, run
from tests.laser_for_tests import lights, short_laser
from tests.onlooker_for_tests import Onlooker, at

SITE = "left_volar_forearm_1"


def going_on(folder: Path) -> str:
    """Write a set of a person whose operator goes on after a stop; return its path."""
    shutil.copy(shipped_sets()["novice"], folder / "novice.yaml")
    path = folder / "going_on.yaml"
    path.write_text("like: novice\nreading:\n  after_stop: go_on\n", encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("knows", "after_s", "given"),
    [
        (at("armed", 2), 0.5, 3),  # between two pulses: the second comes later, and only once
        (at("anticipation", 2), 0.29, 3),  # scheduled, and due in 10 ms
        (at("laser_onset", 2), 0.01, 4),  # it shines: it cannot be recalled, and comes again
        (at("laser_end", 2), 0.5, 4),
    ],
)
def test_after_a_stop_only_what_the_operator_lets_go_on_is_given(
    knows: object, after_s: float, given: int, tmp_path: Path
) -> None:
    watcher = Onlooker((knows, after_s, InputKind.PARTICIPANT_STOP))  # type: ignore[arg-type]
    asked = rehearsal(tmp_path, short_laser(tmp_path), "eeg_laser", person=going_on(tmp_path))
    done = run(asked, watcher.wrap)
    assert done.finished.outcome.ending is Ending.COMPLETED
    (stopped,) = done.of("stopped")
    (choice,) = done.of("choice")
    onsets_s = [light.time_s for light in lights(done)]
    assert len(onsets_s) == len(done.of("laser_onset")) == given
    assert not [at_s for at_s in onsets_s if stopped.time_s < at_s < choice.time_s]
    assert (
        min(two - one for one, two in pairwise(onsets_s)) >= 6.0
    )  # what comes again waits as long as the site must rest


def test_an_end_between_two_pulses_gives_no_further_one(tmp_path: Path) -> None:
    watcher = Onlooker((at("armed", 2), 1.0, InputKind.QUIT))
    done = run(rehearsal(tmp_path, short_laser(tmp_path), "eeg_laser"), watcher.wrap)
    assert done.finished.outcome.ending is not Ending.COMPLETED
    assert len(lights(done)) == 1
    assert done.of("stimulator_stopped")


def searching(folder: Path, **changes: object) -> Path:
    """Write the short protocol so that it finds an energy by ratings, and then gives it."""
    path = short_laser(folder, trials=2)
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    pulse = written["stimuli"]["pulse"]
    iti = {"phase": "iti", "show": "fixation", "duration_s": 6.5}
    laser = {"phase": "laser", "show": "fixation"}
    written["stimuli"]["searched"] = pulse | {"energy_mj": {"min": 80.0, "max": 260.0}}
    written["stimuli"]["pulse"] = pulse | {"energy_mj": "calibration.moderate"}
    written["calibrations"] = {
        "own": {
            "method": "ascending", "stimulus": "searched", "site": SITE, "asks": "intensity",
            "targets": {"moderate": 30.0}, "start_mj": 80.0, "most_step_up_mj": 20.0, "step_mj": 20.0,
            "resolution_mj": 20.0, "series": 1, "order": "ascending", "seed": 0, "fit": "line",
            "stop_over": 95.0, "trials_min": 4, "trials_max": 10, "on_later_visits": "recalibrate",
            "trial": [iti, laser, {"ask": "intensity"}],
        }
        | changes
    }  # fmt: skip
    path.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    return path


def test_an_energy_can_be_searched_for_and_is_confirmed_at_each_change(tmp_path: Path) -> None:
    done = run(rehearsal(tmp_path, searching(tmp_path), "eeg_laser"))
    assert done.finished.outcome.ending is Ending.COMPLETED
    (result,) = done.of("calibration_result")
    assert result.data["unit"] == "mJ"
    energies = [light.pulse.energy_mj for light in lights(done)]
    asked = [event.data["asked_mj"] for event in done.of("dial_asked")]
    changes = [each for before, each in pairwise([0.0, *energies]) if each != before]
    assert asked == changes
    assert energies[:3] == [80.0, 100.0, 120.0]
    values = done.of("calibration_used")[0].data["values"]
    assert isinstance(values, dict)
    assert energies[-2:] == [values["moderate"]] * 2
    assert [event.data["energy_mj"] for event in done.of("armed")] == energies


def test_a_search_over_the_limits_and_one_in_another_unit_are_refused(tmp_path: Path) -> None:
    path = searching(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("max: 260.0", "max: 290.0"), encoding="utf-8")
    with pytest.raises(Refused, match=r"over the envelope's stand-in of 10\.0 mJ/mm²"):
        prepare_session(rehearsal(tmp_path, path, "eeg_laser"))
    path.write_text(text.replace("start_mj", "start_ma"), encoding="utf-8")
    with pytest.raises(Refused, match="this is in mA, and the stimulus is in mJ: write start_mj"):
        prepare_session(rehearsal(tmp_path, path, "eeg_laser"))


def test_a_new_site_asks_for_the_eyewear_again(tmp_path: Path) -> None:
    path = short_laser(tmp_path)
    written = yaml.safe_load(path.read_text(encoding="utf-8"))
    written["skin_sites"]["sites"] = {
        name: {"en": name, "de": name} for name in ("left_volar_forearm_1", "left_volar_forearm_2")
    }
    written["blocks"]["conditions"] = ["breath_mindful", "pain_site_mindful"]
    path.write_text(yaml.safe_dump(written, sort_keys=False), encoding="utf-8")
    plan = prepare_session(rehearsal(tmp_path, path, "eeg_laser")).plan
    for block in plan.blocks:
        hints = [getattr(phase.shows, "hint", "") for phase in block.setting_up]
        assert hints == [WORDS["en"].eyewear_hint, WORDS["en"].operator_hint]
