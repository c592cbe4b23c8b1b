"""One record as one line of a journal, and back; what JSON cannot hold exactly is refused."""

from __future__ import annotations

import json
import math
import re
import zlib
from collections.abc import Mapping

from mindpain_task.model import Event, JsonValue, Record

_TAIL = re.compile(rb',"crc":"([0-9a-f]{8})"}\Z')
_TAIL_LENGTH = len(',"crc":"0a1b2c3d"}')
_EXACT = (str, int)  # and true and false, which are numbers to Python
_ENCODE = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode
_DECODE = json.JSONDecoder().decode


def line_of(seq: int, event: Event, codes: Mapping[str, int]) -> bytes:
    """Return the line of a record, its end included; raise ValueError for what JSON cannot hold."""
    data = dict(event.data)
    if flaw := _flaw(event.time_s):
        raise ValueError(f"record {seq}, event {event.kind!r}: t{flaw}")
    if flaw := _flaw(data):
        raise ValueError(f"record {seq}, event {event.kind!r}: data{flaw}")
    fields: dict[str, JsonValue] = {"seq": seq, "t": round(float(event.time_s), 6), "kind": event.kind}
    if event.block is not None:
        fields["block"] = event.block
    if event.trial is not None:
        fields["trial"] = event.trial
    if event.phase:
        fields["phase"] = event.phase
    if event.marker:
        fields["marker"] = event.marker
        if (code := codes.get(event.marker)) is not None:
            fields["code"] = code
    if data:
        fields["data"] = data
    try:
        body = _ENCODE(fields).encode()[:-1]
    except UnicodeEncodeError as error:
        raise ValueError(f"record {seq}, event {event.kind!r}: its text holds half a character") from error
    return b'%s,"crc":"%08x"}\n' % (body, zlib.crc32(body))


def _flaw(value: object) -> str:
    """Say where and why JSON would not give the value back as it is, or return nothing.

    The encoder alone would turn a tuple into a list and a key 1 into "1" without a word.
    """
    if isinstance(value, float):
        return "" if math.isfinite(value) else f" is {value}, which JSON cannot hold"
    if value is None or isinstance(value, _EXACT):
        return ""
    if isinstance(value, list):
        for index, item in enumerate(value):
            if flaw := _flaw(item):
                return f"[{index}]{flaw}"
        return ""
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                return f" has the key {key!r}, and JSON allows only text there"
            if flaw := _flaw(item):
                return f".{key}{flaw}"
        return ""
    return f" is a {type(value).__name__}, which JSON cannot hold"


def record_of(line: bytes, seq: int) -> Record | str:
    """Return the record that a line holds, or what is wrong with the line."""
    if not (tail := _TAIL.search(line, max(0, len(line) - _TAIL_LENGTH))):
        return "the line does not end with a checksum"
    body = line[: tail.start()]
    if b"%08x" % zlib.crc32(body) != tail[1]:
        return "the checksum does not match the line"
    try:
        fields = _DECODE((body + b"}").decode())
        if fields["seq"] != seq:
            return f"it is record {fields['seq']} where record {seq} is due"
        event = Event(
            kind=fields["kind"],
            time_s=float(fields["t"]),
            block=fields.get("block"),
            trial=fields.get("trial"),
            phase=fields.get("phase", ""),
            marker=fields.get("marker", ""),
            data=fields.get("data", {}),
        )
    except (ValueError, KeyError, TypeError) as error:
        return f"the checksum is right but the line is no record ({error!r})"
    return Record(seq, event)
