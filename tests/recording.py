"""Records LSL streams with the real LabRecorder, so that a test can read the XDF file a lab would get."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pylsl

from hardware.recorder.labrecorder import LabRecorder, predicate

_PULLS = 3
_GLANCE_S = 0.2
_SENTINEL_BYTES = 1 << 15


@contextlib.contextmanager
def recording(
    path: Path,
    source_ids: Sequence[str],
    subscribed: Callable[[float], bool] | None = None,
    deadline_s: float = 10.0,
) -> Iterator[None]:
    """Record these streams into an XDF file while the block runs, from its first sample to its last.

    The streams must appear within `deadline_s`. That LabRecorder collects one stream says nothing of another:
    `subscribed(timeout_s)`, where the outlets are at hand, is the outlets' own word for it
    (`LslOutlets.wait_for_consumers`). Stopping takes LabRecorder 6-8 s; an outlet still open makes it faster.
    """
    until_s = time.perf_counter() + deadline_s
    for source_id in source_ids:
        left_s = max(0.0, until_s - time.perf_counter())
        assert pylsl.resolve_byprop("source_id", source_id, timeout=left_s), f"no stream {source_id}"
    sentinel_id = f"sentinel-{path.resolve()}".replace("'", "")
    sentinel = pylsl.StreamOutlet(pylsl.StreamInfo("sentinel", "Sentinel", 1, 0.0, "string", sentinel_id))
    recorder = LabRecorder(
        path, [predicate("source_id", source_id) for source_id in (*source_ids, sentinel_id)]
    )
    try:
        _wait_for_start(recorder, sentinel, deadline_s)
        assert subscribed is None or subscribed(deadline_s), "LabRecorder did not subscribe to all streams"
        yield
        _wait_for_pulls(path, sentinel, deadline_s)
    finally:
        recorder.stop()


def _wait_for_start(recorder: LabRecorder, sentinel: pylsl.StreamOutlet, deadline_s: float) -> None:
    """Return once it listens to the sentinel."""
    until_s = time.perf_counter() + deadline_s
    while not sentinel.wait_for_consumers(_GLANCE_S):
        trouble = recorder.check()
        assert not trouble, trouble
        assert time.perf_counter() < until_s, "LabRecorder never subscribed"


def _wait_for_pulls(path: Path, sentinel: pylsl.StreamOutlet, deadline_s: float) -> None:
    """Return once LabRecorder has fetched everything sent so far.

    It fetches from every stream twice a second, and a stop throws away what it has not fetched yet. The
    sentinel's samples are too large for its file buffer, so each of its fetches shows as growth of the file,
    and between two of them lies one of every other stream.
    """
    for _ in range(_PULLS):
        size = path.stat().st_size
        sentinel.push_sample(["." * _SENTINEL_BYTES], pylsl.local_clock())
        until_s = time.perf_counter() + deadline_s
        while path.stat().st_size < size + _SENTINEL_BYTES:
            assert time.perf_counter() < until_s, f"{path} does not grow: LabRecorder is not recording"
            time.sleep(0.01)
