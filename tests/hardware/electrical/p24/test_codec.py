"""Values to data and back over the whole legal range; everything else is refused with a sentence."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.electrical.p24 import answers, codec
from hardware.electrical.p24.answers import Level
from hardware.electrical.p24.codec import OutOfRange, Point
from hardware.electrical.p24.framing import Malformed
from hardware.electrical.p24.pulse import PulseShape
from mindpain_task.stimuli import ShockTrain

CURRENTS = st.integers(-300, 300).map(lambda half: half / 2)
POINTS = st.builds(Point, st.integers(10, 4095), CURRENTS)
BIPHASIC = PulseShape("biphasic", "yellow", "red")


@given(POINTS)
@settings(max_examples=300, deadline=None)
def test_every_stretch_comes_back(point: Point) -> None:
    assert codec.parse_point(codec.encode_point(point)) == point


@given(st.integers(0, 1), st.integers(0, 3), st.lists(POINTS, min_size=1, max_size=16), st.booleans())
@settings(max_examples=200, deadline=None)
def test_every_channel_config_comes_back(
    connector: int, channel: int, points: list[Point], execute: bool
) -> None:
    data = codec.channel_config(connector, channel, points, execute=execute)
    config = codec.parse_channel_config(data)
    assert config == codec.ChannelConfig(connector, channel, execute, tuple(points))


@given(
    st.floats(allow_nan=True, allow_infinity=True).filter(
        lambda ma: not (abs(ma) <= 150 and abs(ma * 2 - round(ma * 2)) <= 2e-6)
    )
)
@settings(max_examples=300, deadline=None)
def test_a_current_off_the_steps_or_outside_is_refused(current_ma: float) -> None:
    with pytest.raises(OutOfRange, match=r"mA .*\(P24 channel config\)"):
        codec.encode_point(Point(500, current_ma))


@given(st.integers().filter(lambda us: not 10 <= us <= 4095))
@settings(max_examples=100, deadline=None)
def test_a_width_outside_is_refused(width_us: int) -> None:
    with pytest.raises(OutOfRange, match="outside 10 to 4095 µs"):
        codec.encode_point(Point(width_us, 1.0))


@pytest.mark.parametrize("width_us", [500.0, True, math.nan, "500"])
def test_a_width_that_is_no_integer_is_refused(width_us: object) -> None:
    with pytest.raises(OutOfRange, match="not an integer"):
        codec.encode_point(Point(width_us, 1.0))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("connector", "channel", "count"), [(2, 0, 1), (-1, 0, 1), (0, 4, 1), (0, -1, 1), (0, 0, 0), (0, 0, 17)]
)
def test_outputs_and_numbers_of_points_that_are_none(connector: int, channel: int, count: int) -> None:
    with pytest.raises(OutOfRange, match="P24 channel config"):
        codec.channel_config(connector, channel, [Point(100, 1.0)] * count, execute=True)


def test_a_high_voltage_that_is_none() -> None:
    with pytest.raises(OutOfRange, match="no high voltage 7"):
        codec.low_level_init(codec.Measurement.NOTHING, 7)


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_answer_is_read_exactly_or_refused(data: bytes) -> None:
    for read in (answers.parse_device_id, answers.parse_version, answers.parse_status, answers.parse_done):
        refused = None
        try:
            read(data)
        except answers.Refused as error:
            refused = error.result
        except Malformed:
            continue
        assert (refused or 0) == data[0]
    try:
        answer = answers.parse_pulse_answer(data)
    except Malformed:
        return
    assert len(data) in (3, 261)
    assert answer.result == data[0]


def test_answers() -> None:
    assert answers.parse_device_id(b"\x00220824001\x00") == "220824001"
    assert answers.parse_version(bytes([0, 2, 0, 0, 4, 0, 0, 8, 85, 16, 205, 1, 1])) == ("2.0.0", "4.0.0")
    assert answers.parse_status(b"\0\3\6") == (Level.MID_RUNNING, 6)
    assert answers.parse_pulse_answer(bytes([10, 0x13, 0])) == (10, 1, 3, None)
    samples = b"".join(value.to_bytes(2, "big") for value in [0, 1250, 1248, *[0] * 125])
    assert answers.parse_pulse_answer(b"\0\0\1\0\x08" + samples).measured_ma == 12.5
    assert answers.parse_pulse_answer(b"\0\0\2\0\x08" + samples).measured_ma is None


@pytest.mark.parametrize(
    ("result", "words"),
    [(10, "electrode error"), (8, "high voltage"), (28, "too low"), (99, "no source lists")],
)
def test_results_in_words(result: int, words: str) -> None:
    assert words in answers.in_words(result)
    assert str(result) in answers.in_words(result)
    with pytest.raises(answers.Refused, match=words):
        answers.parse_done(bytes([result]))


def test_a_pulse_of_one_phase_of_two_and_with_a_gap() -> None:
    train = ShockTrain(500, 10.0, 1, 2.5)
    assert PulseShape("monophasic", "green", "white").points(train) == (Point(500, 2.5),)
    assert PulseShape("monophasic", "green", "white").output == (1, 3)
    assert BIPHASIC.points(train) == (Point(500, 2.5), Point(500, -2.5))
    gapped = PulseShape("biphasic", "yellow", "red", gap_us=100)
    assert gapped.points(train) == (Point(500, 2.5), Point(100, 0.0), Point(500, -2.5))
    assert gapped.whole_us(train) == 1100


@given(st.sampled_from(["monophasic", "biphasic"]), st.integers(10, 4095), st.integers(1, 260))
@settings(max_examples=200, deadline=None)
def test_every_legal_single_pulse_is_charge_balanced_or_of_one_phase(
    waveform: str, width_us: int, half_ma: int
) -> None:
    shape = PulseShape(waveform, "green", "blue")
    config = codec.parse_channel_config(shape.data(ShockTrain(width_us, 1.0, 1, half_ma / 2)))
    assert config.execute
    assert (config.connector, config.channel) == (1, 1)
    assert [abs(point.current_ma) for point in config.points] == [half_ma / 2] * len(config.points)
    charge = sum(point.width_us * point.current_ma for point in config.points)
    assert charge == (width_us * half_ma / 2 if waveform == "monophasic" else 0)


@pytest.mark.parametrize(
    ("train", "why"),
    [
        (ShockTrain(500, 10.0, 1, 2.3), "steps of 0.5 mA"),
        (ShockTrain(500, 10.0, 1, 0.25), "steps of 0.5 mA"),
        (ShockTrain(500, 10.0, 1, 130.5), "outside 0.5 to 130.0 mA"),
        (ShockTrain(500, 10.0, 1, -5.0), "outside 0.5 to 130.0 mA"),
        (ShockTrain(500, 10.0, 1, math.nan), "outside 0.5 to 130.0 mA"),
        (ShockTrain(9, 10.0, 1, 1.0), "outside 10 to 4095 µs"),
        (ShockTrain(4096, 10.0, 1, 1.0), "outside 10 to 4095 µs"),
        (ShockTrain(2001, 200.0, 2, 1.0), "µs of rest between two"),
    ],
)
def test_trains_that_cannot_be_given_exactly_are_refused(train: ShockTrain, why: str) -> None:
    with pytest.raises(OutOfRange, match=why):
        BIPHASIC.data(train)


def test_the_last_train_that_leaves_rest_is_given() -> None:
    assert BIPHASIC.data(ShockTrain(1500, 250.0, 2, 1.0))
    assert BIPHASIC.data(ShockTrain(4095, 250.0, 1, 1.0))  # one pulse has no next one
    with pytest.raises(OutOfRange):
        BIPHASIC.data(ShockTrain(1501, 250.0, 2, 1.0))


@pytest.mark.parametrize(
    "shape",
    [
        ("triphasic", "yellow", "red", 0),
        ("biphasic", "blue", "red", 0),
        ("biphasic", "yellow", "green", 0),
        ("biphasic", "yellow", "red", 5),
        ("biphasic", "yellow", "red", 5000),
        ("monophasic", "yellow", "red", 100),
    ],
)
def test_shapes_and_outputs_the_p24_has_not(shape: tuple[str, str, str, int]) -> None:
    with pytest.raises(ValueError, match=r"P24|gap"):
        PulseShape(*shape)
