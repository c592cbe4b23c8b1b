"""The channel of an amplifier's LSL stream in which the codes of a trigger box come back."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

import pylsl

from hardware.lsl.presence import LOOK_S, StreamQuery, streams_now
from hardware.lsl.streams import faults
from mindpain_task.roles import DeviceFault

OPENS_WITHIN_S = 3.0
LOWEST_BITS = 255
_AT_END = re.compile(r"(\d+)\s*$")


class TriggerChannel:
    """One channel of one stream; what came before is discarded by `forget`."""

    def __init__(self, inlet: pylsl.StreamInlet, index: int, called: str) -> None:
        """Take over an open inlet; `index` is the channel, from 0."""
        self.called = called
        self._inlet = inlet
        self._index = index

    def codes(self, within_s: float) -> Iterator[int]:
        """Yield the codes of the samples that come, waiting up to `within_s` for the first; DeviceFault."""
        with faults(f"{self.called} could not be read"):
            samples, _ = self._inlet.pull_chunk(timeout=within_s, min_samples=1)
        for sample in samples:
            if (code := code_of(sample[self._index])) is not None:
                yield code

    def forget(self) -> None:
        """Throw away what has come."""
        self._inlet.flush()

    def close(self) -> None:
        """End the reading."""
        self._inlet.close_stream()


def open_trigger_channel(query: StreamQuery, channel: str | int) -> TriggerChannel:
    """Look for a stream on the network, and begin to read one of its channels (label, or number from 1).

    Raises DeviceFault where there is no such stream, or several, or no such channel.
    """
    found = [stream for stream in streams_now() if query.fits(stream)]
    if len(found) != 1:
        there = "no stream" if not found else f"{len(found)} streams"
        raise DeviceFault(f"LSL: there is {there} with {query} on the network (looked for {LOOK_S:g} s)")
    called = f"channel {channel} of stream {found[0].name}"
    with faults(f"{called} could not be opened"):
        (info,) = pylsl.resolve_bypred(f"uid='{found[0].uid}'", 1, OPENS_WITHIN_S)
        inlet = pylsl.StreamInlet(info, recover=False)
        index = _index(inlet.info(OPENS_WITHIN_S), channel)
        inlet.open_stream(OPENS_WITHIN_S)
    return TriggerChannel(inlet, index, called)


def _index(info: pylsl.StreamInfo, channel: str | int) -> int:
    """Return which channel, from 0, has a label, or a number from 1; ValueError where none has."""
    count = int(info.channel_count())
    if isinstance(channel, int):
        if not 1 <= channel <= count:
            raise ValueError(f"there is no channel {channel}: it has {count}")
        return channel - 1
    labels = [str(label) for label in info.get_channel_labels() or ()]
    if labels.count(channel) != 1:
        known = ", ".join(labels) or "none"
        raise ValueError(f"no one channel is called {channel}; labels: {known}; or name it by its number")
    return labels.index(channel)


def code_of(value: str | float) -> int | None:
    """Return the code that a sample shows: a number's lowest eight bits, or the number at a text's end."""
    if not isinstance(value, str):
        return int(value) & LOWEST_BITS if math.isfinite(value) else None
    found = _AT_END.search(value)
    return None if found is None else int(found[1])
