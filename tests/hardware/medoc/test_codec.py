"""The frames of the external control: exact bytes, refusals, and parsers that nothing confuses."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.medoc import codec
from hardware.medoc.codec import Malformed, OutOfRange, Request, Response
from hardware.medoc.words import MEANING, Command, Layout, ReturnCode, SystemState, TestState

# Recorded from public programs: their length field is big-endian, their stamp either way.
STATUS_FRAME = bytes.fromhex("00 00 00 05 6d c8 02 6b 00")
SELECT_FRAME = bytes.fromhex("00 00 00 09 6d c8 02 6b 01 64 00 00 00")
START_FRAME = bytes.fromhex("00 00 00 05 6b 02 c8 40 02")
STAMP = 0x6B02C86D

PARAMETERS = {
    Command.TEST_PROGRAM: st.integers(14, 255) | st.just(1),
    Command.VAS: st.integers(0, 10),
    Command.T_UP: st.integers(1, 5500),
    Command.T_DOWN: st.integers(1, 5500),
    Command.COVAS: st.none() | st.integers(0, 255),
    Command.SPECIFY_NEXT: st.none() | st.integers(0, 2**32 - 1),
}
stamps = st.integers(0, 2**32 - 1)
orders = st.sampled_from(["little", "big"])


@st.composite
def requests(draw: st.DrawFn) -> Request:
    command = draw(st.sampled_from(Command))
    return Request(command, draw(stamps), draw(PARAMETERS.get(command, st.none())))


@st.composite
def responses(draw: st.DrawFn, layout: Layout | None = None) -> Response:
    layout = layout or draw(st.sampled_from(Layout))
    tells = layout is not Layout.PATHWAY
    flags = st.booleans() if tells else st.none()
    return Response(
        command=draw(st.sampled_from(Command)),
        stamp=draw(stamps),
        system=draw(st.sampled_from(SystemState)),
        test=draw(st.sampled_from(TestState)),
        code=draw(st.sampled_from(ReturnCode)),
        test_time_s=draw(st.integers(0, 2**32 - 1)) / 1000,
        temperature_c=draw(st.integers(-32768, 32767)) / 100 if tells else None,
        covas=draw(st.integers(0, 255)) if tells else None,
        yes=draw(flags),
        no=draw(flags),
        ttl=draw(st.booleans()) if layout is Layout.TSA2 else None,
        message=draw(st.text(max_size=40)),
        layout=layout,
    )


# --- requests


def test_the_recorded_frames_are_ours_too() -> None:
    assert codec.encode(Command.STATUS, time_s=STAMP, byte_order="big") == STATUS_FRAME
    assert codec.encode(Command.TEST_PROGRAM, 0b01100100, STAMP, "big") == SELECT_FRAME
    swapped = int.from_bytes(bytes.fromhex("6b 02 c8 40"), "little")
    assert codec.encode(Command.START, time_s=swapped, byte_order="big") == START_FRAME
    assert codec.encode(Command.T_UP, 500, byte_order="big")[8:] == bytes.fromhex("0c f4 01 00 00")
    assert codec.encode(Command.STATUS, time_s=STAMP)[:4] == bytes.fromhex("05 00 00 00")
    assert codec.encode(Command.TEST_PROGRAM, 100)[:4] == bytes.fromhex("09 00 00 00")


def test_the_recorded_frames_are_understood() -> None:
    assert codec.parse_request(STATUS_FRAME) == Request(Command.STATUS, STAMP, None)
    assert codec.parse_request(SELECT_FRAME) == Request(Command.TEST_PROGRAM, STAMP, 100)
    assert codec.parse_request(START_FRAME).command is Command.START


@given(requests(), orders)
def test_a_request_is_read_as_it_was_written(request: Request, order: codec.ByteOrder) -> None:
    data = codec.encode(request.command, request.parameter, request.stamp, order)
    assert len(data) == (9 if request.parameter is None else 13)
    assert codec.request_length(data) == len(data)
    assert codec.parse_request(data) == request


@pytest.mark.parametrize(
    ("command", "parameter", "sentence"),
    [
        (Command.TEST_PROGRAM, None, "TEST_PROGRAM needs a parameter"),
        (Command.TEST_PROGRAM, 0, r"0 is outside 1 to 255 \(MMS command TEST_PROGRAM\)"),
        (Command.TEST_PROGRAM, 256, "256 is outside 1 to 255"),
        (Command.TEST_PROGRAM, 2, "program code 2 is one of 2 to 13, which MMS reserves"),
        (Command.TEST_PROGRAM, 13, "program code 13 is one of"),
        (Command.VAS, 11, "11 is outside 0 to 10"),
        (Command.T_UP, 0, "0 is outside 1 to 5500"),
        (Command.T_DOWN, 5501, "5501 is outside 1 to 5500"),
        (Command.COVAS, 256, "256 is outside 0 to 255"),
        (Command.START, 1, "START takes no parameter, not 1"),
        (Command.ABORT, 0, "ABORT takes no parameter, not 0"),
    ],
)
def test_a_parameter_out_of_range_is_refused(command: Command, parameter: int | None, sentence: str) -> None:
    with pytest.raises(OutOfRange, match=sentence):
        codec.encode(command, parameter)


@pytest.mark.parametrize("time_s", [-1, 2**32])
def test_a_time_that_does_not_fit_is_refused(time_s: int) -> None:
    with pytest.raises(OutOfRange, match="does not fit the four bytes"):
        codec.encode(Command.STATUS, time_s=time_s)


@given(requests(), orders, st.data())
def test_a_request_that_is_not_whole_is_no_request(
    request: Request, order: codec.ByteOrder, data: st.DataObject
) -> None:
    frame = codec.encode(request.command, request.parameter, request.stamp, order)
    cut = data.draw(st.integers(0, len(frame) - 1))
    for wrong in (frame[:cut], frame + frame, frame + b"\0"):
        with pytest.raises(Malformed):
            codec.parse_request(wrong)


@settings(max_examples=300)
@given(st.binary(max_size=40))
def test_any_bytes_are_a_request_or_malformed(data: bytes) -> None:
    try:
        request = codec.parse_request(data)
    except Malformed:
        return
    assert data[4:8] == request.stamp.to_bytes(4, "little")
    assert data[8] == request.command
    assert {data[:4], data[3::-1]} >= {(5 if request.parameter is None else 9).to_bytes(4, "little")}


@pytest.mark.parametrize("head", ["00000006", "05000001", "00050000", "ffffffff", "00000000"])
def test_a_length_that_no_request_has_is_known_from_its_four_bytes(head: str) -> None:
    with pytest.raises(Malformed, match="no request has the length"):
        codec.request_length(bytes.fromhex(head))


# --- answers


@given(responses())
def test_an_answer_is_read_as_it_was_written(response: Response) -> None:
    data = codec.encode_response(response)
    assert codec.parse_response(data, response.command, response.stamp, response.layout) == response


@given(responses().map(lambda response: dataclasses.replace(response, message="")))
def test_an_answer_without_a_message_tells_its_layout(response: Response) -> None:
    data = codec.encode_response(response)
    assert codec.parse_response(data, response.command, response.stamp) == response


@given(responses(), st.data())
def test_an_answer_that_is_not_whole_is_no_answer(response: Response, data: st.DataObject) -> None:
    frame = codec.encode_response(response)
    cut = data.draw(st.integers(0, len(frame) - 1))
    for wrong in (frame[:cut], frame + frame, frame + b"\0"):
        for layout in (None, response.layout):
            with pytest.raises(Malformed):
                codec.parse_response(wrong, response.command, response.stamp, layout)


@given(responses(), stamps, st.sampled_from(Command))
def test_the_answer_to_another_question_is_refused(response: Response, stamp: int, command: Command) -> None:
    if (command, stamp) == (response.command, response.stamp):
        return
    with pytest.raises(Malformed, match="the answer is to command"):
        codec.parse_response(codec.encode_response(response), command, stamp, response.layout)


@settings(max_examples=300)
@given(responses(Layout.TSA2), st.integers(0, 22), st.integers(0, 255))
def test_one_wrong_byte_is_refused_or_is_another_true_answer(response: Response, at: int, value: int) -> None:
    frame = bytearray(codec.encode_response(dataclasses.replace(response, message="")))
    frame[at] = value
    try:
        read = codec.parse_response(bytes(frame), response.command, response.stamp, Layout.TSA2)
    except Malformed:
        assert at < 13, "lengths, echoes, states and codes can be wrong; readings cannot be told from others"
        return
    flags = {20: read.yes, 21: read.no, 22: read.ttl}
    if at in flags:
        assert flags[at] == bool(value)
    else:
        assert codec.encode_response(read) == bytes(frame)


@settings(max_examples=300)
@given(st.binary(max_size=60), st.sampled_from([None, *Layout]))
def test_any_bytes_are_an_answer_or_malformed(data: bytes, layout: Layout | None) -> None:
    framed = len(data).to_bytes(4, "little") + data
    for noise in (data, framed):
        try:
            read = codec.parse_response(noise, Command.STATUS, 0, layout)
        except Malformed:
            continue
        assert noise == framed
        assert read.command is Command.STATUS
        assert read.stamp == 0


@pytest.mark.parametrize(
    ("at", "value", "sentence"),
    [(9, 3, "3 is no SystemState"), (10, 4, "4 is no TestState"), (11, 7, "7 is no ReturnCode")],
)
def test_a_state_that_nobody_documented_is_refused(at: int, value: int, sentence: str) -> None:
    frame = bytearray(bytes.fromhex("13 00 00 00") + bytes(19))
    frame[at] = value
    with pytest.raises(Malformed, match=sentence):
        codec.parse_response(bytes(frame), Command.STATUS, 0)


@pytest.mark.parametrize("length", [0, 9, 12, 14, 17])
def test_a_length_that_no_answer_has_is_refused(length: int) -> None:
    with pytest.raises(Malformed, match="no answer has the length"):
        codec.parse_response(length.to_bytes(4, "little") + bytes(length), Command.STATUS, 0)


def test_a_message_of_an_old_pathway_is_no_temperature_once_its_layout_is_known() -> None:
    frame = (19).to_bytes(4, "little") + bytes(13) + b"in use"
    assert codec.parse_response(frame, Command.STATUS, 0, Layout.PATHWAY).message == "in use"
    assert codec.parse_response(frame, Command.STATUS, 0, Layout.PATHWAY).temperature_c is None
    with pytest.raises(Malformed, match="too short for TSA2"):
        codec.parse_response((13).to_bytes(4, "little") + bytes(13), Command.STATUS, 0, Layout.TSA2)


def test_every_return_code_has_a_sentence() -> None:
    assert set(MEANING) == set(ReturnCode)
    assert [code.value for code in ReturnCode] == [0, 1, 2, 3, 0x1000, 0x2000, 0x3000, 0x4000]
