"""Stimjim's commands and what it prints: the whole legal range, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hardware.electrical.stimjim import codec
from hardware.electrical.stimjim.codec import Malformed, OutOfRange, PulseTrain, Stage
from hardware.electrical.stimjim.twin import printed, summary

RELAXED = settings(max_examples=150, deadline=None)
EDGE = PulseTrain(0, (0, 3), 10_000, 25_000, (Stage(5000, 0, 1000),))


@st.composite
def trains(draw: st.DrawFn) -> PulseTrain:
    modes = draw(st.tuples(st.integers(0, 3), st.integers(0, 3)))
    spans = [st.integers(-codec.HIGHEST[mode], codec.HIGHEST[mode]) for mode in modes]
    stage = st.builds(Stage, *spans, st.integers(20, 5000))
    stages = draw(st.lists(stage, min_size=1, max_size=10))
    shortest_us = sum(stage.duration_us for stage in stages) + 1
    period_us = draw(st.integers(shortest_us, codec.LONGEST_US))
    duration_us = draw(st.integers(1, codec.LONGEST_US))
    return PulseTrain(draw(st.integers(0, 99)), modes, period_us, duration_us, tuple(stages))


def test_known_commands() -> None:
    train = PulseTrain(0, (0, 1), 2000, 1_000_000, (Stage(100, 0, 150), Stage(-100, -100, 200)))
    assert codec.define(train) == b"S0,0,1,2000,1000000; 100,0,150; -100,-100,200\n"
    assert codec.start(3) == b"T3\n"
    assert codec.ground(1) == b"M1,3\n"
    assert codec.offsets() == b"D\n"
    assert codec.abort() == b"\nT-1\nU-1\nS9,3,3,1000,500; 0,0,100\nT9\nU9\n"


@RELAXED
@given(trains(), st.text(max_size=40), st.sampled_from(["\n", "\r\n"]))
def test_what_is_defined_is_read_back_as_it_is(train: PulseTrain, noise: str, end: str) -> None:
    assert codec.define(train).isascii()
    other = PulseTrain((train.slot + 1) % 100, (3, 3), 1000, 500, ())
    text = noise + end + printed(other) + printed(train)
    assert codec.parse_definition(text.replace("\n", end), train.slot) == train
    assert codec.parse_definition(2 * printed(train), train.slot) == train


@pytest.mark.parametrize(
    ("train", "why"),
    [
        (PulseTrain(100, (0, 3), 10_000, 1, EDGE.stages), "slot 100"),
        (PulseTrain(-1, (0, 3), 10_000, 1, EDGE.stages), "slot -1"),
        (PulseTrain(True, (0, 3), 10_000, 1, EDGE.stages), "no whole number"),
        (PulseTrain(0, (4, 3), 10_000, 1, EDGE.stages), "mode 4"),
        (PulseTrain(0, (0, -1), 10_000, 1, EDGE.stages), "mode -1"),
        (PulseTrain(0, (0, 3), 1000, 1, EDGE.stages), "do not fit into 1000 µs"),
        (PulseTrain(0, (0, 3), 60_000_001, 1, EDGE.stages), "period 60000001 µs"),
        (PulseTrain(0, (0, 3), 10_000, 0, EDGE.stages), "duration 0 µs"),
        (PulseTrain(0, (0, 3), 10_000, 60_000_001, EDGE.stages), "duration 60000001 µs"),
        (PulseTrain(0, (0, 3), 10_000.5, 1, EDGE.stages), "no whole number"),  # type: ignore[arg-type]
        (PulseTrain(0, (0, 3), 10_000, 1, ()), "0 stages"),
        (PulseTrain(0, (0, 3), 10_000, 1, 11 * (Stage(1, 0, 20),)), "11 stages"),
        (PulseTrain(0, (0, 3), 10_000, 1, (Stage(15_001, 0, 20),)), "15001 mV"),
        (PulseTrain(0, (1, 3), 10_000, 1, (Stage(-3331, 0, 20),)), "-3331 µA"),
        (PulseTrain(0, (0, 3), 10_000, 1, (Stage(5000, 0, 19),)), "19 µs"),
        (PulseTrain(0, (0, 3), 10_000, 1, (Stage(0.5, 0, 20),)), "no whole number"),  # type: ignore[arg-type]
    ],
)
def test_a_train_there_is_not_is_refused(train: PulseTrain, why: str) -> None:
    with pytest.raises(OutOfRange, match=why) as caught:
        codec.define(train)
    assert "Stimjim command S" in str(caught.value)


@pytest.mark.parametrize("number", [-1, 100, True, 0.0, None])
def test_a_slot_or_output_there_is_not_is_refused(number: int) -> None:
    for command in (codec.start, codec.ground):
        with pytest.raises(OutOfRange, match="Stimjim command"):
            command(number)


# --- what comes back


@RELAXED
@given(trains(), st.integers(0, 400))
def test_a_cut_answer_is_no_answer(train: PulseTrain, size: int) -> None:
    whole = printed(train)
    cut = whole[: min(size, len(whole) - 3)]  # its last line is then without an end, or missing
    assert codec.parse_definition(cut, train.slot) is None


@RELAXED
@given(st.data())
def test_an_answer_with_a_line_lost_is_never_taken_for_the_train(data: st.DataObject) -> None:
    lines = printed(EDGE).split("\n")
    lost = data.draw(st.integers(1, 8).filter(lambda n: lines[n].strip() and "stage" not in lines[n]))
    text = "\n".join(lines[:lost] + lines[lost + 1 :])
    try:
        assert codec.parse_definition(text, 0) != EDGE
    except Malformed as error:
        assert "command S" in str(error)  # noqa: PT017


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200), st.integers(0, 99))
def test_noise_is_no_answer(text: str, slot: int) -> None:
    assert codec.parse_definition(text, slot) is None
    assert codec.parse_offsets(text) is None
    assert codec.parse_modes(text) == {}
    assert codec.parse_talk(text, slot).delivered is None


STARTED = "\nStarted T train with parameters of PulseTrain 1\n"


@RELAXED
@given(st.integers(0, 10**6), st.sampled_from(["\n", "\r\n"]))
def test_the_count_of_pulses(count: int, end: str) -> None:
    talk = codec.parse_talk((STARTED + summary(EDGE, count)).replace("\n", end), 1)
    assert talk == (True, count, "")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Train complete. Delivered 3 pulses.\n" + STARTED, (True, None, "")),
        (STARTED.replace("1", "0") + "Train complete. Delivered 3 pulses.\n", (False, None, "")),
        (STARTED + "Train complete. Delivered 3", (True, None, "")),
        (STARTED + "Train complete. Delivered 3 pul", (True, None, "")),
        (STARTED + "Train complete. Delivered x3 pulses.\n", (True, None, "")),
        (STARTED[:-1], (False, None, "")),
        (STARTED + 2 * "Train complete. Delivered 3 pulses.\n", (True, 3, "")),
        (STARTED + "Train #12 complete. Delivered 7 pulses.\n", (True, 7, "")),
        (STARTED.replace("Started", "Starting"), (True, None, "")),
        ("Invalid PulseTrain index.\r\n", (False, None, "Invalid PulseTrain index.")),
        ("WARN T: engine busy\n", (False, None, "WARN T: engine busy")),
        ("Invalid PulseTrain in", (False, None, "")),
    ],
)
def test_only_whole_lines_of_this_train_count(text: str, told: tuple[bool, int | None, str]) -> None:
    assert codec.parse_talk(text, 1) == told


@RELAXED
@given(st.text(max_size=30), st.text(max_size=30), st.integers(0, 999))
def test_noise_between_lines_changes_no_count(before: str, between: str, count: int) -> None:
    assume("T" not in before + between)
    text = before + STARTED + between + f"\nTrain complete. Delivered {count} pulses.\n"
    assert codec.parse_talk(text, 1).delivered == count


def test_offsets_and_modes() -> None:
    text = "current offsets: 11, -8\nvoltage offsets: 0, 3\n"
    assert codec.parse_offsets(text) == (11, -8, 0, 3)
    assert codec.parse_offsets(text[:-1]) is None
    assert codec.parse_modes("Set channel 0 to mode 3\r\nSet channel 1 to mode 0\nSet ch") == {0: 3, 1: 0}
