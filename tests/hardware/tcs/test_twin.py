"""The simulated TCS II: framing as on the device, temperatures as commanded, answers at wire speed."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.tcs.framing import ARGUMENT_LENGTH, Framer
from hardware.tcs.twin import TcsTwin
from hardware.tcs.wire import BYTE_S

PULSE = b"S11111N320C0465V00100R00100D008450"
LATER_S = 100.0  # after N, everything is settled


def settled_twin(settings: bytes = PULSE) -> TcsTwin:
    twin = TcsTwin(0.0)
    twin.receive(b"F" + settings, 0.0)
    return twin


def zones(twin: TcsTwin, time_s: float) -> list[float]:
    return [round(zone_c, 6) for zone_c in twin.surface_c(time_s)]


def parameters(twin: TcsTwin, now_s: float = 0.0) -> list[list[float]]:
    """Enabled, setpoint, speeds and duration of each zone, as the twin tells them."""
    twin.transmit(now_s + 50)
    twin.receive(b"P", now_s + 50)
    lines = re.findall(rb"zone \d (.*)\r\n", twin.transmit(now_s + 60))
    return [[float(value) for value in line.split()] for line in lines]


# --- framing


def test_a_whole_session_of_settings_arrives() -> None:
    assert parameters(settled_twin()) == [[1, 46.5, 10, 10, 8450]] * 5


@given(st.data())
def test_bytes_may_come_in_any_pieces(data: st.DataObject) -> None:
    text = b"FN320S11111C0465V10500Ot24655Om480Uw11000002050450100300LE?Xr"
    expected = Framer().feed(text)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    framer, got = Framer(), []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        got += framer.feed(text[start:end])
    assert got == expected
    assert ("Uw", "11000002050450100300") in got
    assert len(got) == 12


def test_every_command_takes_exactly_its_length() -> None:
    for letters, length in ARGUMENT_LENGTH.items():
        argument = "0" * length
        assert Framer().feed(f"{letters}{argument}E".encode()) == [(letters, argument), ("E", "")]


def test_an_argument_one_digit_short_shifts_the_next_command_away() -> None:
    twin = settled_twin(b"S11111V1500R00100C0465")
    assert parameters(twin)[0] == [1, 46.5, 200, 200, 100]  # neither V nor R arrived


def test_a_decimal_point_in_a_speed_loses_it() -> None:
    twin = settled_twin(b"S11111V0100.0C0465")
    assert parameters(twin)[0][:3] == [1, 46.5, 200]


def test_digits_too_many_are_unknown_letters() -> None:
    twin = settled_twin(b"S11111C0465.0R00100")
    assert parameters(twin)[0] == [1, 46.5, 200, 10, 100]


def test_a_command_cut_short_swallows_the_abort_that_follows() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"D00", LATER_S + 2)
    twin.receive(b"A", LATER_S + 2)
    assert zones(twin, LATER_S + 3) == [46.5] * 5


@pytest.mark.parametrize(
    "ignored", [b"N199", b"N401", b"C0601", b"C0099", b"V00000", b"D000000", b"C6465", b"N3x0"]
)
def test_values_out_of_range_change_nothing(ignored: bytes) -> None:
    twin = settled_twin()
    before = parameters(twin)
    twin.receive(ignored, LATER_S)
    assert parameters(twin, LATER_S) == before
    assert twin.at_baseline(LATER_S + 60)


@given(st.binary(max_size=80) | st.text(alphabet="NSCVRDOUXYLAFEwmtvra01259", max_size=80).map(str.encode))
def test_whatever_it_hears_it_goes_on(noise: bytes) -> None:
    twin = TcsTwin(0.0)
    twin.receive(noise, 0.0)
    twin.receive(b"A" * 6020 + b"FA", 20.0)  # completes even an announced profile of 999 segments
    twin.transmit(60.0)
    twin.receive(b"AFE", 200.0)
    assert re.fullmatch(rb"\r\d{3}([+]\d{3}){5}", twin.transmit(201.0))
    assert all(0 <= zone_c <= 70 for zone_c in twin.surface_c(201.0))


# --- temperatures


def test_nothing_is_hot_before_it_fires() -> None:
    twin = settled_twin()
    assert zones(twin, LATER_S) == [32.0] * 5
    assert twin.at_baseline(LATER_S)


def test_a_pulse_rises_stays_and_returns() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    for since_s, expected_c in [
        (0, 32.0), (0.7, 39.0), (1.45, 46.5), (5, 46.5), (8.45, 46.5), (9.15, 39.5), (9.9, 32.0), (20, 32.0),
    ]:  # fmt: skip
        assert zones(twin, LATER_S + since_s) == [pytest.approx(expected_c)] * 5, since_s
    assert not twin.at_baseline(LATER_S + 9.8)
    assert twin.at_baseline(LATER_S + 9.91)


def test_zones_are_off_at_power_up() -> None:
    twin = TcsTwin(0.0)
    twin.receive(b"FC0465V00100D008450L", 0.0)
    assert zones(twin, 3.0) == [30.0] * 5
    twin = TcsTwin(0.0, zones_on=True)
    twin.receive(b"FC0465V00100D008450L", 0.0)
    assert zones(twin, 3.0) == [46.5] * 5


def test_each_zone_has_its_own_shape() -> None:
    twin = settled_twin(b"S10110N320C0400C1450V00100V31000R00100R40050D005000D300500")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 1) == [42.0, 32.0, pytest.approx(35.0), 40.0, 32.0]
    assert zones(twin, LATER_S + 6) == [35.0, 32.0, 32.0, 35.0, 32.0]


def test_a_duration_shorter_than_the_rise_turns_early() -> None:
    twin = settled_twin(b"S11111N320C0465V00100R00100D001000")
    twin.receive(b"L", LATER_S)
    assert twin.warmest_c(LATER_S, LATER_S + 10) == pytest.approx(42.0)
    assert twin.at_baseline(LATER_S + 2.001)


def test_cold_goes_down_and_comes_back() -> None:
    twin = settled_twin(b"S11111N320C0120V00100R00200D004000")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 3) == [12.0] * 5
    assert twin.at_baseline(LATER_S + 5)


def test_no_speed_is_above_the_physical_one() -> None:
    twin = settled_twin(b"S11111N320C0500V09999R09999D001000")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 0.03) == [41.0] * 5


def test_abort_returns_at_the_return_speed() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"A", LATER_S + 3)
    assert zones(twin, LATER_S + 4) == [36.5] * 5
    assert twin.at_baseline(LATER_S + 4.46)


def test_the_ceiling_limits_c() -> None:
    twin = settled_twin(b"Om480" + PULSE + b"C0500")
    twin.receive(b"L", LATER_S)
    assert twin.warmest_c(LATER_S, LATER_S + 20) == 48.0


def test_the_ceiling_limits_nothing_the_manual_does_not_name() -> None:
    twin = settled_twin(PULSE + b"C0500Om480Ot04900")
    twin.receive(b"L", LATER_S)
    assert twin.warmest_c(LATER_S, LATER_S + 20) == 49.0


def test_a_second_start_in_the_plateau_does_nothing() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"L", LATER_S + 8)
    assert twin.at_baseline(LATER_S + 9.91)


def test_follow_mode_stays_until_abort() -> None:
    twin = settled_twin()
    twin.receive(b"Od", LATER_S)
    assert zones(twin, LATER_S + 500) == [46.5] * 5
    twin.receive(b"C0400", LATER_S + 500)
    assert zones(twin, LATER_S + 501) == [40.0] * 5
    assert not twin.at_baseline(LATER_S + 501)
    twin.receive(b"A", LATER_S + 501)
    assert twin.at_baseline(LATER_S + 502)


def test_a_profile_is_played_instead_of_the_pulse() -> None:
    twin = settled_twin(PULSE + b"Uw11111002100400050350Ue11111")
    twin.receive(b"L", LATER_S)
    assert zones(twin, LATER_S + 0.5) == [36.0] * 5
    assert zones(twin, LATER_S + 1.25) == [37.5] * 5
    assert twin.at_baseline(LATER_S + 1.81)


def test_neutral_may_move_in_a_pulse() -> None:
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    twin.receive(b"N300", LATER_S + 1)
    assert zones(twin, LATER_S + 1.2) == [44.0] * 5
    assert zones(twin, LATER_S + 5) == [46.5] * 5
    assert zones(twin, LATER_S + 8.45 + 1.65) == [30.0] * 5


def test_warmest_is_exact_after_thousands_of_pulses_and_forgets_what_is_old() -> None:
    twin = settled_twin(b"S11111N320C0465V09999R09999D000500")
    now_s = LATER_S
    for _ in range(3000):
        twin.receive(b"L", now_s)
        now_s += 1.0
    assert twin.warmest_c(now_s - 1, now_s) == 46.5
    assert twin.warmest_c(now_s - 0.3, now_s) == 32.0
    assert twin.warmest_c(now_s - 1, now_s - 1 + 0.01) == pytest.approx(35.0)
    with pytest.raises(ValueError, match="forgotten"):
        twin.warmest_c(LATER_S, now_s)


@given(st.floats(0, 12), st.floats(0, 12))
def test_warmest_is_the_highest_of_all_moments(one_s: float, other_s: float) -> None:
    since_s, until_s = sorted((one_s, other_s))
    twin = settled_twin()
    twin.receive(b"L", LATER_S)
    moments = [since_s + (until_s - since_s) * i / 500 for i in range(501)]
    sampled_c = max(max(twin.surface_c(LATER_S + moment_s)) for moment_s in moments)
    assert twin.warmest_c(LATER_S + since_s, LATER_S + until_s) == pytest.approx(sampled_c, abs=0.25)
    assert twin.warmest_c(LATER_S + since_s, LATER_S + until_s) >= sampled_c - 1e-9


# --- answers


@pytest.mark.parametrize(
    ("question", "layout"),
    [
        (b"E", rb"\r320(\+320){5}"),
        (b"B", rb"\r\d\d\.\d{4}v [ \d]{3}%"),
        (b"K", rb"\r00"),
        (b"Q", rb"\r000000"),
        (b"?", rb"TCS"),
        (b"Xr", rb"\r\d{12}"),
        (b"H", rb"Firmware: 015 .*\rProbe ID: [0-9A-F ]{23}\rProbe TYPE: \d{3}\r\n(.|\r|\n)*"),
        (b"Xw123059310124Xr", rb"\r12305\d310124"),
        (b"Oe", rb"\r3200(\+3200){5}"),
        (b"Ofg", rb"\r1"),
        (b"Of3Y0100T255100I1Z010100OseOoOiIUr", rb"(.|\r|\n)+"),
    ],
)
def test_answers(question: bytes, layout: bytes) -> None:
    twin = settled_twin()
    twin.receive(question, LATER_S)
    assert re.fullmatch(layout, twin.transmit(LATER_S + 1))


def test_replies_may_end_with_a_line_feed() -> None:
    twin = TcsTwin(0.0, reply_end=b"\n")
    twin.receive(b"FEB", 0.0)
    reply = twin.transmit(1.0)
    assert len(reply) == 25 + 15
    assert reply[24:25] == reply[-1:] == b"\n"


def test_a_reply_comes_byte_by_byte_at_wire_speed() -> None:
    twin = settled_twin()
    twin.receive(b"E", LATER_S)
    assert twin.readable_s(1) == pytest.approx(LATER_S + 2 * BYTE_S)
    assert twin.readable_s(24) == pytest.approx(LATER_S + 25 * BYTE_S)
    assert twin.readable_s(25) == float("inf")
    assert twin.transmit(LATER_S + 1.5 * BYTE_S) == b""
    assert len(twin.transmit(LATER_S + 11 * BYTE_S)) == 10
    assert len(twin.transmit(twin.readable_s(14))) == 14


def test_streams_run_from_power_up_until_muted() -> None:
    twin = TcsTwin(0.0)
    assert twin.transmit(3.5) == b"+30.0+30.0+30.0+30.0+30.0\r\n" * 3
    twin.receive(b"F", 3.5)
    assert twin.transmit(1000.0) == b""
    twin.receive(b"Oa", 1000.0)
    assert twin.transmit(1002.5).count(b"\n") == 2


def test_the_stream_is_fast_in_a_stimulation() -> None:
    twin = settled_twin(PULSE + b"OaOb")
    start_s = LATER_S + 0.5  # between two lines of the slow stream
    twin.transmit(start_s)
    twin.receive(b"L", start_s)
    assert twin.transmit(start_s + 9.905).count(b"\n") == 990
    assert twin.transmit(start_s + 10.8) == b""
    assert twin.transmit(start_s + 10.91).count(b"\n") == 1


def test_y_shortens_the_fast_stream() -> None:
    twin = settled_twin(PULSE + b"ObY0050")
    twin.receive(b"L", LATER_S)
    assert twin.transmit(LATER_S + 30).count(b"\n") == 50


def test_calibration_answers_after_seconds() -> None:
    twin = settled_twin()
    twin.receive(b"G", LATER_S)
    assert twin.transmit(LATER_S + 2.9) == b""
    assert twin.transmit(LATER_S + 3.1) == b"N320"


def test_reset_forgets_everything_and_is_deaf_for_a_while() -> None:
    twin = settled_twin()
    twin.receive(b"Oc", LATER_S)
    twin.receive(b"E", LATER_S + 5)
    assert twin.transmit(LATER_S + 9.9) == b""
    assert b"self-test" in twin.transmit(LATER_S + 10.1)
    twin.receive(b"L", LATER_S + 10.2)
    assert twin.warmest_c(LATER_S + 10.2, LATER_S + 20) <= 32.0
    assert parameters(twin, LATER_S + 20)[0] == [0, 10, 200, 200, 100]


def test_a_stream_nobody_reads_does_not_grow_for_ever() -> None:
    twin = TcsTwin(0.0)
    twin.receive(b"K", 20_000.0)
    assert twin.transmit(20_001.0).count(b"\n") <= 2001
