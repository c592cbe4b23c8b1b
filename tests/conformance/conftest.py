"""Which stimulators the suite runs over: every twin, or with `--device PORT` the real one there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conformance.benches import THERMODES, Bench, HeatBench, real_bench, twin_bench
from tests.conformance.laser_benches import LASERS, laser_bench
from tests.conformance.shock_benches import STIMULATORS, ShockBench, real_shock_bench, shock_bench

CURRENT = ("p24", "rehastim2")
_TWINS = {
    "bench": (*THERMODES, *STIMULATORS, *LASERS),
    "heat_bench": THERMODES,
    "shock_bench": STIMULATORS,
}
"""By fixture: which stimulators it stands for."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    port, kind = (metafunc.config.getoption(each) for each in ("--device", "--device-kind"))
    for name, twins in _TWINS.items():
        if name not in metafunc.fixturenames:
            continue
        fits = name == "bench" or (kind in CURRENT) == (name == "shock_bench")
        metafunc.parametrize(name, twins if port is None else ["real"] if fits else [], indirect=True)


def on_twin(name: str) -> Bench:
    """Return the bench of a stimulator on its twin."""
    if name in LASERS:
        return laser_bench(name)
    return twin_bench(name) if name in THERMODES else shock_bench(name)


def _bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    option = request.config.getoption
    if request.param != "real":
        yield on_twin(request.param)
    elif option("--device-kind") in CURRENT:
        with real_shock_bench(option("--device-kind"), option("--device")) as real:
            yield real
    else:
        programs = option("--device-programs")
        with real_bench(
            option("--device-kind"), option("--device"), Path(programs) if programs else None
        ) as real_heat:
            yield real_heat


@pytest.fixture
def bench(request: pytest.FixtureRequest) -> Iterator[Bench]:
    yield from _bench(request)


@pytest.fixture(name="heat_bench")
def _heat_bench(request: pytest.FixtureRequest) -> Iterator[HeatBench]:
    for made in _bench(request):
        assert isinstance(made, HeatBench)
        yield made


@pytest.fixture(name="shock_bench")
def _shock_bench(request: pytest.FixtureRequest) -> Iterator[ShockBench]:
    for made in _bench(request):
        assert isinstance(made, ShockBench)
        yield made
