"""From a stimulus to settings: what is sent is what each firmware's twin then has, or it is refused."""

from __future__ import annotations

import dataclasses
import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs import codec
from hardware.tcs.dialect import (
    FIRMWARE_008,
    FIRMWARE_014,
    FIRMWARE_015,
    FIRMWARE_2017,
    Dialect,
    Field,
    dialect_for,
)
from hardware.tcs.programme import TriggerOut, session_bytes, stimulus_bytes
from hardware.tcs.twin import TcsTwin
from mindpain_task.heat import HeatPulse, ZonedHeat
from mindpain_task.stimuli import Heat
from tests.hardware.tcs.recording import ARM, PULSE

OLD_AND_NEW = [(7, FIRMWARE_2017), (8, FIRMWARE_008), (14, FIRMWARE_014), (15, FIRMWARE_015)]
SETTINGS = ("setpoint", "rise_speed", "return_speed", "duration")
PER_UNIT_TOLD = (1, 1, 1, 1000)


def told(twin: TcsTwin) -> tuple[list[float], list[list[float]]]:
    """What the twin tells of itself: neutral, ceiling, trigger code and width; each zone's settings."""
    twin.receive(b"FP", 50.0)
    said = twin.transmit(60.0)
    whole = re.search(rb"neutral (\S+)\r\nmax (\S+)\r\ntrigger (\d+) (\d+)\r\n", said)
    assert whole is not None
    zones = [[float(v) for v in line.split()] for line in re.findall(rb"zone \d (.*)\r\n", said)]
    return [float(value) for value in whole.groups()], zones


def obeyed(firmware: int, data: bytes) -> tuple[list[float], list[list[float]]]:
    twin = TcsTwin(0.0, firmware=firmware)
    twin.receive(b"F", 0.0)
    twin.receive(data, 1.0)
    return told(twin)


# --- every value that is encoded is the value that the twin has


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(OLD_AND_NEW), st.sampled_from(SETTINGS), st.booleans(), st.integers(0, 5), st.data())
def test_a_twin_of_the_same_firmware_takes_what_was_encoded(
    pair: tuple[int, Dialect], name: str, fine: bool, zone: int, data: st.DataObject
) -> None:
    firmware, dialect = pair
    field: Field | None = getattr(dialect, f"fine_{name}" if fine else name, None)
    if field is None:
        return
    value = data.draw(st.integers(field.low, field.high)) / field.per_unit
    zones = obeyed(firmware, codec.encode(field, value, zone))[1]
    untouched = obeyed(firmware, b"")[1]
    column = 1 + SETTINGS.index(name)
    for number, (now, before) in enumerate(zip(zones, untouched, strict=True), 1):
        expected = value * PER_UNIT_TOLD[column - 1] if zone in (0, number) else before[column]
        assert now[column] == pytest.approx(expected, abs=1e-6)
        assert now[:column] + now[column + 1 :] == before[:column] + before[column + 1 :]


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(OLD_AND_NEW), st.integers(200, 400), st.integers(0, 200), st.data())
def test_a_twin_of_the_same_firmware_takes_a_sessions_settings(
    pair: tuple[int, Dialect], baseline: int, above: int, data: st.DataObject
) -> None:
    firmware, dialect = pair
    width = data.draw(st.integers(10, 999)) if dialect.trigger_width else 10
    trigger = TriggerOut(data.draw(st.integers(1, 255)), width)
    whole, zones = obeyed(
        firmware, session_bytes(baseline / 10, (baseline + above) / 10, dialect, trigger_out=trigger)
    )
    ceiling_c = 60.0 if dialect.ceiling is None else (baseline + above) / 10
    assert whole == [baseline / 10, ceiling_c, trigger.code, trigger.width_ms]
    assert [zone[0] for zone in zones] == [1.0] * 5


# --- exact bytes


def test_the_bytes_of_pulses_on_each_firmware() -> None:
    assert stimulus_bytes(PULSE, 32.0, 48.0) == ARM
    assert stimulus_bytes(PULSE, 32.0, 48.0, FIRMWARE_2017) == b"C0465V00100R00100D08450"
    fine = dataclasses.replace(PULSE, peak_c=46.55, rise_c_per_s=0.75, return_c_per_s=40.25)
    assert stimulus_bytes(fine, 32.0, 48.0) == b"Ot04655Ov000075Or004025D026400"
    with pytest.raises(codec.OutOfRange, match=r"return speed 40\.25 °C/s .*\(TCS command R\)"):
        stimulus_bytes(fine, 32.0, 48.0, FIRMWARE_014)


def test_a_pulse_whose_rise_is_no_whole_number_of_ms_is_counted_to_the_nearest() -> None:
    pulse = dataclasses.replace(PULSE, rise_c_per_s=15.0)  # 14.5 / 15 = 0.96667 s
    assert stimulus_bytes(pulse, 32.0, 48.0) == b"C0465V00150R00100D007967"


def test_zones_that_agree_share_a_command() -> None:
    pulses = [dataclasses.replace(PULSE, peak_c=peak_c) for peak_c in (40.0, 41.0, 42.0, 43.55, 44.0)]
    assert stimulus_bytes(ZonedHeat(tuple(pulses)), 32.0, 48.0) == (
        b"C1400C2410C3420Ot44355C5440V00100R00100D107800D207900D308000D408155D508200"
    )
    assert stimulus_bytes(ZonedHeat((PULSE,) * 5), 32.0, 48.0) == ARM


def test_a_zone_without_a_pulse_stays_at_the_baseline() -> None:
    heat = ZonedHeat((None, PULSE, None, None, PULSE))
    assert stimulus_bytes(heat, 32.0, 48.0) == b"C1320C2465C3320C4320C5465V00100R00100D008450"


def test_the_bytes_of_a_session_on_each_firmware() -> None:
    trigger = TriggerOut(3, 10)
    assert session_bytes(32.0, 48.0) == b"Ue00000OsdOm480N320S11111"
    assert session_bytes(32.0, 48.0, trigger_out=trigger, trigger_in=True) == (
        b"Ue00000OseOm480N320S11111T003010"
    )
    assert session_bytes(32.0, 48.0, FIRMWARE_014, trigger) == b"Ue00000Om480N320S11111T003010"
    assert session_bytes(32.0, 48.0, FIRMWARE_008, trigger_in=True) == b"Ue00000OsOm480N320S11111"
    assert session_bytes(32.0, 48.0, FIRMWARE_2017, trigger) == b"N320S11111T003"


# --- refusals


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"peak_c": 48.1}, r"peak 48\.1 °C is over the ceiling of 48\.0 °C"),
        ({"peak_c": 48.01}, r"peak 48\.01 °C is over the ceiling of 48\.0 °C"),
        ({"peak_c": 46.555}, r"setpoint 46\.555 °C is not a whole number"),
        ({"peak_c": 32.0}, r"peak 32\.0 °C is not over the baseline of 32\.0 °C"),
        ({"peak_c": math.nan}, "peak nan °C"),
        ({"baseline_c": 31.0}, r"starts from 31\.0 °C, but the prepared baseline is 32\.0 °C"),
        ({"rise_c_per_s": 0.0}, r"rise speed 0\.0 °C/s is outside 0\.01 to 999\.99 °C/s \(TCS command Ov\)"),
        ({"rise_c_per_s": 300.1}, r"300\.1 °C/s is faster than the 300\.0 °C/s that the probe can do"),
        ({"return_c_per_s": -1.0}, "return speed"),
        ({"return_c_per_s": 10.005}, r"return speed 10\.005 °C/s is not a whole number"),
        ({"plateau_s": 99.0}, r"rise and plateau 100\.45 s is outside 0\.001 to 99\.999 s"),
        ({"plateau_s": 7.0005}, r"rise and plateau 7\.0005 s is not a whole number"),
        ({"plateau_s": math.inf}, "rise and plateau inf s is outside"),
        ({"plateau_s": -0.5}, r"plateau -0\.5 s is not 0 s or longer"),
    ],
)
@pytest.mark.parametrize("zoned", [False, True])
def test_what_cannot_be_done_exactly_is_refused(change: dict[str, float], sentence: str, zoned: bool) -> None:
    pulse = dataclasses.replace(PULSE, **change)
    heat: Heat = ZonedHeat((None, None, None, None, pulse)) if zoned else pulse
    with pytest.raises(codec.OutOfRange, match=sentence):
        stimulus_bytes(heat, 32.0, 48.0)


def test_one_zone_that_cannot_refuses_all() -> None:
    hot = dataclasses.replace(PULSE, peak_c=48.5)
    with pytest.raises(codec.OutOfRange, match=r"peak 48\.5 °C is over the ceiling"):
        stimulus_bytes(ZonedHeat((PULSE, hot, PULSE, PULSE, PULSE)), 32.0, 48.0)
    with pytest.raises(codec.OutOfRange, match="heat for 4 zones: the probe has 5"):
        stimulus_bytes(ZonedHeat((PULSE,) * 4), 32.0, 48.0)


def test_a_short_duration_of_an_old_firmware_is_its_limit() -> None:
    short = dataclasses.replace(PULSE, rise_c_per_s=300.0, plateau_s=9.96)
    with pytest.raises(codec.OutOfRange, match=r"rise and plateau 10\.008 s is outside 0\.01 to 9\.999 s"):
        stimulus_bytes(short, 32.0, 48.0, FIRMWARE_2017)
    brief = dataclasses.replace(short, plateau_s=0.005)
    assert stimulus_bytes(brief, 32.0, 48.0, FIRMWARE_2017).endswith(b"D00053")


@pytest.mark.parametrize(
    ("baseline_c", "ceiling_c"), [(19.0, 48.0), (32.0, 60.1), (32.05, 48.0), (35.0, 34.0), (32.0, math.nan)]
)
def test_a_session_that_cannot_be_set_is_refused(baseline_c: float, ceiling_c: float) -> None:
    with pytest.raises(codec.OutOfRange):
        session_bytes(baseline_c, ceiling_c)


@pytest.mark.parametrize(("code", "width_ms"), [(0, 10), (256, 10), (1, 9), (1, 1000)])
def test_a_trigger_that_cannot_be_set_is_refused(code: int, width_ms: int) -> None:
    with pytest.raises(codec.OutOfRange, match="trigger-out"):
        session_bytes(32.0, 48.0, trigger_out=TriggerOut(code, width_ms))


def test_a_trigger_input_that_cannot_be_opened_is_refused() -> None:
    with pytest.raises(codec.OutOfRange, match="has no command that opens the trigger input"):
        session_bytes(32.0, 48.0, dialect_for(14), trigger_in=True)


# --- what is armed is what the skin gets


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from([(8, FIRMWARE_008), (15, FIRMWARE_015)]),
    st.lists(
        st.none() | st.tuples(st.integers(1, 2000), st.integers(1, 3000), st.integers(0, 5000)),
        min_size=5,
        max_size=5,
    ).filter(any),
    st.integers(1, 3000),
)
def test_any_zoned_heat_that_is_accepted_is_the_heat_on_the_skin(
    pair: tuple[int, Dialect], zones: list[tuple[int, int, int] | None], back: int
) -> None:
    firmware, dialect = pair
    heat = ZonedHeat(
        tuple(
            zone and HeatPulse(32.0, 32.0 + zone[0] / 100, zone[1] / 10, zone[2] / 1000, back / 10)
            for zone in zones
        )
    )
    twin = TcsTwin(0.0, firmware=firmware)
    twin.receive(b"F" + session_bytes(32.0, 60.0, dialect), 0.0)
    try:
        twin.receive(stimulus_bytes(heat, 32.0, 60.0, dialect), 90.0)
    except codec.OutOfRange:
        assert any(p.rise_s + p.plateau_s > 99.999 or p.rise_s < 0.001 for p in heat.pulses)
        return
    twin.receive(b"L", 100.0)
    for pulse, zone in zip(heat.zones, range(5), strict=True):
        for part in (0.3, 0.9, 1.0):
            at_s = part * (pulse.rise_s + pulse.plateau_s) if pulse else 2.0
            expected_c = pulse.commanded_c(at_s) if pulse else 32.0
            assert twin.surface_c(100.0 + at_s)[zone] == pytest.approx(expected_c, abs=0.2)
    assert twin.at_baseline(100.0 + heat.duration_s + 0.001)
