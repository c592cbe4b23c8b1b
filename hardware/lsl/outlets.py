"""The LSL streams of a session's own process: markers and rating cursor, each with its event's time.

| stream | type | channels | a sample |
| --- | --- | --- | --- |
| `mindpain-markers` | `Markers` | 1 string | JSON: seq, code, label, trial, block, condition |
| `mindpain-rating` | `Rating` | 1 double | position of the rating marker, 0-100 |

Both are irregular: samples come when something happens. LSL leaves content types free where it has no custom
of its own. Doubles, so that a recording's numbers equal the journal's. Which scale a position belongs to, the
marker before it says. What the stimulator does is in the streams of `hardware.lsl.device`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

import pylsl

from hardware.lsl.session import StreamSession
from hardware.lsl.streams import Streams, add_values, stream_info
from mindpain_task.model import Event, JsonValue
from mindpain_task.roles import Clock, DeviceFault, MarkerReport

RECORDER_TEST = "recorder_test"
"""The label of a marker that only proves that a recorder takes markers."""


class LslOutlets(Streams):
    """Markers and rating cursor; fills the role `Outlets`."""

    def __init__(self, clock: Clock, session: StreamSession, codes: Mapping[str, int]) -> None:
        """Open the streams; `codes` gives each marker label its number."""
        markers = stream_info(session, "markers", "Markers", ["marker"], "", pylsl.cf_string)
        _describe_codes(markers, codes)
        rating = stream_info(session, "rating", "Rating", ["position"], "0-100")
        super().__init__(clock, {"markers": markers, "rating": rating})
        self._codes = codes
        self._reports: list[MarkerReport] = []

    @property
    def names(self) -> tuple[str, ...]:
        """The one outlet that this is."""
        return ("lsl",)

    def described(self) -> dict[str, JsonValue]:
        """Return which library sends, and the streams by their unique ids, which a recording has, too."""
        return {"liblsl": ".".join(map(str, divmod(pylsl.library_version(), 100))), "streams": self.ids()}

    def marker(self, seq: int, event: Event, condition: str) -> None:
        """Send the marker of a journalled event, stamped with the event's own time."""
        code = self._codes.get(event.marker)
        if code is None:
            raise DeviceFault(f"LSL: event {event.kind!r} has the marker {event.marker!r}, which has no code")
        what = {
            "seq": seq,
            "code": code,
            "label": event.marker,
            "trial": event.trial,
            "block": event.block,
            "condition": condition,
        }
        began_s, fault = self._clock.now(), ""
        try:
            self.push("markers", [json.dumps(what, separators=(",", ":"))], event.time_s)
        except DeviceFault as error:
            fault = str(error)
        report = MarkerReport(seq, "lsl", code, began_s, self._clock.now())
        if fault:
            report = MarkerReport(seq, "lsl", code, None, None, fault)
        self._reports.append(report)

    def test_marker(self, token: str) -> None:
        """Send a marker that is no event's, to be looked for in a recording: label `recorder_test`, seq 0."""
        what = {"seq": 0, "code": 0, "label": RECORDER_TEST, "token": token}
        self.push("markers", [json.dumps(what, separators=(",", ":"))], self._clock.now())

    def reports(self) -> tuple[MarkerReport, ...]:
        """Return what became of markers since the last call."""
        reports, self._reports = tuple(self._reports), []
        return reports

    def listened(self) -> bool:
        """Return whether a recorder takes the markers."""
        return self.has_consumers("markers")

    def cursor(self, time_s: float, scale: str, position: float) -> None:
        """Send the position (0-100) of the rating marker that appeared at `time_s`."""
        self.push("rating", [position], time_s)


def _describe_codes(info: pylsl.StreamInfo, codes: Mapping[str, int]) -> None:
    """Put the marker table into the stream's own description, so that a recording explains itself."""
    table = info.desc().append_child("codes")
    for label, code in codes.items():
        add_values(table.append_child("code"), {"label": label, "value": str(code)})
