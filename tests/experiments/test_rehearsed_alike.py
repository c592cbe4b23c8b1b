"""The same seed gives the same bytes in every file, whatever a session searches for, plays, rates or asks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import conduct
from tests.experiments.test_rehearsal import files
from tests.experiments.test_tasks_session import TASKS, beside
from tests.guided_for_tests import written

SHIPPED = ("calibrated_heat", "dynamic_qst", "guided_audio")
KINDS: Mapping[str, Callable[[Path], str]] = {
    "lesson, search, reminders, task": lambda folder: str(written(folder)),
    "every task": lambda folder: beside(folder, *TASKS, plateau_s=6.0),
}


def rehearsed(protocol: str, data: Path, seed: int) -> dict[str, bytes]:
    """Rehearse a protocol; return every file that it has left."""
    request = SessionRequest(protocol, "rehearsal", "sim01", "01", "en", seed, data, "novice")
    conduct(prepare_session(request), lambda line: None)
    return files(data)


@pytest.mark.parametrize("kind", [*KINDS, *SHIPPED])
def test_the_same_seed_gives_the_same_bytes(quick_folder: Path, kind: str) -> None:
    protocol = KINDS[kind](quick_folder) if kind in KINDS else kind
    one, two = (rehearsed(protocol, quick_folder / name, 7) for name in ("a", "b"))
    assert any(name.endswith("trials.tsv") for name in one)
    assert one == two


def test_another_seed_is_another_session(quick_folder: Path) -> None:
    one, two = (rehearsed("guided_audio", quick_folder / str(seed), seed) for seed in (1, 2))
    assert one != two
