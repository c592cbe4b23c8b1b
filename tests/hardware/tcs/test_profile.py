"""Temperature profiles: exact to the device's 10 ms and 0.1 °C or refused, always back at baseline."""

from __future__ import annotations

import dataclasses
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_008, FIRMWARE_2017
from hardware.tcs.programme import session_bytes, stimulus_bytes
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatProfile, HeatSegment
from mindpain_task.roles import DeviceFault
from tests.hardware.tcs.recording import PULSE, Bench, recorded

COURSE = HeatProfile(
    32.0, (HeatSegment(1.0, 42.0), HeatSegment(2.5, 42.0), HeatSegment(0.8, 46.0)), return_c_per_s=10.0
)


def ticks(profile: HeatProfile, **changes: float) -> HeatProfile:
    first = dataclasses.replace(profile.segments[0], **changes)
    return dataclasses.replace(profile, segments=(first, *profile.segments[1:]))


def test_the_bytes_of_a_profile() -> None:
    assert stimulus_bytes(COURSE, 32.0, 48.0) == (
        b"R00100" + b"Uw11111004" + b"100420" + b"250420" + b"080460" + b"140320" + b"Ue11111"
    )


def test_a_profile_that_ends_at_the_baseline_needs_no_way_back() -> None:
    there_and_back = HeatProfile(32.0, (HeatSegment(1.0, 40.0), HeatSegment(1.0, 32.0)), 10.0)
    assert b"Uw11111002100400100320Ue" in stimulus_bytes(there_and_back, 32.0, 48.0)


@pytest.mark.parametrize(
    ("segment", "pieces"),
    [
        (HeatSegment(20.0, 32.0), b"999320999320002320"),
        (HeatSegment(20.0, 42.0), b"980369980418040420"),
        (HeatSegment(12.0, 32.8), b"900326300328"),
    ],
)
def test_a_long_segment_is_cut_where_its_line_meets_whole_steps(segment: HeatSegment, pieces: bytes) -> None:
    sent = stimulus_bytes(HeatProfile(32.0, (segment,), 10.0), 32.0, 48.0)
    assert pieces in sent
    assert int(sent[13:16]) == len(pieces) // 6 + (segment.end_c != 32.0)


@pytest.mark.parametrize(
    ("profile", "sentence"),
    [
        (dataclasses.replace(COURSE, baseline_c=31.0), r"starts from 31\.0 °C"),
        (ticks(COURSE, end_c=48.1), r"peak 48\.1 °C is over the ceiling of 48\.0 °C"),
        (ticks(COURSE, end_c=42.05), r"end of a profile's segment 42\.05 °C is not a whole number"),
        (ticks(COURSE, end_c=-0.1), r"end of a profile's segment -0\.1 °C is outside 0\.0 to 60\.0 °C"),
        (ticks(COURSE, end_c=math.nan), "nan °C"),
        (ticks(COURSE, duration_s=1.005), r"duration of a profile's segment 1\.005 s is not a whole number"),
        (ticks(COURSE, duration_s=0.0), r"duration of a profile's segment 0\.0 s is outside 0\.01"),
        (ticks(COURSE, duration_s=math.inf), "inf s is outside"),
        (ticks(COURSE, duration_s=0.02), r"from 32\.0 to 42\.0 °C in 0\.02 s is faster than the 300\.0 °C/s"),
        (ticks(COURSE, duration_s=10.01), r"in 10\.01 s cannot be cut into segments of 9\.99 s at most"),
        (dataclasses.replace(COURSE, return_c_per_s=15.0), r"segment 0\.9333\d* s is not a whole number"),
        (dataclasses.replace(COURSE, return_c_per_s=300.1), r"return speed 300\.1 °C/s is outside"),
        (dataclasses.replace(COURSE, return_c_per_s=0.0), r"return speed 0\.0 °C/s is outside"),
    ],
)
def test_what_is_not_exact_is_refused(profile: HeatProfile, sentence: str) -> None:
    with pytest.raises(codec.OutOfRange, match=sentence):
        stimulus_bytes(profile, 32.0, 48.0)


def test_too_many_segments_are_refused() -> None:
    many = HeatProfile(32.0, (HeatSegment(0.1, 33.0), HeatSegment(0.1, 32.0)) * 500, 10.0)
    with pytest.raises(codec.OutOfRange, match="a profile of 1000 segments is outside 1 to 999"):
        stimulus_bytes(many, 32.0, 48.0)


def test_the_firmware_of_2017_has_none() -> None:
    with pytest.raises(codec.OutOfRange, match="no temperature profiles are known from the manual of 2017"):
        stimulus_bytes(COURSE, 32.0, 48.0, FIRMWARE_2017)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(1, 1500), st.integers(200, 600)), min_size=1, max_size=12),
    st.integers(1, 300),
)
def test_any_profile_that_is_accepted_is_the_course_on_the_skin(
    segments: list[tuple[int, int]], back: int
) -> None:
    profile = HeatProfile(32.0, tuple(HeatSegment(t / 100, end / 10) for t, end in segments), float(back))
    twin = TcsTwin(0.0, firmware=8)
    twin.receive(b"F" + session_bytes(32.0, 60.0, FIRMWARE_008), 0.0)
    try:
        twin.receive(stimulus_bytes(profile, 32.0, 60.0, FIRMWARE_008), 90.0)
    except codec.OutOfRange:
        return
    twin.receive(b"L", 100.0)
    for part in range(41):
        at_s = part / 40 * profile.duration_s
        assert twin.surface_c(100.0 + at_s) == pytest.approx((profile.commanded_c(at_s),) * 5, abs=1e-6)
    assert twin.at_baseline(100.0 + profile.duration_s + 0.001)


# --- by the driver, on a twin


def test_a_profile_is_played_and_the_next_pulse_is_a_pulse_again() -> None:
    bench = Bench().ready()
    bench.run_until(10.0)
    bench.tcs.arm(COURSE)
    bench.tcs.fire_at(20.0)
    bench.run_until(21.5)
    assert bench.twin.surface_c(21.5) == pytest.approx((42.0,) * 5)
    bench.run_until(40.0)
    assert bench.twin.at_baseline(20.0 + COURSE.duration_s + 0.01)
    bench.tcs.arm(PULSE)
    assert bench.sent[-2][1] == b"Ue00000"
    bench.tcs.arm(PULSE)
    assert b"Ue00000" not in bench.sent[-2][1]
    bench.tcs.fire_at(41.0)
    bench.run_until(60.0)
    assert bench.twin.warmest_c(41.0, 60.0) == 46.5


def test_a_stop_in_a_profile_goes_to_baseline_and_close_leaves_none_enabled() -> None:
    bench = Bench().ready()
    bench.tcs.arm(COURSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(12.0)
    bench.tcs.stop()
    assert bench.twin.at_baseline(12.0 + 1.01)
    bench.tcs.close()
    assert [data for _, data in bench.sent[-2:]] == [b"A", b"Ue00000"]


def test_a_profile_is_not_loaded_while_a_stimulus_runs() -> None:
    bench = Bench().ready()
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(12.0)
    with pytest.raises(
        RuntimeError, match=r"a stimulus runs until 19\.900 s: a profile is loaded afterwards"
    ):
        bench.tcs.arm(COURSE)
    bench.run_until(19.95)
    bench.tcs.arm(COURSE)


def test_a_stop_after_a_profile_cut_short_completes_it_first() -> None:
    tcs, line, _ = recorded()
    tcs.prepare(32.0, 48.0)
    profile = stimulus_bytes(COURSE, 32.0, 48.0)
    line.breaks_on = profile
    with pytest.raises(DeviceFault):
        tcs.arm(COURSE)
    tcs.stop()
    tcs.stop()
    assert line.written[-2:] == [b"A" * (len(profile) + 1), b"A"]
    twin = TcsTwin(0.0)
    for cut in range(len(profile)):
        twin.receive(profile[:cut] + b"A" * (len(profile) + 1) + b"FE", 100.0 + cut)
        assert twin.transmit(100.9 + cut).endswith(b"\r300+300+300+300+300+300")


def test_a_long_profile_goes_out_in_pieces() -> None:
    bench = Bench().ready()
    long = HeatProfile(32.0, (HeatSegment(0.5, 33.0), HeatSegment(0.5, 34.0)) * 400, 10.0)
    before = len(bench.sent)
    bench.tcs.arm(long)
    assert len(b"".join(data for _, data in bench.sent[before:])) > 4800
    assert max(len(data) for _, data in bench.sent[before:]) <= 256
    bench.tcs.fire_at(20.0)
    bench.run_until(300.0)
    assert bench.twin.surface_c(300.0) == pytest.approx((long.commanded_c(280.0),) * 5)
