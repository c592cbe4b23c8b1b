"""Plans of protocols that use nothing new are what they were: a study that goes on keeps its sessions."""

from __future__ import annotations

import hashlib

import pytest

from experiments.protocol_files import load_protocol, plan_session
from hardware.rig_file import read_rig
from mindpain_task.model import SessionPlan
from mindpain_task.planning.walking import phases_of
from mindpain_task.views import Vas

PLANNED = {
    ("attention_direction", "rehearsal", 1, 1, "en"): "e2b59992ae41912c",
    ("attention_direction", "rehearsal", 2, 7, "de"): "3356235bf6000e71",
    ("attention_direction", "rehearsal", 2023, 12, "en"): "44fee0559729df75",
    ("attention_direction", "rehearsal", 1099511627781, 3, "de"): "99b12146823e1ccc",
    ("attention_direction", "eeg_electrical", 1, 1, "en"): "edcf9963d2465f26",
    ("attention_direction", "eeg_electrical", 2023, 12, "en"): "2df4ee8e4e85e0f5",
    ("demo", "rehearsal", 1, 1, "en"): "34bc20711cb9ba04",
    ("demo", "rehearsal", 2023, 12, "en"): "4d3ebba6c00bc3e9",
    ("demo_cold", "cold_pressor", 1, 1, "en"): "d2b79cf75bfaf85c",
    ("demo_cold", "cold_pressor", 2, 7, "de"): "b65299416ca1df6a",
}
"""(protocol, rig, seed, participant number, language) -> of its plan before guided attention was planned."""


def facts(plan: SessionPlan) -> list[tuple[object, ...]]:
    """Return, phase by phase, where it stands, its name, its duration, its start and its stimulus."""
    return [
        (
            block.number if block else None,
            block.condition.name if block else "",
            block.site if block else "",
            trial.number if trial else None,
            trial.stimulus_name if trial else "",
            phase.name,
            phase.marker,
            phase.ends.value,
            phase.duration_s,
            phase.shows.start if isinstance(phase.shows, Vas) else None,
            repr(phase.delivers),
        )
        for block, trial, phase in phases_of(plan)
    ]


@pytest.mark.parametrize(("what", "sha256"), PLANNED.items(), ids=str)
def test_a_plan_without_anything_new_is_what_it_was(
    what: tuple[str, str, int, int, str], sha256: str
) -> None:
    name, room, seed, number, language = what
    rig, envelope = read_rig(room)
    loaded = load_protocol(name, envelope, rig.contact)
    plan, _ = plan_session(loaded, rig, language=language, seed=seed, participant_number=number)
    assert hashlib.sha256(repr(facts(plan)).encode()).hexdigest()[:16] == sha256
    assert plan.lesson is None
    assert all(trial.calibrated == "" for trial in plan.trials)
    assert all(not (p.plays or p.rates or p.beside) for _, _, p in phases_of(plan))
