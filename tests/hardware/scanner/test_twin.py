"""The simulated scanner: when it says what, the faults in its train, and what cannot be asked of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.lines import open_line
from hardware.scanner.codec import Dialect
from hardware.scanner.twin import DOUBLED_AFTER_S, SAMPLE_S, ScannerTwin, queried_twin
from mindpain_task.roles import DeviceFault

FORP = Dialect("forp")
NEVER = float("inf")


def said(twin: ScannerTwin) -> list[tuple[float, bytes]]:
    """Jump from byte to byte; return when each began, and what it was."""
    bytes_said: list[tuple[float, bytes]] = []
    while (due_s := twin.readable_s(1)) < NEVER:
        assert twin.transmit(due_s - 1e-6) == b""
        data = twin.transmit(due_s)
        assert len(data) == 1
        bytes_said.append((round(due_s - twin.byte_s, 9), data))
    return bytes_said


def test_a_byte_for_each_volume() -> None:
    twin = ScannerTwin(1.0, tr_s=2.0, delay_s=5.0, volumes=3)
    assert said(twin) == [(6.0, b"5"), (8.0, b"5"), (10.0, b"5")]
    assert twin.transmit(1000.0) == b""


def test_a_forp_lets_go_a_sample_later() -> None:
    twin = ScannerTwin(0.0, dialect=FORP, tr_s=2.0, delay_s=5.0, volumes=2)
    assert twin.byte_s == pytest.approx(0.521e-3, abs=1e-6)
    assert said(twin) == [(5.0, b"\x10"), (5.00125, b"\x00"), (7.0, b"\x10"), (7.00125, b"\x00")]


def test_a_scanner_drifts() -> None:
    twin = ScannerTwin(0.0, tr_s=2.0, delay_s=0.0, drift_ppm=50.0, volumes=101)
    assert said(twin)[-1][0] == pytest.approx(200.01)
    assert twin.pulse_s(101) == pytest.approx(200.01)


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 12)), st.data(), st.sampled_from([FORP, Dialect("byte", 0x35)]))
def test_planted_faults_are_where_they_were_planted(
    missing: set[int], data: st.DataObject, dialect: Dialect
) -> None:
    doubled = data.draw(st.sets(st.integers(1, 12))) - missing
    twin = ScannerTwin(0.0, dialect=dialect, volumes=12, missing=missing, doubled=doubled)
    expected = []
    for number in range(1, 13):
        begins = [] if number in missing else [twin.pulse_s(number)]
        if number in doubled:
            begins.append(twin.pulse_s(number) + DOUBLED_AFTER_S)
        for begin_s in begins:
            expected.append(round(begin_s, 9))
            if dialect == FORP:
                expected.append(round(begin_s + SAMPLE_S, 9))
    assert [begin_s for begin_s, _ in said(twin)] == pytest.approx(expected)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(0.0, 3.0), max_size=20))
def test_what_is_said_does_not_depend_on_when_one_looks(waits_s: list[float]) -> None:
    twin = ScannerTwin(0.0, dialect=FORP, tr_s=0.5, delay_s=1.0, volumes=20, missing={3}, doubled={5})
    now_s, data = 0.0, b""
    for wait_s in waits_s:
        now_s += wait_s
        twin.receive(b"anything", now_s)
        data += twin.transmit(now_s)
    assert data + twin.transmit(1000.0) == b"\x10\x00" * 20


def test_without_an_end_it_goes_on_and_what_nobody_reads_is_lost_from_some_time_on() -> None:
    twin = ScannerTwin(0.0, tr_s=2.0)
    assert twin.transmit(1e5) == b"5" * 2000
    assert twin.readable_s(1) < 1e5 + 2.1


# --- asked for in the URL


def test_a_url_says_which_scanner() -> None:
    url = "sim://scanner?tr=0.8&drift_ppm=100&dialect=forp&missing=2,3&doubled=4&delay=8&volumes=5"
    twin = open_line(url, VirtualClock()).twin  # type: ignore[attr-defined]
    begins = [begin_s for begin_s, data in said(twin) if data == b"\x10"]
    assert begins == pytest.approx([8.0, 8 + 3 * 0.80008, 8.03 + 3 * 0.80008, 8 + 4 * 0.80008])


def test_a_url_without_a_word_is_the_usual_scanner() -> None:
    twin = queried_twin("", 0.0)
    assert [twin.transmit(now_s) for now_s in (4.99, 5.01, 7.01)] == [b"", b"5", b"5"]
    assert queried_twin("dialect=byte&pulse=0x74&delay=0", 0.0).transmit(1.0) == b"t"


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("tr=0.05", r"0\.05 is outside 0\.1 to 60 \(tr in seconds\)"),
        ("tr=nan", r"nan is outside"),
        ("tr=two", "could not convert string to float"),
        ("delay=-1", r"-1\.0 is outside 0 to 86400 \(delay in seconds\)"),
        ("drift_ppm=20000", "20000.0 is outside -10000 to 10000"),
        ("volumes=0", "0 is outside 1 to 1000000"),
        ("volumes=1.5", "invalid literal"),
        ("missing=0", "a planted pulse's number"),
        ("volumes=5&missing=6", "6 is outside 1 to 5"),
        ("missing=2,3&doubled=3", "pulse 3 cannot be missing and doubled"),
        ("missing=", "invalid literal"),
        ("dialect=keyboard", "no pulse line 'keyboard'"),
        ("dialect=forp&pulse=5", "a fORP's pulse is the bit 0x10"),
        ("pulse=55", "pulse '55' is no byte"),
        ("tr=1&tr=2", "tr is given twice"),
        ("colour=red", "there is no colour; known: tr, delay"),
        ("tr", "bad query field"),
    ],
)
def test_what_a_url_cannot_ask_is_refused_with_what_it_can(query: str, sentence: str) -> None:
    with pytest.raises(DeviceFault, match=sentence) as refused:
        open_line(f"sim://scanner?{query}", VirtualClock())
    assert f"sim://scanner?{query}: a simulated scanner cannot be asked for this" in str(refused.value)
    assert "missing, doubled (which pulses" in str(refused.value)
