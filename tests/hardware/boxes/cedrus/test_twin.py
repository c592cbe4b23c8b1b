"""The simulated Cedrus device at byte level: commands, half commands, noise, and what a URL asks for."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.boxes.cedrus.twin import CedrusTwin, queried_twin
from hardware.lines import twin_at
from mindpain_task.roles import DeviceFault


def answer(twin: CedrusTwin, question: bytes, now_s: float) -> bytes:
    """Ask at a time, and return all that is said within 10 ms."""
    twin.receive(question, now_s)
    return twin.transmit(now_s + 0.01)


def test_what_it_tells_of_itself() -> None:
    twin = queried_twin("product=S&firmware=0", 0.0)
    questions = (b"_c1", b"_d2", b"_d3", b"_d4", b"_d5", b"_mp", b"_mh")
    assert [answer(twin, question, i / 10) for i, question in enumerate(questions)] == [
        *(b"_xid0", b"S", b"1", b"0", b"5"),
        *(b"_mp\x00\x00\x00\x00", b"_mh\x00\x00"),
    ]
    assert b"StimTracker" in answer(twin, b"_d1", 1.0)


def test_a_question_a_byte_a_millisecond_is_heard() -> None:
    twin = CedrusTwin(0.0)
    for i, byte in enumerate(b"mp\x0a\x00\x00\x00mh\x01\x00"):
        twin.receive(bytes([byte]), i / 1000)
    assert [pulse.lines for pulse in twin.waveform.pulses] == [1]


def test_its_timer_counts_milliseconds_since_it_was_reset() -> None:
    twin = CedrusTwin(0.0)
    twin.receive(b"e5", 5.0)
    assert answer(twin, b"_e5", 7.5) == b"_e5" + (2500).to_bytes(4, "little")


def test_mz_puts_lines_down() -> None:
    twin = CedrusTwin(0.0)
    twin.receive(b"mh\x01\x00", 0.0)
    twin.receive(b"mz", 1.0)
    assert twin.waveform.lines == 0


@pytest.mark.parametrize(("after_s", "codes"), [(0.09, [7]), (0.12, [7, 2])])
def test_half_a_command_is_forgotten_after_100_ms(after_s: float, codes: list[int]) -> None:
    twin = CedrusTwin(0.0)
    twin.receive(b"mh\x07\x00mh\x00\x00", 0.0)
    twin.receive(b"mp\x01", 1.0)
    twin.receive(b"mh\x02\x00", 1.0 + after_s)
    assert [pulse.lines for pulse in twin.waveform.pulses] == codes


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 0.3), st.binary(max_size=20)), max_size=12))
def test_any_noise_is_borne_and_forgotten(noise: list[tuple[float, bytes]]) -> None:
    twin, now_s = CedrusTwin(0.0), 0.0
    for wait_s, data in noise:
        now_s += wait_s
        twin.receive(data, now_s)
        assert len(twin.transmit(now_s)) <= 20 * 12
    now_s += 0.15
    twin.transmit(now_s)
    twin.receive(b"mz", now_s)
    assert answer(twin, b"_mh", now_s + 0.1) == b"_mh\x00\x00"
    twin.receive(b"mh\x01\x00", now_s + 0.2)
    times_s = [pulse.up_s for pulse in twin.waveform.pulses]
    assert times_s == sorted(times_s)
    assert twin.waveform.pulses[-1].lines == 1


def test_the_query_of_a_url() -> None:
    twin = twin_at("sim://cedrus?product=4&missed=2,3", 0.0)
    assert isinstance(twin, CedrusTwin)
    for i in range(4):
        twin.receive(b"mh" + bytes([i + 1, 0]) + b"mh\x00\x00", float(i))
    assert [pulse.lines for pulse in twin.waveform.pulses] == [1, 4]


@pytest.mark.parametrize("query", ["product=9", "firmware=7", "missed=0", "missed=x", "colour=red", "missed"])
def test_an_unknown_query_is_refused_as_a_sentence(query: str) -> None:
    with pytest.raises(DeviceFault, match=r"sim://cedrus\?.*: .* "):
        twin_at(f"sim://cedrus?{query}", 0.0)
