"""The codes on the trigger line of an EEG recording: BrainVision, EDF and BDF, read through MNE.

BrainVision keeps them as markers (`Stimulus, S  5`), EDF+ and BDF+ as annotations, BDF (BioSemi) and some EDF
as a channel called Status or Trigger whose lower eight bits are the lines. A time is that of a sample, and is
known as well as that.
"""

from __future__ import annotations

import warnings
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from experiments.reconcile.codes import ALL_UP, code_of, settled, without_rest
from experiments.reconcile.plural import many, times
from mindpain_task.located import Refusal, Refused
from mindpain_task.reconciling.nouns import Seen

if TYPE_CHECKING:
    import mne

LINES = 0xFF
"""The trigger lines in the word of a status channel; above them are a device's own flags."""
_PARTS = {"DataFile": "data", "MarkerFile": "markers"}
_KNOWN = (".vhdr", ".vmrk", ".eeg", ".edf", ".bdf")
_NEW_SEGMENT = "New Segment"
_PLUS_AT = 192
"""Where the header of an EDF file says that it is an EDF+."""


@dataclass(frozen=True)
class TriggerLine:
    """The codes of a recording, each at its time from the beginning; `notes` say what else it has."""

    path: Path
    seen: tuple[Seen, ...]
    rate_hz: float
    lasts_s: float
    source: str
    notes: tuple[str, ...]

    @property
    def resolution_s(self) -> float:
        """How exactly a time is known: one sample."""
        return 1.0 / self.rate_hz


def read_trigger_line(path: Path, ignored: frozenset[int] = frozenset()) -> TriggerLine:
    """Read the codes of a recording, but for those `ignored`, which come from elsewhere.

    A recording that has room for codes and none in it is no error here: the cable may have been out. Raises
    `Refused` for a file that MNE cannot read, that lacks a part, or that has no room for codes.
    """
    file = _found(path)
    with _told_warnings() as warned:
        raw = _opened(file)
        codes, others, segments_s = _annotated(raw)
        channel = "" if codes else _trigger_channel(raw)
        partial = 0
        if channel:
            codes, partial = _on_channel(raw, channel)
    if not channel and not raw.annotations and not _has_room(file):
        names = ", ".join(raw.ch_names[-3:])
        why = f"it has neither annotations nor a channel called Status or Trigger (its last ones: {names})"
        raise _refused(file, why)
    rate_hz = float(raw.info["sfreq"])
    notes = [*_segment_notes(segments_s), *_other_notes(others), *warned]
    if partial:
        notes.append(
            f"{partial} codes were caught with only some of their lines up, one sample before the whole"
        )
    kept = [(time_s, code) for time_s, code in codes if code not in ignored]
    if len(kept) < len(codes):
        notes.append(f"left out, as --ignore has it: {many(len(codes) - len(kept), 'code')}")
    resting, at_rest = without_rest(kept)
    if at_rest:
        notes.append(
            f"all lines up ({ALL_UP}) {times(at_rest)} before the first or after the last code: at rest"
        )
    seen = tuple(Seen(None, code, "", time_s) for time_s, code in resting)
    source = f"channel {channel}" if channel else "annotations"
    return TriggerLine(file, seen, rate_hz, raw.n_times / rate_hz, source, tuple(notes))


def _found(path: Path) -> Path:
    """Return the file to open: of a BrainVision recording its header, whose other parts must be there."""
    suffix = path.suffix.lower()
    if suffix not in _KNOWN:
        raise _refused(path, f"its name must end in .vhdr (BrainVision), .edf or .bdf, not {suffix!r}")
    if not path.is_file():
        raise _refused(path, "it is a folder" if path.is_dir() else "there is no such file")
    if suffix in (".edf", ".bdf"):
        return path
    header = path if suffix == ".vhdr" else path.with_suffix(".vhdr")
    if not header.is_file():
        raise _refused(
            path, f"its header {header.name} is not beside it: a BrainVision recording is three files"
        )
    _refuse_missing_parts(header)
    return header


def _refuse_missing_parts(header: Path) -> None:
    text = header.read_bytes().decode("utf-8", "replace")
    for line in text.splitlines():
        key, _, value = (part.strip() for part in line.partition("="))
        named = value.replace("$b", header.stem)
        if key in _PARTS and named and not (header.parent / named).is_file():
            why = (
                f"it names {named} for its {_PARTS[key]}, which is not beside it: the three files belong "
                "together under the names they were recorded with"
            )
            raise _refused(header, why)


def _has_room(file: Path) -> bool:
    """Return whether a format has annotations: BrainVision always, others if they are EDF+ or BDF+."""
    if file.suffix.lower() == ".vhdr":
        return True
    with file.open("rb") as opened:
        opened.seek(_PLUS_AT)
        return opened.read(4) in (b"EDF+", b"BDF+")


def _opened(file: Path) -> mne.io.BaseRaw:
    import mne

    readers = {".edf": mne.io.read_raw_edf, ".bdf": mne.io.read_raw_bdf}
    read = readers.get(file.suffix.lower(), mne.io.read_raw_brainvision)
    try:
        raw: mne.io.BaseRaw = read(file, preload=False, verbose="WARNING")
    except Exception as error:
        raise _refused(file, f"MNE cannot read it ({type(error).__name__}: {error})") from error
    return raw


def _annotated(raw: mne.io.BaseRaw) -> tuple[list[tuple[float, int]], Counter[str], list[float]]:
    """Return the (time, code) of annotations, the other annotations, and when new segments begin."""
    codes, others, segments_s = [], Counter[str](), []
    for onset_s, text in zip(raw.annotations.onset, raw.annotations.description, strict=True):
        code = code_of(str(text))
        if code is not None:
            codes.append((float(onset_s), code))
        elif str(text).startswith(_NEW_SEGMENT):
            segments_s.append(float(onset_s))
        else:
            others[str(text)] += 1
    return codes, others, segments_s


def _trigger_channel(raw: mne.io.BaseRaw) -> str:
    """Return the name of the channel of the trigger lines; empty where there is none."""
    types = zip(raw.ch_names, raw.get_channel_types(), strict=True)
    return next((name for name, kind in types if kind == "stim"), "")


def _on_channel(raw: mne.io.BaseRaw, channel: str) -> tuple[list[tuple[float, int]], int]:
    """Return the (time, code) of each rise of the trigger lines, and how many were caught half up."""
    import mne

    found = mne.find_events(
        raw, channel, consecutive="increasing", shortest_event=1, mask=LINES, mask_type="and", verbose="ERROR"
    )
    onsets = [(int(sample) - raw.first_samp, int(code)) for sample, _, code in found]
    whole, partial = settled(onsets)
    rate_hz = float(raw.info["sfreq"])
    return [(sample / rate_hz, code) for sample, code in whole], partial


@contextmanager
def _told_warnings() -> Iterator[list[str]]:
    """Keep what MNE warns of, each once, as sentences."""
    told: list[str] = []
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield told
    told.extend(dict.fromkeys(f"MNE: {' '.join(str(each.message).split())}" for each in caught))


def _segment_notes(segments_s: list[float]) -> Iterator[str]:
    later = [time_s for time_s in segments_s if time_s > 0]
    if later:
        at = ", ".join(f"{time_s:.3f} s" for time_s in later[:5])
        yield f"the recording was interrupted {times(len(later))}: new segments begin at {at}"


def _other_notes(others: Counter[str]) -> Iterator[str]:
    if others:
        named = ", ".join(f"{text!r} ({count})" for text, count in others.most_common(5))
        yield f"left out, since they are no codes: {many(others.total(), 'annotation')}: {named}"


def _refused(path: Path, why: str) -> Refused:
    return Refused([Refusal(None, f"EEG {path}: {why}")])
