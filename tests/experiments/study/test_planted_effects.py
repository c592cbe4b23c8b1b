"""A rehearsed study of simulated people, engine and bytes and all: the model finds what was planted."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
import yaml

from experiments.effects.targets import OWN
from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from experiments.recorded.runs import find_runs, read_recorded
from experiments.session import conduct
from hardware.participant.parameters import load_parameters, shipped_sets
from tests.experiments.study.planted import (
    compared,
    conditions_in,
    expected_of,
    history_of,
    missed,
    parameters_of,
    person_of,
    stimuli_of,
)

PEOPLE, SEED = 24, 1
RIG = OWN.parent / "rig.yaml"


def short_design(folder: Path) -> Path:
    """Write attention x attitude with two trials a condition, and little talk."""
    text = (PROTOCOLS / "attention_direction.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("name: attention_direction", "name: short_design"),
        ("trials: {heat_47: 2, heat_48: 3}", "trials: {heat_47: 1, heat_48: 1}"),
        ("guidance_s: 75.0", "guidance_s: 5.0"),
    ):
        assert text.count(old) == 1
        text = text.replace(old, new)
    path = folder / "short_design.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def rehearse(protocol: Path, numbers: Iterable[int], person: str, data: Path) -> None:
    for number in numbers:
        who = SessionRequest(
            str(protocol), str(RIG), f"sim{number:03d}", "01", "en", SEED, data, person, rehearsal=True
        )
        conduct(prepare_session(who), say=lambda line: None)


@pytest.fixture(scope="module")
def study(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("planted")
    protocol = short_design(root)
    # By sixes, so that novices and experts have all six orders of the conditions alike.
    for first in range(1, PEOPLE, 6):
        person = "expert" if first % 12 == 7 else "novice"
        rehearse(protocol, range(first, first + 6), person, root / "data")
    return root / "data"


def test_every_planted_effect_is_in_its_interval(study: Path) -> None:
    found = list(compared(study))
    marginal = [each for each in found if not each[1].within]
    assert {contrast.name for _, contrast, _ in marginal} >= {
        "breath − pain site",
        "mindful − neutral",
        "expert − novice",
    }
    assert missed(marginal) == []
    assert len(missed(found)) <= 0.08 * len(found)
    truths = {(outcome, contrast.name): truth for outcome, contrast, truth in found}
    assert truths["unpleasantness", "mindful − neutral, pain site and expert"] < -3
    assert truths["intensity", "breath − free, novice"] < -10


def test_without_noise_what_is_planted_is_what_people_answer(tmp_path: Path) -> None:
    quiet = load_parameters(shipped_sets()["expert"]).model_dump(mode="json")
    quiet["trials"]["noise_sd"] |= {"intensity": 0.0, "unpleasantness": 0.0}
    person = tmp_path / "quiet.yaml"
    person.write_text(yaml.safe_dump(quiet), encoding="utf-8")
    rehearse(short_design(tmp_path), (2,), str(person), tmp_path / "data")
    run = read_recorded(find_runs(tmp_path / "data")[0])
    parameters, conditions = parameters_of(run), {each.name: each for each in conditions_in(run)}
    trials = [dict(zip(run.tables.trials.columns, row, strict=True)) for row in run.tables.trials.rows]
    for row, (peak_c, before) in zip(trials, history_of(stimuli_of(run), parameters), strict=True):
        pain = expected_of(
            peak_c, before, person_of(run, parameters), conditions[str(row["condition"])], parameters
        )
        for answer, truth in (
            (row["intensity"], pain.intensity),
            (row["unpleasantness"], pain.unpleasantness),
        ):
            assert answer is None or answer == pytest.approx(truth, abs=0.051)
