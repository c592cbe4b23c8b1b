"""The edges of the circulators' codec: LAUDA's short answers, and what is said of a reply that is none."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from hardware.cold_pressor import codec
from hardware.cold_pressor.codec import Malformed, OutOfRange, Refused
from hardware.cold_pressor.dialect import JULABO, LAUDA, Dialect

Parser = Callable[[Dialect, bytes, str], object]


def test_a_type_is_any_words_that_answer_nothing_else() -> None:
    assert codec.parse_type(LAUDA, b"RP 845\r\n", "TYPE") == "RP 845"
    for reply in (b"OK\r\n", b"23.45\r\n", b"-1\r\n"):
        with pytest.raises(Malformed, match="LAUDA command TYPE: unexpected reply"):
            codec.parse_type(LAUDA, reply, "TYPE")
    with pytest.raises(Refused, match="LAUDA command TYPE: the circulator answers ERR_2"):
        codec.parse_type(LAUDA, b"ERR_2\r\n", "TYPE")


def test_ok_and_nothing_else_is_done() -> None:
    codec.parse_done(LAUDA, b"OK\r\n", "START")
    for reply in (b"ok\r\n", b"OK \r\n", b"0\r\n"):
        with pytest.raises(Malformed, match="LAUDA command START: unexpected reply"):
            codec.parse_done(LAUDA, reply, "START")


@pytest.mark.parametrize(
    ("parse", "dialect", "reply"),
    [
        (codec.parse_text, LAUDA, b"\x01\r\n"),
        (codec.parse_temperature, LAUDA, b"warm\r\n"),
        (codec.parse_type, LAUDA, b"OK\r\n"),
        (codec.parse_type, LAUDA, b"no end"),
        (codec.parse_done, LAUDA, b"no\r\n"),
        (codec.parse_done, LAUDA, b"no end"),
        (codec.parse_version, LAUDA, b"no end"),
        (codec.parse_health, LAUDA, b"2\r\n"),
        (codec.parse_health, LAUDA, b"no end"),
        (codec.parse_status, JULABO, b"fine\r\n"),
        (codec.parse_switch, JULABO, b"2\r\n"),
        (codec.parse_switch, JULABO, b"no end"),
    ],
)
def test_a_reply_that_is_none_is_shown_with_maker_and_command(
    parse: Parser, dialect: Dialect, reply: bytes
) -> None:
    with pytest.raises(Malformed) as raised:
        parse(dialect, reply, "ASKED")
    said = f"{dialect.maker} command ASKED: unexpected reply {reply!r} ({len(reply)} bytes)"
    assert str(raised.value) == said


@pytest.mark.parametrize(
    ("reply", "hint"),
    [
        (b"\x7f" * 81, ""),
        (b"\x80", "; is it set to 7 data bits with even parity?"),
        (b"\xb2\xb3.\xb5", "; is it set to 7 data bits with even parity?"),
    ],
)
def test_parity_is_asked_for_where_the_eighth_bit_is_set(reply: bytes, hint: str) -> None:
    with pytest.raises(Malformed) as raised:
        codec.parse_text(LAUDA, reply, "ASKED")
    said = f"LAUDA command ASKED: unexpected reply {reply[:80]!r} ({len(reply)} bytes{hint})"
    assert str(raised.value) == said


@pytest.mark.parametrize(("dialect", "command"), [(LAUDA, "OUT_SP_00"), (JULABO, "out_sp_00")])
def test_a_refused_set_point_names_the_command_as_it_is_written(dialect: Dialect, command: str) -> None:
    with pytest.raises(OutOfRange, match=rf"\({dialect.maker} command {command}\)$"):
        codec.setpoint_command(dialect, 1000.0)
    with pytest.raises(OutOfRange, match=rf"\({dialect.maker} command {command}\)$"):
        codec.setpoint_command(dialect, 1.005)
