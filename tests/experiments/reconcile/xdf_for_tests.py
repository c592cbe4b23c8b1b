"""Writes XDF files chunk by chunk, as LabRecorder does, with whatever is to be wrong in them."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from xml.sax.saxutils import escape

import numpy as np

from experiments.recorded.runs import RecordedRun
from mindpain_task.markers import CODES
from tests.experiments.reconcile.runs_for_tests import UID

FILE_HEADER, STREAM_HEADER, SAMPLES, CLOCK_OFFSET, BOUNDARY, FOOTER = 1, 2, 3, 4, 5, 6
BOUNDARY_ID = bytes.fromhex("43A546DCCBF5410FB30ED5467383CBE4")
OFFSET_EVERY_S = 5.0
Values = Sequence[str] | Sequence[Sequence[float]]


@dataclass
class Stream:
    """A stream to be written: `stamps_s` as they were sent, `values` a text each, or numbers each.

    The recorder's clock is `ahead_s` of the stream's at time 0, and gains `ahead_ppm` on it.
    """

    name: str
    kind: str
    stamps_s: list[float]
    values: Values
    source_id: str = ""
    uid: str = UID
    rate_hz: float = 0.0
    says: Mapping[str, str] = field(default_factory=dict)
    ahead_s: float = 0.0
    ahead_ppm: float = 0.0
    jitter_s: float = 2e-5

    @property
    def is_text(self) -> bool:
        """Whether its samples are texts."""
        return not self.values or isinstance(self.values[0], str)


def write_xdf(path: Path, streams: Sequence[Stream], *, ended: bool = True, seed: int = 1) -> Path:
    """Write a file of these streams; without an end it is what a killed recorder leaves."""
    chance = np.random.default_rng(seed)
    content = [b"XDF:", chunk(FILE_HEADER, b'<?xml version="1.0"?><info><version>1.0</version></info>')]
    content += [chunk(STREAM_HEADER, header(each), number) for number, each in enumerate(streams, start=1)]
    content.append(chunk(BOUNDARY, BOUNDARY_ID))
    for number, stream in enumerate(streams, start=1):
        content += _body(stream, number, chance)
        content.append(chunk(BOUNDARY, BOUNDARY_ID))
    if ended:
        content += [chunk(FOOTER, footer(each), number) for number, each in enumerate(streams, start=1)]
    path.write_bytes(b"".join(content))
    return path


def chunk(tag: int, content: bytes, stream: int | None = None) -> bytes:
    """Return a chunk, its length as short as it can be written."""
    inside = struct.pack("<H", tag) + (b"" if stream is None else struct.pack("<I", stream)) + content
    return _length(len(inside)) + inside


def _length(value: int) -> bytes:
    return b"\x01" + struct.pack("<B", value) if value < 256 else b"\x04" + struct.pack("<I", value)


def header(stream: Stream) -> bytes:
    """Return what a stream says of itself, as XML."""
    said = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in stream.says.items())
    width = 1 if stream.is_text else len(stream.values[0])
    return (
        f'<?xml version="1.0"?><info><name>{escape(stream.name)}</name><type>{stream.kind}</type>'
        f"<channel_count>{width}</channel_count><nominal_srate>{stream.rate_hz}</nominal_srate>"
        f"<channel_format>{'string' if stream.is_text else 'double64'}</channel_format>"
        f"<source_id>{escape(stream.source_id)}</source_id><uid>{stream.uid}</uid>"
        f"<desc><session>{said}</session></desc></info>"
    ).encode()


def footer(stream: Stream) -> bytes:
    """Return what a recorder says of a stream at its end."""
    return f'<?xml version="1.0"?><info><sample_count>{len(stream.stamps_s)}</sample_count></info>'.encode()


def _body(stream: Stream, number: int, chance: np.random.Generator) -> list[bytes]:
    """Return the samples of a stream in chunks of half a second, and its clock offsets between them."""
    content: list[bytes] = []
    if not stream.stamps_s:
        return content
    halves = np.floor(np.asarray(stream.stamps_s) / 0.5)
    for first, last in _groups(halves):
        content.append(samples_chunk(stream, number, first, last))
    begins_s, ends_s = min(stream.stamps_s), max(stream.stamps_s)
    for at_s in np.arange(begins_s, ends_s + OFFSET_EVERY_S, OFFSET_EVERY_S):
        ahead_s = stream.ahead_s + stream.ahead_ppm * 1e-6 * at_s + chance.normal(0.0, stream.jitter_s)
        content.append(chunk(CLOCK_OFFSET, struct.pack("<dd", at_s + ahead_s, ahead_s), number))
    return content


def _groups(halves: np.ndarray[tuple[int], np.dtype[np.float64]]) -> list[tuple[int, int]]:
    edges = [0, *(np.flatnonzero(np.diff(halves)) + 1).tolist(), len(halves)]
    return list(pairwise(edges))


def samples_chunk(stream: Stream, number: int, first: int, last: int) -> bytes:
    """Return the samples from one to another, that one not included, as one chunk."""
    told = [_length(last - first)]
    for at in range(first, last):
        told.append(b"\x08" + struct.pack("<d", stream.stamps_s[at]))
        value = stream.values[at]
        if isinstance(value, str):
            text = value.encode()
            told.append(_length(len(text)) + text)
        else:
            told.append(struct.pack(f"<{len(value)}d", *value))
    return chunk(SAMPLES, b"".join(told), number)


def says(run: RecordedRun) -> dict[str, str]:
    """Return what streams of a run say of its session."""
    return {name: str(run.header[name]) for name in ("rig", "participant", "session", "protocol")}


def markers(run: RecordedRun) -> Stream:
    """Return the marker stream of a run as it was sent."""
    marked = [record for record in run.records if record.event.marker]
    values = [
        marker_text(record.seq, record.event.marker, record.event.trial, record.event.block)
        for record in marked
    ]
    return _own(run, "markers", "Markers", [record.event.time_s for record in marked], values)


def marker_text(seq: int, label: str, trial: int | None = None, block: int | None = None) -> str:
    """Return one marker as it is sent."""
    said = {"seq": seq, "code": CODES.get(label, 0), "label": label, "trial": trial, "block": block}
    return json.dumps({**said, "condition": ""}, separators=(",", ":"))


def device(run: RecordedRun) -> Stream:
    """Return the stream of what was done to the device."""
    stamps_s, values = [], []
    for record in run.readback:
        event, data = record.event, dict(record.event.data)
        if event.kind == "edge":
            said = {"n": data["n"], "what": data["what"], "before_s": event.time_s, "after_s": 0.0}
        elif event.kind == "pulse":
            said = {"what": "pulse", **data}
        else:
            continue
        stamps_s.append(event.time_s)
        values.append(json.dumps(said, separators=(",", ":")))
    return _own(run, "device", "DeviceEdges", stamps_s, values)


def temperature(run: RecordedRun) -> Stream:
    """Return the stream of temperatures read back."""
    stamps_s, values = [], []
    for record in run.readback:
        if record.event.kind == "temperature":
            zones_c = record.event.data["zones_c"]
            assert isinstance(zones_c, list)
            stamps_s.append(record.event.time_s)
            values.append([float(str(each)) for each in (record.event.data["commanded_c"], *zones_c)])
    return _own(run, "temperature", "Temperature", stamps_s, values)


def eeg(run: RecordedRun, rate_hz: float = 25.0, ahead_s: float = 0.0) -> Stream:
    """Return an EEG of another computer, recorded for the whole run, whose clock is `ahead_s` behind."""
    begins_s, ends_s = run.records[0].event.time_s - 3.0, run.records[-1].event.time_s + 3.0
    stamps_s = (np.arange(begins_s, ends_s, 1.0 / rate_hz) - ahead_s).tolist()
    return Stream("amp", "EEG", stamps_s, [[0.0]] * len(stamps_s), "amp", "", rate_hz, ahead_s=ahead_s)


def all_of(run: RecordedRun) -> list[Stream]:
    """Return every stream that a recorder gets of a run, and an EEG."""
    return [markers(run), device(run), temperature(run), eeg(run)]


def _own(run: RecordedRun, name: str, kind: str, stamps_s: list[float], values: Values) -> Stream:
    source_id = f"mindpain-{run.header['rig']}-{name}"
    uid = UID if name == "markers" else f"{UID}-{name}"
    return Stream(f"mindpain-{name}", kind, stamps_s, values, source_id, uid, says=says(run))
