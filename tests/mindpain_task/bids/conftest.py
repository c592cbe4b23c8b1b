"""What the tests of the tables need: the runs, each rehearsed once."""

from __future__ import annotations

import pytest

from experiments.recorded.runs import RecordedRun
from tests.mindpain_task.bids.event_runs import MAKE


@pytest.fixture(scope="session")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, RecordedRun]:
    """Every run by its name."""
    return {name: make(tmp_path_factory.mktemp(name)) for name, make in MAKE.items()}
