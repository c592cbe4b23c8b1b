"""The edges of the Stimjim codec: the ends of its numbers, and answers that are not quite what it prints."""

from __future__ import annotations

import dataclasses

import pytest

from hardware.electrical.stimjim import codec
from hardware.electrical.stimjim.codec import LONGEST_US, Malformed, OutOfRange, PulseTrain, Stage
from hardware.electrical.stimjim.twin import printed

TRAIN = PulseTrain(0, (1, 3), 10_000, 25_000, (Stage(500, 0, 200), Stage(-500, 0, 200)))


def test_every_slot_and_output_there_is_can_be_named() -> None:
    assert [codec.start(slot) for slot in (0, 1, 99)] == [b"T0\n", b"T1\n", b"T99\n"]
    assert [codec.ground(output) for output in (0, 1)] == [b"M0,3\n", b"M1,3\n"]
    for slot in (-1, 100):
        with pytest.raises(OutOfRange, match=f"slot {slot} is outside 0 to 99"):
            codec.start(slot)
    for output in (-1, 2):
        with pytest.raises(OutOfRange, match=f"output {output} is neither 0 nor 1"):
            codec.ground(output)


@pytest.mark.parametrize("duration_us", [19, LONGEST_US, LONGEST_US + 1])
def test_a_stage_has_a_time_that_fits(duration_us: int) -> None:
    train = dataclasses.replace(TRAIN, stages=(Stage(500, 0, duration_us),))
    with pytest.raises(OutOfRange) as raised:
        codec.define(train)
    is_outside = f"a stage of {duration_us} µs is outside 20 to {LONGEST_US} µs"
    too_long_together = f"pulses of {duration_us} µs do not fit into 10000 µs"
    expected = too_long_together if duration_us == LONGEST_US else is_outside
    assert str(raised.value) == f"{expected} (Stimjim command S)"


def test_an_answer_that_is_not_finished_is_none_yet() -> None:
    text = printed(TRAIN)
    assert codec.parse_definition(text, 0) == TRAIN
    assert codec.parse_definition(text.rstrip("\n"), 0) is None
    assert codec.parse_definition(text + "half a li", 0) == TRAIN
    end = text.rindex("-\n") + 2
    assert codec.parse_definition(text[:end], 0) == TRAIN
    assert codec.parse_definition(text[: end - 1], 0) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("500uA", "500mV"), ("0 200 usec", "7 200 usec")],
    ids=["unit", "number"],
)
def test_a_stage_that_is_not_the_one_is_refused(old: str, new: str) -> None:
    text = printed(TRAIN)
    lines = [" ".join(line.split()) for line in text.split("\n")]
    compact = "\n".join(lines)
    assert codec.parse_definition(compact, 0) == TRAIN
    wrong = compact.replace(old, new, 1)
    assert wrong != compact
    with pytest.raises(Malformed, match=r"Stimjim command S: stage 0 of the answer is not one: \["):
        codec.parse_definition(wrong, 0)
