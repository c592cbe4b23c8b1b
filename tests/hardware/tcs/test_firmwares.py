"""A session on every firmware, on a twin that loses what comes too soon: each gets the pulse it was told."""

from __future__ import annotations

import itertools

import pytest

from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatProfile, HeatPulse, HeatSegment, ZonedHeat
from mindpain_task.roles import Fired, Sample
from tests.hardware.tcs.recording import PULSE, Bench

FIRMWARES = (7, 8, 12, 14, 15, 16)
COURSE = HeatProfile(32.0, (HeatSegment(1.0, 42.0), HeatSegment(2.5, 42.0)), return_c_per_s=10.0)


def bench_of(firmware: int) -> Bench:
    return Bench(TcsTwin(0.0, firmware=firmware, strict_pacing=True))


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_a_pulse_and_zones_on_every_firmware(firmware: int) -> None:
    bench = bench_of(firmware).ready()
    bench.run_until(20.0)
    assert bench.twin.at_baseline(20.0)
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(30.0)
    events = bench.run_until(60.0)
    assert [event for event in events if isinstance(event, Fired)] == [Fired(30.0, 30.0)]
    assert sum(isinstance(event, Sample) for event in events) > 500
    for since_s in (0.7, 2.0, 8.4, 9.4):
        assert bench.twin.surface_c(30.0 + since_s) == pytest.approx((PULSE.commanded_c(since_s),) * 5)
    heat = ZonedHeat((PULSE, None, HeatPulse(32.0, 40.0, 4.0, 3.0, 8.0), None, PULSE))
    bench.tcs.arm(heat)
    bench.tcs.fire_at(70.0)
    bench.run_until(73.0)
    expected = [pulse.commanded_c(3.0) if pulse else 32.0 for pulse in heat.zones]
    assert bench.twin.surface_c(73.0) == pytest.approx(tuple(expected))
    bench.tcs.stop()
    assert bench.twin.at_baseline(73.0 + PULSE.return_s + 0.01)


@pytest.mark.parametrize("firmware", FIRMWARES[1:])
def test_a_profile_and_hundredths_of_a_degree(firmware: int) -> None:
    bench = bench_of(firmware).ready()
    bench.tcs.arm(COURSE)
    bench.tcs.fire_at(10.0)
    bench.run_until(12.0)
    assert bench.twin.surface_c(12.0) == (42.0,) * 5
    bench.run_until(20.0)
    bench.tcs.arm(HeatPulse(32.0, 46.55, 9.75, 2.0, 10.0))
    bench.tcs.fire_at(30.0)
    bench.run_until(32.5)
    assert bench.twin.surface_c(32.5) == (46.55,) * 5


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_a_stop_on_every_firmware_whatever_was_half_sent_before(firmware: int) -> None:
    bench = bench_of(firmware)
    for number, character in enumerate(b"S11111C0465V00100R00100D008450"):
        bench.twin.receive(bytes([character]), 0.002 * number)
    bench.twin.receive(b"L", 10.0)
    bench.twin.receive(b"D", 12.0)
    bench.clock.wait_until(13.0)
    bench.tcs.stop()
    assert bench.twin.at_baseline(13.1 + 20.0)
    assert bench.twin.surface_c(13.1)[0] < 45.7


@pytest.mark.parametrize("firmware", FIRMWARES)
def test_characters_are_a_millisecond_apart_where_they_must_be(firmware: int) -> None:
    bench = bench_of(firmware).ready()
    known = next(i for i, (_, data) in enumerate(bench.sent) if data == b"H")
    bench.run_until(10.0)
    bench.tcs.arm(PULSE)
    bench.tcs.fire_at(20.0)
    bench.run_until(40.0)
    bench.tcs.close()
    for part in (bench.sent[: known + 1], bench.sent if firmware < 14 else []):
        between_s = [later[0] - earlier[0] for earlier, later in itertools.pairwise(part)]
        assert all(len(data) == 1 for _, data in part)
        assert all(gap_s >= 0.0011 - 1e-9 for gap_s in between_s)
    assert any(len(data) > 1 for _, data in bench.sent) == (firmware >= 14)


@pytest.mark.parametrize(
    ("firmware", "settings"),
    [
        (7, b"N320S11111"),
        (8, b"Ue00000Om480N320S11111"),
        (12, b"Ue00000Om480N320S11111"),
        (14, b"Ue00000Om480N320S11111"),
        (15, b"Ue00000OsdOm480N320S11111"),
        (16, b"Ue00000OsdOm480N320S11111"),
    ],
)
def test_the_settings_of_a_session_are_those_the_firmware_knows(firmware: int, settings: bytes) -> None:
    bench = bench_of(firmware).ready()
    sent = b"".join(data for _, data in bench.sent)
    questions = b"H" + (b"B" if firmware == 7 else b"BQ")
    assert sent == b"AAAAAAAF" + questions + settings + b"E"
