"""Which stimulators the suite runs over: every twin, or with `--device PORT` the real one there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.benches import TWINS, Bench, real_bench, twin_bench


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "bench" in metafunc.fixturenames:
        port = metafunc.config.getoption("--device")
        metafunc.parametrize("bench", TWINS if port is None else ["real"], indirect=True)


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    if request.param != "real":
        yield twin_bench(request.param)
        return
    option = request.config.getoption
    programs = option("--device-programs")
    with real_bench(
        option("--device-kind"), option("--device"), Path(programs) if programs else None
    ) as real:
        yield real
