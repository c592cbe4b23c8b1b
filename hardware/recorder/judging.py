"""What is wrong with a recording, from one look at it after the other: pure, told once when it changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from mindpain_task.recorder import RecorderNews

SILENT_S = 2.5
"""A beat is in the file within 0.8 s; one that is not after this long will not come. [D]

It is the longest wait that keeps every alarm within 4 s: 5 s are promised.
"""
_SAMPLES_MISSING = 2.5
"""A stream of a regular rate is silent when so many samples in a row have not come, at least. [D]"""
_LONGEST_STEP_S = 1.0
"""Between two looks that saw a beat: what a recorder catches up on after a pause is no silence."""
LOW_ROOM = 0.1
"""The part of the room asked for at the start below which there soon is none. [D]"""
FILE = "file"
_ROOM = "room"
_FULL = (
    "{:.3g} GB are free on its disk. LabRecorder does not go on when there is room again: end the session, "
    "make room, and continue with `mindpain resume`"
)


@dataclass(frozen=True)
class Sight:
    """What one look found.

    `ended` and `unreadable` are sentences, or empty; `newest_beat` is the newest in the file; `samples` are
    counts by the names of the streams of a regular rate; `gone` are names of streams that left the network;
    `listens` says whether anybody takes the markers. The time is on the session clock, in seconds.
    """

    time_s: float
    ended: str = ""
    unreadable: str = ""
    newest_beat: int = 0
    samples: Mapping[str, int] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    listens: bool = True
    free_gb: float = 0.0


@dataclass
class _Stream:
    """How a stream of a regular rate does: for how long nothing has come while the file was being written."""

    allowed_s: float
    well_s: float
    samples: int = 0
    silent_s: float = 0.0


@dataclass(frozen=True)
class _Wrong:
    """What is wrong with one thing: of which kind, in a sentence, and when it was well last."""

    kind: str
    sentence: str
    since_s: float


class Judge:
    """Remembers what was seen and what was told.

    `rates` are the streams of a regular rate by their names, in Hz; `markers` is the name of the stream that
    must have a consumer.
    """

    def __init__(
        self, began_s: float, least_free_gb: float, rates: Mapping[str, float], markers: str
    ) -> None:
        self._low_gb = least_free_gb * LOW_ROOM
        self._markers = markers
        self._streams = {
            name: _Stream(max(SILENT_S, _SAMPLES_MISSING / rate), began_s) for name, rate in rates.items()
        }
        self._on_their_way: list[tuple[int, float]] = []
        self._beat_seen_s = began_s
        self._seen_s = began_s
        self._wrong: dict[str, _Wrong] = {}

    @property
    def troubles(self) -> dict[str, str]:
        """What is wrong now, by what it is about."""
        return {about: wrong.sentence for about, wrong in self._wrong.items()}

    def sent(self, beat: int, time_s: float) -> None:
        """Take note of a beat that was sent."""
        self._on_their_way.append((beat, time_s))

    def see(self, sight: Sight) -> tuple[RecorderNews, ...]:
        """Return what has changed: each trouble once when it begins, and once when it is over."""
        self._count(sight)
        before, self._wrong = self._wrong, self._wrongs(sight)
        self._seen_s = sight.time_s
        begun = [
            RecorderNews(sight.time_s, about, wrong.sentence, wrong.since_s)
            for about, wrong in self._wrong.items()
            if about not in before or before[about].kind != wrong.kind
        ]
        over = [
            RecorderNews(sight.time_s, about, "", wrong.since_s)
            for about, wrong in before.items()
            if about not in self._wrong
        ]
        return (*begun, *over)

    def _count(self, sight: Sight) -> None:
        """Take in the beats and samples that have come."""
        known = len(self._on_their_way)
        self._on_their_way = [one for one in self._on_their_way if one[0] > sight.newest_beat]
        step_s = 0.0
        if len(self._on_their_way) < known:
            step_s = min(sight.time_s - self._beat_seen_s, _LONGEST_STEP_S)
            self._beat_seen_s = sight.time_s
        for name, stream in self._streams.items():
            stream.silent_s += step_s
            if (samples := sight.samples.get(name, 0)) > stream.samples:
                stream.samples, stream.silent_s, stream.well_s = samples, 0.0, sight.time_s

    def _wrongs(self, sight: Sight) -> dict[str, _Wrong]:
        """Return all that is wrong; of streams, nothing is known while the file cannot tell."""
        file = self._file(sight)
        if file and file[0] != _ROOM:
            streams = {about: wrong for about, wrong in self._wrong.items() if about != FILE}
            return {FILE: self._since(FILE, *file, self._beat_seen_s)} | streams
        wrongs = {FILE: self._since(FILE, *file, self._seen_s)} if file else {}
        for name, stream in self._streams.items():
            if stream.silent_s > stream.allowed_s:
                what = f"stream {name} no longer comes into the recording: look at its device and its program"
                wrongs[name] = self._since(name, "silent", what, stream.well_s)
        for name in sorted(sight.gone):
            what = f"stream {name} has left the network: look at its device and its program"
            wrongs[name] = self._since(name, "gone", what, self._seen_s)
        if not sight.listens:
            what = f"nobody records {self._markers} any more: look at the recorder and at the network"
            wrongs[self._markers] = self._since(self._markers, "unheard", what, self._seen_s)
        return wrongs

    def _since(self, about: str, kind: str, sentence: str, well_s: float) -> _Wrong:
        """Return what is wrong with its beginning, which does not move while it lasts."""
        before = self._wrong.get(about)
        return _Wrong(kind, sentence, well_s if before is None or before.kind != kind else before.since_s)

    def _file(self, sight: Sight) -> tuple[str, str] | None:
        """Return of which kind the worst is that is wrong with the file, and the sentence."""
        if sight.ended:
            return "ended", sight.ended
        if sight.unreadable:
            return "unreadable", sight.unreadable
        low = sight.free_gb <= self._low_gb
        if self._on_their_way and (wait_s := sight.time_s - self._on_their_way[0][1]) > SILENT_S:
            return "silent", (
                f"the recording is no longer written: what was sent {wait_s:.1f} s ago is not in its file; "
                + (_FULL.format(sight.free_gb) if low else "look at the recorder's computer and the network")
            )
        if low:
            return _ROOM, f"only {sight.free_gb:.3g} GB are free where the recording is: make room at once"
        return None
