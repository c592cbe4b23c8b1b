"""The one recording that the tests of this folder share: half a minute of real time."""

from __future__ import annotations

import pytest

from tests.experiments.reconcile_real.recorded_for_tests import RecordedSession, record_session


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> RecordedSession:
    """A session with EEG and its recording; nobody may change it."""
    return record_session(tmp_path_factory.mktemp("recorded"))
