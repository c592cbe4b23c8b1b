"""What goes wrong with a simulated P24: planted faults, queries that are none, and anything on its line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.p24.codec import Command
from hardware.electrical.p24.framing import Frame, FrameReader, to_bytes
from hardware.electrical.p24.twin import P24Twin, queried_twin
from hardware.lines import twin_at
from mindpain_task.roles import DeviceFault
from tests.hardware.electrical.p24.questions import asked, initialised, pulse


@pytest.mark.parametrize(
    ("fault", "answers", "given"), [("electrode", [10], 0), ("silent", [], 1), ("missed", [], 0)]
)
def test_planted_faults(fault: str, answers: list[int], given: int) -> None:
    twin = initialised(f"{fault}=1,3")
    for expected, count in ((answers, given), ([0], given + 1), (answers, 2 * given + 1)):
        told = asked(twin, Command.LOW_LEVEL_CHANNEL_CONFIG, pulse())
        assert [frame.data[0] for frame in told] == expected
        assert len(twin.given) == count


@pytest.mark.parametrize(
    "query",
    ["weak=1", "electrode=0", "electrode=x", "electrode=", "electrode", "silent=1&missed=1", "missed=2,2"],
)
def test_a_query_that_asks_for_nothing_known_is_refused_with_what_is(query: str) -> None:
    with pytest.raises(ValueError, match=r"known: electrode, silent, missed"):
        queried_twin(query, 0.0)
    with pytest.raises(DeviceFault, match="sim://p24"):
        twin_at(f"sim://p24?{query}", 0.0)


def test_a_plant_that_is_none() -> None:
    with pytest.raises(ValueError, match="cannot be weak"):
        P24Twin(0.0, {1: "weak"})


COMMANDS = st.sampled_from(list(Command)) | st.integers(0, 1023)
SAID = st.one_of(
    st.binary(max_size=40),
    st.builds(Frame, COMMANDS, st.integers(0, 63), st.binary(max_size=20)).map(to_bytes),
    st.builds(Frame, COMMANDS, st.integers(0, 63), st.binary(max_size=20)).map(lambda f: to_bytes(f)[:-3]),
)


@given(st.lists(SAID, max_size=12))
@settings(max_examples=200, deadline=None)
def test_whatever_is_written_the_twin_answers_whole_packets_and_can_be_stopped(written: list[bytes]) -> None:
    twin = P24Twin(0.0)
    for index, data in enumerate(written):
        twin.receive(data, 0.01 * index)
    twin.receive(b"\x0f\x0f", 1.0)  # what is cut ends here
    for command in (Command.LOW_LEVEL_STOP, Command.MID_LEVEL_STOP, Command.STIM_STATUS):
        twin.receive(to_bytes(Frame(command, 63)), 20.0)
    reader = FrameReader()
    frames = reader.feed(twin.transmit(40.0))
    assert (reader.noise, reader.broken) == (0, 0)
    assert frames[-1] == Frame(63, 63, b"\0\0\1")
    assert twin.at_baseline(30.0)
    assert twin.output_ma(30.0) == 0.0


@given(st.lists(SAID, max_size=6).map(b"".join), st.integers(1, 9))
@settings(max_examples=100, deadline=None)
def test_pieces_of_any_size_are_heard_alike(wire: bytes, piece: int) -> None:
    whole, pieces = P24Twin(0.0), P24Twin(0.0)
    whole.receive(wire, 0.0)
    for start in range(0, len(wire), piece):
        pieces.receive(wire[start : start + piece], 0.0)
    assert FrameReader().feed(whole.transmit(9.0)) == FrameReader().feed(pieces.transmit(9.0))
    assert whole.given == pieces.given
