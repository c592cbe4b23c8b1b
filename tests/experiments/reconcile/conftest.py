"""Runs that the tests of reconciling share; they are only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.recorded.runs import RecordedRun
from tests.experiments.reconcile.runs_for_tests import on_lsl, read, with_a_box, with_a_scanner, with_heat


@pytest.fixture(scope="session")
def plain_heat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a short run with heat that sent its markers nowhere."""
    return with_heat(tmp_path_factory.mktemp("heat"))


@pytest.fixture(scope="session")
def heat(plain_heat: Path, tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """A short run with heat whose markers went out on LSL."""
    return read(on_lsl(plain_heat, tmp_path_factory.mktemp("heat_lsl")))


@pytest.fixture(scope="session")
def current(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """A run of half an hour with current, whose markers went out on LSL and a trigger box."""
    root = tmp_path_factory.mktemp("current")
    return read(on_lsl(with_a_box(root, "attention_direction"), root / "lsl"))


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> RecordedRun:
    """A run with heat in a scanner."""
    return read(with_a_scanner(tmp_path_factory.mktemp("scanned"), "demo"))


@pytest.fixture(scope="session")
def bases(
    heat: RecordedRun, current: RecordedRun, scanned: RecordedRun, tmp_path_factory: pytest.TempPathFactory
) -> tuple[RecordedRun, ...]:
    """Runs of several protocols, seeds and rigs; on LSL all of them, some with a box or a scanner."""
    root = tmp_path_factory.mktemp("bases")
    folders = [
        with_a_box(root, participant="sim11", seed=11),
        with_a_box(root, "zeidan2010_electrical", participant="sim12", seed=12),
        with_a_scanner(root, participant="sim13", seed=13),
        with_heat(root, "demo", participant="sim14", seed=14),
    ]
    further = [*folders, scanned.folder]
    return heat, current, *(read(on_lsl(each, root / "lsl")) for each in further)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder that is not there yet."""
    return tmp_path / "out"
