"""Which streams a recording must have: each is on the network, and there is only one that is meant."""

from __future__ import annotations

from collections.abc import Sequence

from hardware.lsl.presence import PresentStream, StreamQuery, streams_now
from mindpain_task.roles import Clock, DeviceFault

APPEAR_S = 5.0
"""How long a stream may take to be found. [D]"""


def find_wanted(queries: Sequence[StreamQuery], clock: Clock) -> tuple[PresentStream, ...]:
    """Return the stream that each asks for; a `DeviceFault` where one is missing, or is not the only one."""
    until_s = clock.now() + APPEAR_S
    while True:
        present = streams_now()
        found = [[stream for stream in present if query.fits(stream)] for query in queries]
        if all(found) or clock.now() >= until_s:
            break
    missing = [str(query) for query, streams in zip(queries, found, strict=True) if not streams]
    if missing:
        raise DeviceFault(
            f"recorder: within {APPEAR_S:g} s no stream on the network had {'; none had '.join(missing)}: "
            "start the program that sends it, or take it out of the rig's `recorder.streams`"
        )
    for query, streams in zip(queries, found, strict=True):
        if len(streams) > 1:
            raise DeviceFault(_several(query, streams))
    return tuple({streams[0].uid: streams[0] for streams in found}.values())


def _several(query: StreamQuery, streams: Sequence[PresentStream]) -> str:
    which = ", ".join(f"source_id {stream.source_id or '(none)'} on {stream.hostname}" for stream in streams)
    return (
        f"recorder: {len(streams)} streams fit {query}: {which}; end one, or say by its source_id in the "
        "rig's `recorder.streams` which of them is to be recorded"
    )
