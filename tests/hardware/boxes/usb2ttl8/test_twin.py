"""The simulated USB2TTL8 at byte level: lines, modes, noise, and what a URL asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.usb2ttl8 import codec
from hardware.boxes.usb2ttl8.twin import Usb2Ttl8Twin
from hardware.lines import twin_at
from mindpain_task.roles import DeviceFault


def test_it_tells_its_configuration_on_one_line() -> None:
    twin = Usb2Ttl8Twin(0.0)
    twin.receive(b"GET CONFIG\n", 0.0)
    assert codec.parse_config(twin.transmit(0.1)).model == codec.MODEL


def test_lines_stay_as_written_while_the_mode_is_write() -> None:
    twin = Usb2Ttl8Twin(0.0)
    twin.receive(b"WRITE 7\r\n", 0.0)
    twin.receive(b"SET DATA_MODE READ\nWRITE 0\nSET DATA_MODE NONE\n", 1.0)
    assert (twin.waveform.at(100.0), twin.mode) == (7, "READ")
    twin.receive(b"SET DATA_MODE WRITE\nWRITE 0\n", 200.0)
    assert twin.waveform.lines == 0


def test_a_command_acts_once_its_end_is_through_the_wire() -> None:
    twin = Usb2Ttl8Twin(0.0, baud=1000)
    twin.receive(b"WRITE 7", 0.0)
    twin.receive(b"\n", 1.0)
    assert twin.waveform.pulses[0].up_s == pytest.approx(1.01)


@pytest.mark.parametrize(
    "line", [b"WRITE", b"WRITE 256", b"WRITE -1", b"write 1", b"WRITE 1 5000", b"WRITE  1"]
)
def test_what_is_no_command_is_ignored(line: bytes) -> None:
    twin = Usb2Ttl8Twin(0.0)
    twin.receive(line + b"\n", 0.0)
    assert twin.waveform.lines == 0
    assert twin.transmit(1.0) == b""


@settings(max_examples=150, deadline=None)
@given(st.lists(st.binary(max_size=120) | st.sampled_from([b"WRITE 3\n", b"GET CONFIG\n"]), max_size=12))
def test_any_noise_is_borne_until_the_next_line(noise: list[bytes]) -> None:
    twin = Usb2Ttl8Twin(0.0)
    for i, data in enumerate(noise):
        twin.receive(data, float(i))
    twin.receive(b"\n", 90.0)  # the end of whatever the noise began, a question perhaps
    twin.transmit(100.0)
    twin.receive(b"SET DATA_MODE WRITE\nWRITE 0\nWRITE 9\nGET CONFIG\n", 101.0)
    assert twin.waveform.pulses[-1].lines == 9
    assert codec.parse_config(twin.transmit(200.0)).model == codec.MODEL


def test_the_query_of_a_url() -> None:
    twin = twin_at("sim://usb2ttl8?mode=READ&missed=2", 0.0)
    assert isinstance(twin, Usb2Ttl8Twin)
    assert twin.mode == "READ"
    twin.receive(b"SET DATA_MODE WRITE\nWRITE 1\nWRITE 0\nWRITE 2\nWRITE 3\n", 0.0)
    assert [pulse.lines for pulse in twin.waveform.pulses] == [1, 3]


@pytest.mark.parametrize("query", ["mode=KEYS", "missed=0", "missed=x", "colour=red", "missed"])
def test_an_unknown_query_is_refused_as_a_sentence(query: str) -> None:
    with pytest.raises(DeviceFault, match=r"sim://usb2ttl8\?.*: .* "):
        twin_at(f"sim://usb2ttl8?{query}", 0.0)
