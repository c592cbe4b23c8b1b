"""Which streams a recording must have: each is on the network, and there is only one that is meant."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace

from hardware.lsl.presence import PresentStream, StreamQuery, streams_now
from mindpain_task.roles import Clock, DeviceFault

APPEAR_S = 5.0
"""How long a stream may take to be found. [D]"""


def find_wanted(
    own_source_ids: Sequence[str],
    theirs: Sequence[StreamQuery],
    clock: Clock,
    look: Callable[[], tuple[PresentStream, ...]] = streams_now,
) -> tuple[PresentStream, ...]:
    """Return the session's own streams and those that the rig asks for.

    A look may miss a stream on a busy network, so each has to be seen once, whatever the others do. A
    `DeviceFault` says where one is missing, or is not the only one that fits.
    """
    own = [StreamQuery(source_id=source_id) for source_id in own_source_ids]
    queries = [*own, *theirs]
    found: list[list[PresentStream]] = [[] for _ in queries]
    until_s = clock.now() + APPEAR_S
    while not all(found):
        present = look()
        found = [
            [stream for stream in present if query.fits(stream)] or before
            for query, before in zip(queries, found, strict=True)
        ]
        if clock.now() >= until_s:
            break
    if lost := [str(query) for query, streams in zip(own, found, strict=False) if not streams]:
        raise DeviceFault(
            f"recorder: within {APPEAR_S:g} s this computer did not find its own streams: {'; '.join(lost)}; "
            "let the firewall pass LSL (UDP 16571, UDP and TCP 16572 to 16604), or end a VPN"
        )
    if missing := [str(query) for query, streams in zip(queries, found, strict=True) if not streams]:
        raise DeviceFault(
            f"recorder: within {APPEAR_S:g} s no stream on the network had {'; none had '.join(missing)}: "
            "start the program that sends it, or take it out of the rig's `recorder.streams`"
        )
    for query, streams in zip(queries, found, strict=True):
        if len(streams) > 1:
            raise DeviceFault(_several(query, streams, is_own=query in own))
    return tuple({streams[0].uid: streams[0] for streams in found}.values())


def told_apart(streams: Sequence[PresentStream]) -> tuple[PresentStream, ...]:
    """Return the streams with names that differ: of two amplifiers of one name, one may fail alone."""
    names = Counter(stream.name for stream in streams)
    return tuple(
        replace(stream, name=f"{stream.name} ({stream.source_id or stream.uid})")
        if names[stream.name] > 1
        else stream
        for stream in streams
    )


def _several(query: StreamQuery, streams: Sequence[PresentStream], *, is_own: bool) -> str:
    which = ", ".join(f"source_id {stream.source_id or '(none)'} on {stream.hostname}" for stream in streams)
    what = f"recorder: {len(streams)} streams fit {query}: {which}"
    if is_own:
        return (
            f"{what}; another session on this network has a rig of this name: end it, or give one of the two "
            "rigs another name"
        )
    if query.source_id is not None:
        return f"{what}; end one, or give each a source_id of its own"
    return (
        f"{what}; end one, or say by its source_id in the rig's `recorder.streams` which of them is to be "
        "recorded"
    )
