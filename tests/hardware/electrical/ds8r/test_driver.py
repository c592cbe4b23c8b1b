"""The DS8R as a device: set without a pulse, read back, fired on time by one call or edge, then off."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.ds8r.codec import (
    BIPHASIC,
    ONE_TWO,
    TWO_ONE,
    Enabling,
    Mode,
    Polarity,
    Settings,
    Shape,
)
from hardware.electrical.ds8r.driver import Ds8r
from hardware.electrical.ds8r.twin import Ds8rTwin
from mindpain_task.roles import Fired, PulseReport
from mindpain_task.stimuli import ShockTrain
from tests.hardware.electrical.digitimer.far_ends import train
from tests.hardware.electrical.ds8r.bench import OFF, Bench

EVERY_WAY = ["library", "edges", "train"]
SLOW = train(current_ma=4.0, count=3, rate_hz=5.0)
SET = Settings(1, 1, 1, 40, 200, 1, 100, 1)


@pytest.mark.parametrize("how", EVERY_WAY)
def test_preparing_reads_switches_off_and_reads_again(how: str) -> None:
    bench = Bench(how)
    identity = bench.device.prepare(0.0, 10.0)
    assert bench.library.calls == [("get", None), ("set", OFF), ("get", None)]
    assert not bench.twin.enabled
    assert identity.model.startswith("Digitimer DS8R")
    for words in ("is unknown", "below 2.0 mA", "own current limit", "Output off is taken to be 0, on 1"):
        assert any(words in notice for notice in identity.notices)
    if bench.edges is not None:
        assert identity.model.endswith("fired by list")
        assert "the list is short" in identity.notices
        assert bench.edges.words == ["begin"]


@pytest.mark.parametrize("how", EVERY_WAY)
def test_arm_is_not_fire_and_fire_is_one_call_or_edge(how: str) -> None:
    bench = Bench(how).prepare()
    bench.device.arm(SLOW)
    assert bench.library.calls == [("set", SET), ("get", None)]
    assert not bench.twin.given
    bench.forget()
    bench.device.fire()
    words = [word for word, _ in bench.library.calls] + ([] if bench.edges is None else bench.edges.words)
    assert words == (["trigger"] if how == "library" else ["start 1"])


@pytest.mark.parametrize("how", EVERY_WAY)
def test_a_train_is_on_time_and_the_output_off_after_it(how: str) -> None:
    bench = Bench(how).prepare()
    bench.device.arm(SLOW)
    bench.device.fire_at(3.0)
    came = bench.run_until(3.9)
    assert [pulse.time_s for pulse in bench.twin.given] == pytest.approx([3.0, 3.2, 3.4])
    assert {(pulse.width_us, pulse.current_ma) for pulse in bench.twin.given} == {(200, 4.0)}
    assert came[0] == Fired(3.0, 3.0)
    reports = [report for report in came if isinstance(report, PulseReport)]
    assert [report.number for report in reports] == [1, 2, 3]
    assert all((report.told_s, report.measured_ma) == (None, None) for report in reports)
    assert not bench.twin.enabled
    assert bench.library.calls[-1] == ("set", OFF)
    bench.twin.edge(3.95)  # somebody's code on the same line
    assert len(bench.twin.given) == 3


@pytest.mark.parametrize("how", EVERY_WAY)
def test_calls_are_at_least_100_ms_apart(how: str) -> None:
    bench = Bench(how)
    bench.device.prepare(0.0, 10.0)
    for number in range(4):
        bench.device.arm(SLOW)
        if number != 2:
            bench.device.fire()
            bench.run_until(bench.clock.now() + 0.41)
    bench.device.stop()
    bench.device.stop()
    bench.device.identify()
    times_s = [time_s for time_s, _, _ in bench.library.heard]
    assert len(times_s) > 15
    assert all(later_s - earlier_s >= 0.1 - 1e-9 for earlier_s, later_s in pairwise(times_s))


def test_trains_one_after_the_other() -> None:
    bench = Bench().prepare()
    for number in range(3):
        bench.device.arm(train(current_ma=4.0 + number, count=1))
        bench.device.fire()
        bench.run_until(bench.clock.now() + 0.001)
    assert [pulse.current_ma for pulse in bench.twin.given] == [4.0, 5.0, 6.0]


def test_a_new_train_meets_no_old_settings() -> None:
    bench = Bench("edges").prepare()
    bench.device.arm(SLOW)
    bench.forget()
    bench.device.arm(train(current_ma=6.0))
    assert [settings for word, settings in bench.library.calls if word == "set"] == [
        OFF,
        SET._replace(demand=60),
    ]


@pytest.mark.parametrize(
    ("how", "wanted", "why"),
    [
        ("library", train(current_ma=1.9, rate_hz=5), r"outside 2\.0 to 1000\.0 mA"),
        ("library", train(current_ma=4.05, rate_hz=5), r"no whole number of 0\.1 mA"),
        ("library", train(current_ma=30.1, rate_hz=5), r"over the 30\.0 mA"),
        ("library", train(current_ma=101.0, rate_hz=5), "ceiling of 100"),
        ("library", train(pulse_width_us=205, rate_hz=5), "no whole number of 10 µs"),
        ("library", train(pulse_width_us=40, rate_hz=5), "from 50 to 2000 µs"),
        ("library", train(rate_hz=10.0), "at most 8 a second"),
        ("edges", train(rate_hz=7.0), r"no whole number of 5e-05 s"),
        ("edges", train(rate_hz=60.0), "at most 50 a second"),
        ("train", train(pulse_width_us=2000, rate_hz=250.0), r"last 4\.001 ms with their recovery"),
    ],
)
def test_what_cannot_be_given_is_refused_before_a_call(how: str, wanted: ShockTrain, why: str) -> None:
    bench = Bench(how, shape=BIPHASIC).prepare()
    with pytest.raises(ValueError, match=why):
        bench.device.arm(wanted)
    assert bench.library.heard == []
    assert bench.edges is None or bench.edges.said == []


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(EVERY_WAY),
    st.integers(20, 300),
    st.integers(5, 200),
    st.integers(1, 5),
    st.sampled_from([0.5, 1.0, 2.0, 4.0, 5.0, 8.0]),
    st.sampled_from(Mode),
    st.sampled_from(Polarity),
)
def test_every_train_comes_out_as_it_was_armed(
    how: str, steps: int, tens_us: int, count: int, rate_hz: float, mode: Mode, polarity: Polarity
) -> None:
    bench = Bench(how, shape=Shape(mode, polarity, 100, 50)).prepare()
    wanted = ShockTrain(10 * tens_us, rate_hz, count, steps / 10)
    bench.device.arm(wanted)
    bench.device.fire_at(5.0)
    bench.run_until(20.0)
    given = bench.twin.given
    assert [pulse.time_s for pulse in given] == pytest.approx([5.0 + n / rate_hz for n in range(count)])
    assert {(pulse.width_us, abs(pulse.current_ma)) for pulse in given} == {(10 * tens_us, steps / 10)}
    assert not bench.twin.enabled


@pytest.mark.parametrize("enabling", [ONE_TWO, TWO_ONE])
def test_other_integers_for_on_and_off(enabling: Enabling) -> None:
    bench = Bench(enabling=enabling)
    clock = bench.clock
    bench = Bench(enabling=enabling, clock=clock, twin=Ds8rTwin(clock, enabling=enabling)).prepare()
    bench.device.arm(SLOW)
    bench.device.fire()
    assert len(bench.twin.given) == 1
    bench.device.stop()
    assert not bench.twin.enabled


def test_the_ceiling_of_the_session_is_kept_under_the_limit_of_the_driver() -> None:
    bench = Bench()
    bench.device.prepare(0.0, 5.0)
    with pytest.raises(ValueError, match=r"ceiling of 5\.0 mA"):
        bench.device.arm(train(current_ma=5.1, rate_hz=5.0))
    raised = Ds8r(bench.library, bench.clock, limit_ma=50.0)
    raised.check(train(current_ma=50.0, rate_hz=5.0))
