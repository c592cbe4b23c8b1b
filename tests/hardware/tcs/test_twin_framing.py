"""The simulated TCS II cuts bytes into commands as the device does: by letters and counted digits."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.tcs.framing import COMMANDS, Framer, argument_lengths
from hardware.tcs.twin import TcsTwin
from tests.hardware.tcs.on_twins import LATER_S, parameters, settled_twin, zones


def test_a_whole_session_of_settings_arrives() -> None:
    assert parameters(settled_twin()) == [[1, 46.5, 10, 10, 8450]] * 5


@given(st.data())
def test_bytes_may_come_in_any_pieces(data: st.DataObject) -> None:
    text = b"FN320S11111C0465V10500Ot24655Om480Uw11000002050450100300LE?Xr"
    expected = Framer(16).feed(text)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)))))
    framer, got = Framer(16), []
    for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True):
        got += framer.feed(text[start:end])
    assert got == expected
    assert ("Uw", "11000002050450100300") in got
    assert len(got) == 12


@pytest.mark.parametrize("firmware", COMMANDS)
def test_every_command_of_a_firmware_takes_exactly_its_length(firmware: int) -> None:
    for letters, length in argument_lengths(firmware).items():
        argument = "0" * length
        commands = Framer(firmware).feed(f"{letters}{argument}E".encode())
        assert commands == [(letters, argument), ("E", "")]


def test_what_the_firmwares_commands_differ_in() -> None:
    lengths = {firmware: argument_lengths(firmware) for firmware in COMMANDS}
    assert [lengths[firmware]["D"] for firmware in COMMANDS] == [5, 6, 6, 6, 6, 6]
    assert [lengths[firmware]["T"] for firmware in COMMANDS] == [3, 6, 6, 6, 6, 6]
    assert [lengths[firmware].get("Os") for firmware in COMMANDS] == [None, 0, 0, 0, 1, 1]
    assert ["Or" in lengths[firmware] for firmware in COMMANDS] == [False] * 4 + [True] * 2
    assert ["Ol" in lengths[firmware] for firmware in COMMANDS] == [False] * 5 + [True]
    assert ["Ot" in lengths[firmware] for firmware in COMMANDS] == [False] + [True] * 5
    assert lengths[7]["O"] == 0


@pytest.mark.parametrize(("firmware", "coldest"), [(7, b"150"), (8, b"200"), (15, b"200")])
def test_how_cold_the_neutral_plate_may_be(firmware: int, coldest: bytes) -> None:
    twin = settled_twin(b"N%d" % (int(coldest) - 1), firmware)
    assert twin.surface_c(LATER_S)[0] == 30.0
    twin = settled_twin(b"N" + coldest, firmware)
    assert twin.surface_c(LATER_S)[0] == int(coldest) / 10


def test_an_old_firmware_ignores_what_it_does_not_know() -> None:
    twin = settled_twin(b"S11111Or000100OsdV00100", firmware=12)
    assert parameters(twin)[0] == [1, 10, 10, 200, 100]
    twin = settled_twin(b"S11111D008450V00100", firmware=7)  # five digits where it takes four
    assert parameters(twin)[0] == [1, 10, 10, 200, 845]


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


@settings(deadline=None)
@given(
    st.binary(max_size=80) | st.text(alphabet="NSCVRDOUXYLAFEwmtvra01259", max_size=80).map(str.encode),
    st.sampled_from(sorted(COMMANDS)),
)
def test_whatever_it_hears_it_goes_on(noise: bytes, firmware: int) -> None:
    twin = TcsTwin(0.0, firmware=firmware)
    twin.receive(noise, 0.0)
    twin.receive(b"A" * 6020 + b"FA", 20.0)  # completes even an announced profile of 999 segments
    twin.transmit(60.0)
    twin.receive(b"AFE", 200.0)
    assert re.fullmatch(rb"\r\d{3}([+]\d{3}){5}", twin.transmit(201.0))
    assert all(0 <= zone_c <= 70 for zone_c in twin.surface_c(201.0))
