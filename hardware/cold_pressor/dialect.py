"""What two makers' circulators understand, as data: words, line ends, digits and waits (see MANUAL.md)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Dialect:
    """How one maker's circulators are asked.

    `set_to` is what the set-point's digits are appended to; at least `whole_digits` of them come before the
    point. `low_c` and `high_c` are what the documented format can carry: what the device allows is the
    device's affair. `reply_ends` are tried in order. `pause_s` is kept between an exchange and the next one.
    `answers_errors` says that a refusal is answered with `ERR_n`.
    """

    maker: str
    source: str
    command_end: bytes
    reply_ends: tuple[bytes, ...]
    bath: str
    setpoint: str
    set_to: str
    whole_digits: int
    low_c: float
    high_c: float
    pause_s: float
    reply_within_s: float
    answers_errors: bool


LAUDA = Dialect(
    maker="LAUDA",
    source="lauda",
    command_end=b"\r\n",
    reply_ends=(b"\r\n",),
    bath="IN_PV_00",
    setpoint="IN_SP_00",
    set_to="OUT_SP_00_",
    whole_digits=3,
    low_c=-999.99,
    high_c=999.99,
    pause_s=0.0,  # it is enough to wait for each reply
    reply_within_s=2.0,
    answers_errors=True,
)

JULABO = Dialect(
    maker="Julabo",
    source="julabo",
    command_end=b"\r",
    reply_ends=(b"\r\n", b"\n"),
    bath="in_pv_00",
    setpoint="in_sp_00",
    set_to="out_sp_00 ",
    whole_digits=1,
    low_c=0.0,  # the manual shows no sign
    high_c=999.99,
    pause_s=0.3,  # 250 ms, and 18 bytes that may still be on their way at 4800 baud
    reply_within_s=1.0,
    answers_errors=False,
)
