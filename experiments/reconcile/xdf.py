"""The streams of an XDF file, read by pyxdf as far as the file goes.

Clocks are synchronised: each stream's stamps are put on the recorder's clock by the offsets that it measured,
as every analysis does. Stamps are not smoothed ("dejittered"): pyxdf draws a line through the stamps of a
regular stream, which would hide the very holes that are looked for; irregular streams, such as markers, have
no rate to draw one by, and are left alone by it anyway. Values that are not compared are thrown away while
reading, so that a recording of gigabytes needs no gigabytes of memory.
"""

from __future__ import annotations

import io
import logging
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from experiments.reconcile.chunks import MAGIC, Chunks, ReadableParts, whole_chunks
from mindpain_task.located import Refusal, Refused

Times = NDArray[np.float64]
_BUFFER_BYTES = 1 << 20
TEXTS_OF = ("mindpain-markers", "mindpain-device")
"""The streams whose samples are compared; of every other one their times are all that is looked at."""
_EEG = (".vhdr", ".vmrk", ".eeg", ".edf", ".bdf")
_GZIP = b"\x1f\x8b"
_OUR_OWN_MATTER = "Segments and clock-segments differ"
"""Said of every stream without clock offsets; clocks that were set anew are told here anyway."""
_SAID = ("participant", "session", "protocol", "rig")


@dataclass(frozen=True)
class XdfStream:
    """One stream of a file.

    `stamps_s` are on the recorder's clock, `sent_s` as they were sent. `texts` are the samples of markers and
    edges, empty for others. `says` is what a stream of mindpain says of its session. `offsets_s` are the
    recorder's measurements of how far its clock is ahead, at `offset_times_s`; `clocks` is how many there
    seem to have been: more than 1 where one was set anew.
    """

    number: int
    name: str
    kind: str
    source_id: str
    uid: str
    rate_hz: float
    says: Mapping[str, str]
    stamps_s: Times
    sent_s: Times
    texts: tuple[str, ...]
    offset_times_s: Times
    offsets_s: Times
    clocks: int


@dataclass(frozen=True)
class XdfFile:
    """What could be read of a file; `damage` says in sentences what could not, `notes` what is odd in it."""

    path: Path
    streams: tuple[XdfStream, ...]
    damage: tuple[str, ...]
    notes: tuple[str, ...]


def read_xdf(path: Path, told: Callable[[int, int], None] = lambda done, total: None) -> XdfFile:
    """Read a file; `told` hears how many bytes of how many are read. Raise `Refused` where it is none."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            _refuse_others(path, file.read(len(MAGIC)), size)
            chunks = whole_chunks(file, size)
            loaded, sent_s, complaints = _loaded(path, file, chunks, told)
    except OSError as error:
        raise _refused(path, f"it cannot be read: {error.strerror or error}") from error
    streams = tuple(_stream(each, sent_s.get(each["info"]["stream_id"], [])) for each in loaded)
    corrupt = tuple(each for each in complaints if "corrupt" in each)
    return XdfFile(
        path, streams, (*chunks.damage, *corrupt), tuple(each for each in complaints if each not in corrupt)
    )


def _refuse_others(path: Path, begins: bytes, size: int) -> None:
    if not size:
        raise _refused(path, "it is empty: nothing was ever written into it")
    if begins[:2] == _GZIP:
        raise _refused(path, "it is packed: unpack it first (gunzip)")
    if begins != MAGIC:
        hint = "; a recording of EEG is given with --eeg" if path.suffix.lower() in _EEG else ""
        raise _refused(path, f"it is no XDF file: it begins with {begins!r} instead of {MAGIC!r}{hint}")


def _loaded(
    path: Path, file: BinaryIO, chunks: Chunks, told: Callable[[int, int], None]
) -> tuple[list[dict[str, Any]], dict[int, list[Times]], tuple[str, ...]]:
    """Return pyxdf's streams, the stamps of each as they were sent, and what pyxdf complained of."""
    import pyxdf

    magic = (0, len(MAGIC))
    parts = ReadableParts(file, (magic, *chunks.parts))
    sent_s: dict[int, list[Times]] = {}

    def keep(values: Any, stamps: Times, info: Any, number: int) -> tuple[Any, Times, Any]:
        sent_s.setdefault(number, []).append(np.array(stamps, dtype=np.float64))
        told(parts.so_far, parts.total)
        if isinstance(values, list):
            kept = info["info"]["name"][0] in TEXTS_OF
            return (values if kept else [[""]] * len(stamps)), stamps, info
        return np.zeros((len(stamps), 0), values.dtype), stamps, info

    with _complaints() as complaints, io.BufferedReader(parts, _BUFFER_BYTES) as buffered:
        try:
            streams, _ = pyxdf.load_xdf(
                buffered, on_chunk=keep, synchronize_clocks=True, dejitter_timestamps=False
            )
        except Exception as error:
            why = f"pyxdf cannot read it ({type(error).__name__}: {error})"
            raise _refused(path, "; ".join((why, *chunks.damage))) from error
    told(parts.total, parts.total)
    return streams, sent_s, tuple(complaints)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """Keep what pyxdf, and numpy in it, warns of, instead of letting it stand on the terminal."""
    kept: list[str] = []

    class Keeper(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if _OUR_OWN_MATTER not in record.getMessage():
                kept.append(f"pyxdf: {record.getMessage()}")

    logger, keeper = logging.getLogger("pyxdf"), Keeper(logging.WARNING)
    propagated = logger.propagate
    logger.addHandler(keeper)
    logger.propagate = False
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            yield kept
        kept.extend(dict.fromkeys(f"pyxdf: {each.message}" for each in caught))
    finally:
        logger.removeHandler(keeper)
        logger.propagate = propagated


def _stream(loaded: Mapping[str, Any], sent_s: Sequence[Times]) -> XdfStream:
    info = loaded["info"]
    stamps_s = np.asarray(loaded["time_stamps"], dtype=np.float64)
    kept_s = np.concatenate([*sent_s, np.zeros(0)])[: len(stamps_s)]
    values = loaded["time_series"]
    has_texts = isinstance(values, list) and _text(info, "name") in TEXTS_OF
    texts = tuple(str(sample[0]) for sample in values) if has_texts else ()
    return XdfStream(
        number=int(info["stream_id"]),
        name=_text(info, "name"),
        kind=_text(info, "type"),
        source_id=_text(info, "source_id"),
        uid=_text(info, "uid"),
        rate_hz=float(_text(info, "nominal_srate") or 0.0),
        says=_said(info),
        stamps_s=stamps_s,
        sent_s=kept_s,
        texts=texts,
        offset_times_s=np.asarray(loaded["clock_times"], dtype=np.float64),
        offsets_s=np.asarray(loaded["clock_values"], dtype=np.float64),
        clocks=max(len(info["clock_segments"]), 1),
    )


def _said(info: Mapping[str, Any]) -> dict[str, str]:
    """Return what a stream of mindpain says of its session; empty for any other."""
    desc = info.get("desc", [None])[0]
    session = desc.get("session", [None])[0] if isinstance(desc, Mapping) else None
    if not isinstance(session, Mapping):
        return {}
    return {name: _text(session, name) for name in _SAID}


def _text(info: Mapping[str, Any], name: str) -> str:
    value = info.get(name, [""])[0]
    return "" if value is None else str(value)


def _refused(path: Path, why: str) -> Refused:
    return Refused([Refusal(None, f"XDF {path}: {why}")])
