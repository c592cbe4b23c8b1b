"""Which samples of an XDF file are of one run: by its streams' ids, what they say, and when they were sent.

A recorder that goes on from one session to the next writes both into one stream, under the header of the
first; a session that was resumed, or whose outlet was opened again, may have several streams. So a stream is
known by its source id, and its samples by the time they were sent: that is the session's own clock.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from experiments.reconcile.expected import device_key
from experiments.reconcile.plural import many
from experiments.reconcile.xdf import Times, XdfFile, XdfStream
from experiments.recorded.runs import RecordedRun
from mindpain_task.located import Refusal, Refused
from mindpain_task.model import JsonValue
from mindpain_task.reconciling.nouns import Seen, Sent

MARGIN_S = 1.0
"""How long before a run's first record, and after its last, a sample of it may have been sent: no longer than
it takes to begin the next run, which may be a resumed one. [D]"""
RECORDERS_TEST = "recorder_test"
"""The label of the marker by which a recorder is tested before a session; it is none of the session's."""


@dataclass(frozen=True)
class OwnSamples:
    """The samples of one kind of stream that are of the run, in the order of their time.

    `on_session_clock` is whether their stamps are the session's own, as LSL has it; else `times_s` are those
    of the recorder's clock, as they were synchronised. `recorded_s` are those of the recorder's clock always.
    """

    times_s: Times
    recorded_s: Times
    texts: tuple[str, ...]
    on_session_clock: bool
    streams: int
    notes: tuple[str, ...] = ()


def refuse_others(run: RecordedRun, file: XdfFile) -> None:
    """Raise `Refused` where a file holds no markers of the run, with whose they are instead."""
    if _chosen(run, file, "markers"):
        return
    markers = [each for each in file.streams if each.name == "mindpain-markers"]
    said = _who(run.header)
    if not markers:
        names = ", ".join(dict.fromkeys(each.name or "nameless" for each in file.streams)) or "none"
        found = f"it holds no markers of mindpain; its streams: {names}"
    elif all(each.source_id != _source_id(run, "markers") for each in markers):
        ids = ", ".join(dict.fromkeys(each.source_id for each in markers))
        found = f"its markers are of another rig ({ids}); this run was on rig {run.header['rig']}"
    else:
        whose = "; ".join(dict.fromkeys(_who(each.says) for each in markers))
        same = " (another run of it)" if whose == said else ""
        found = f"it is of another session: its markers are of {whose}{same}; this run is of {said}"
    raise Refused([Refusal(None, f"XDF {file.path}: {found}")])


def own_samples(run: RecordedRun, file: XdfFile, stream: str) -> OwnSamples | None:
    """Return the samples of the run in its streams of one kind (`markers`, …); None where it has none."""
    chosen = _chosen(run, file, stream)
    if not chosen:
        return None
    inside = [_inside(run, each) for each in chosen]
    on_session_clock = any(each.any() for each in inside) or not any(len(each) for each in inside)
    taken = [each if on_session_clock else np.ones_like(each) for each in inside]
    times = [each.sent_s if on_session_clock else each.stamps_s for each in chosen]
    times_s = np.concatenate([at[of] for at, of in zip(times, taken, strict=True)])
    recorded_s = np.concatenate([each.stamps_s[of] for each, of in zip(chosen, taken, strict=True)])
    texts = [text for each, of in zip(chosen, taken, strict=True) for text in _of(each.texts, of)]
    order = np.argsort(times_s, kind="stable")
    notes = tuple(_notes(run, chosen, [int((~each).sum()) for each in taken]))
    in_order = tuple(texts[at] for at in order) if texts else ()
    return OwnSamples(times_s[order], recorded_s[order], in_order, on_session_clock, len(chosen), notes)


def is_named(run: RecordedRun, file: XdfFile, stream: str) -> bool:
    """Return whether a file has a stream of one kind of the run's rig."""
    return any(each.source_id == _source_id(run, stream) for each in file.streams)


def markers_seen(own: OwnSamples) -> tuple[tuple[Seen, ...], tuple[str, ...]]:
    """Return the markers that were recorded, and sentences on samples that are none."""
    seen, strange, tests = [], 0, 0
    for time_s, text in zip(own.times_s, own.texts, strict=True):
        said = _said(text)
        seq, code, label = said.get("seq"), said.get("code"), said.get("label")
        if label == RECORDERS_TEST and seq == 0:
            tests += 1
        elif isinstance(seq, int) and isinstance(label, str):
            seen.append(Seen(seq, code if isinstance(code, int) else None, label, float(time_s)))
        else:
            strange += 1
    notes = [f"left out, since they are no markers: {many(strange, 'sample')}"] if strange else []
    if tests:
        notes.append(f"left out, since the recorder was tested by them: {many(tests, 'marker')}")
    return tuple(seen), tuple(notes)


def device_seen(own: OwnSamples, sent: Sequence[Sent], keys: Mapping[str, Sequence[int]]) -> tuple[Seen, ...]:
    """Return what was recorded of the device; `keys` gives the numbers of what was done, by `device_key`.

    What was never done gets a number that nothing has.
    """
    at_s = {each.number: each.time_s for each in sent}
    unknown = max(at_s, default=0)
    seen = []
    for time_s, text in zip(own.times_s, own.texts, strict=True):
        said = _said(text)
        alike = keys.get(device_key(said), ())
        unknown += not alike
        number = min(alike, key=lambda each: abs(at_s[each] - time_s), default=unknown)
        label = " ".join(str(said[name]) for name in ("what", "n", "number") if name in said)
        seen.append(Seen(number, None, label or text, float(time_s)))
    return tuple(seen)


def _chosen(run: RecordedRun, file: XdfFile, stream: str) -> list[XdfStream]:
    """Return the streams of one kind that hold samples of the run, or would hold them if there were any."""
    alike = [each for each in file.streams if each.source_id == _source_id(run, stream)]
    uids, who = _uids(run), _who(run.header)
    ours = [each for each in alike if each.uid in uids]
    if ours and stream == "markers":
        # The outlet may have been found again under an earlier header; by its content only.
        return [*ours, *(each for each in alike if each not in ours and _has_markers_of(run, each))]
    if stream == "markers":
        known = [each for each in alike if _has_markers_of(run, each)]
        return known or [each for each in alike if not uids and _who(each.says) == who]
    markers = _chosen(run, file, "markers")
    whose = {who, *(_who(each.says) for each in markers)}
    found = [each for each in alike if each in ours or _who(each.says) in whose]
    if any(_inside(run, each).any() for each in markers):
        return [each for each in found if _inside(run, each).any()] or ours
    return found


def _has_markers_of(run: RecordedRun, stream: XdfStream) -> bool:
    """Return whether most of what a stream got during the run are markers of it, by number and label."""
    inside = [_said(text) for text in _of(stream.texts, _inside(run, stream))]
    marked = {record.seq: record.event.marker for record in run.records if record.event.marker}
    said = [each for each in inside if each.get("label") != RECORDERS_TEST]
    ours = [(seq, each.get("label")) for each in said if isinstance(seq := each.get("seq"), int)]
    return sum(marked.get(seq) == label for seq, label in ours) > len(said) / 2


def _inside(run: RecordedRun, stream: XdfStream) -> NDArray[np.bool_]:
    """Return which samples were sent while the run was going on, by the session's clock."""
    # What the stimulator did last is told after the journal's end.
    last = (*run.records[-1:], *run.readback[-1:])
    begins_s, ends_s = run.records[0].event.time_s, max(record.event.time_s for record in last)
    return (stream.sent_s >= begins_s - MARGIN_S) & (stream.sent_s <= ends_s + MARGIN_S)


def _notes(run: RecordedRun, chosen: Sequence[XdfStream], outside: Sequence[int]) -> Iterator[str]:
    who = _who(run.header)
    if len(chosen) > 1:
        yield f"the run's samples are in {len(chosen)} streams of the file, one after another"
    for each, count in zip(chosen, outside, strict=True):
        if count:
            told = many(count, "sample")
            yield f"left out of {each.name}, since they were sent before or after this run: {told}"
        if each.says and _who(each.says) != who:
            earlier = f"an earlier session ({_who(each.says)})"
            yield f"the header of {each.name} is that of {earlier}: the recorder went on from it"


def _source_id(run: RecordedRun, stream: str) -> str:
    return f"mindpain-{run.header['rig']}-{stream}"


def _uids(run: RecordedRun) -> set[str]:
    """Return the unique ids of the streams that the run opened, as far as it says them."""
    told = [record.event.data.get("streams") for record in run.records if record.event.kind == "lsl_ready"]
    return {str(uid) for streams in told if isinstance(streams, dict) for uid in streams.values()}


def _who(said: Mapping[str, JsonValue] | Mapping[str, str]) -> str:
    return f"sub-{said.get('participant')}, ses-{said.get('session')}, {said.get('protocol')}"


def _of(texts: Sequence[str], which: NDArray[np.bool_]) -> list[str]:
    return [text for text, ours in zip(texts, which, strict=True) if ours] if texts else []


def _said(text: str) -> Mapping[str, JsonValue]:
    """Return what a sample says; nothing where it is no JSON object."""
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}
