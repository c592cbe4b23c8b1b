"""The LSL streams of a session: markers, rating cursor, temperatures; each sample carries its event's time.

| stream | type | channels | a sample |
| --- | --- | --- | --- |
| `mindpain-markers` | `Markers` | 1 string | JSON: seq, code, label, trial, block, condition |
| `mindpain-rating` | `Rating` | 1 double | position of the rating marker, 0-100 |
| `mindpain-temperature` | `Temperature` | 2 + zones, double | commanded, neutral, zone1 … in °C |

All are irregular: samples come when something happens. LSL leaves content types free where it has no custom
of its own, so the last two say plainly what they hold. Doubles, so that a recording's numbers equal the
journal's. Which scale a position belongs to, the marker before it says.
"""

from __future__ import annotations

import contextlib
import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pylsl

from hardware.lsl.clock import lsl_minus, quiet_liblsl
from mindpain_task.model import Event
from mindpain_task.roles import Clock, DeviceFault, Sample

MAX_CLOCK_ERROR_S = 0.001
LINGER_S = 0.25
"""Closing an outlet drops samples still on their way (of a hundred just sent, most), and LSL has no flush."""


@dataclass(frozen=True)
class StreamSession:
    """What the streams say about the session they belong to.

    `thermode` (its model) and `thermode_manufacturer` say where the temperatures come from; `simulated`
    names the simulated parts of the rig, if any.
    """

    rig: str
    participant: str
    session: str
    protocol: str
    thermode: str
    thermode_manufacturer: str
    simulated: tuple[str, ...]


class LslOutlets:
    """Three LSL streams; fills the role `Outlets`.

    Source ids depend on the rig only, so a recorder reconnects by itself when a session is started again.
    Samples sent while nobody listens are in no recording: see `wait_for_consumers`.
    """

    def __init__(
        self, clock: Clock, session: StreamSession, codes: Mapping[str, int], zones: int = 5
    ) -> None:
        """Open the streams; `codes` gives each marker label its number. Refuse a clock that is not LSL's."""
        quiet_liblsl()
        error_s = lsl_minus(clock)
        if abs(error_s) > MAX_CLOCK_ERROR_S:
            raise DeviceFault(
                f"LSL: the session clock is {error_s:.6f} s behind LSL's, so no stamp would fit"
            )
        self._clock = clock
        self._codes = codes
        self._zones = zones
        self._last_sent_s = 0.0
        temperatures = ["commanded", "neutral", *(f"zone{i}" for i in range(1, zones + 1))]
        with _faults("the streams could not be opened"):
            markers = _info(session, "markers", "Markers", ["marker"], "", pylsl.cf_string)
            _describe_codes(markers, codes)
            rating = _info(session, "rating", "Rating", ["position"], "0-100")
            temperature = _info(session, "temperature", "Temperature", temperatures, "celsius")
            infos = {"markers": markers, "rating": rating, "temperature": temperature}
            self._outlets = {name: pylsl.StreamOutlet(info) for name, info in infos.items()}

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
        self._push("markers", [json.dumps(what, separators=(",", ":"))], event.time_s)

    def cursor(self, time_s: float, scale: str, position: float) -> None:
        """Send the position (0-100) of the rating marker that appeared at `time_s`."""
        self._push("rating", [position], time_s)

    def temperature(self, sample: Sample, commanded_c: float) -> None:
        """Send temperatures read back, beside what was commanded at that moment."""
        if (count := len(sample.zones_c)) != self._zones:
            raise DeviceFault(f"LSL: {count} zone temperatures came for a stream of {self._zones} zones")
        self._push("temperature", [commanded_c, sample.neutral_c, *sample.zones_c], sample.time_s)

    def wait_for_consumers(self, timeout_s: float) -> bool:
        """Return true as soon as somebody listens to every stream, false after `timeout_s`."""
        until_s = self._clock.now() + timeout_s
        return bool(self._outlets) and all(
            outlet.wait_for_consumers(max(0.0, until_s - self._clock.now()))
            for outlet in self._outlets.values()
        )

    def close(self) -> None:
        """End the streams, once the last sample has had the time to leave; may be called twice."""
        if any(outlet.have_consumers() for outlet in self._outlets.values()):
            self._clock.wait_until(self._last_sent_s + LINGER_S)
        self._outlets.clear()  # pylsl ends a stream when its last reference goes

    def _push(self, stream: str, values: list[str] | list[float], time_s: float) -> None:
        what = f"LSL: a sample for {_name(stream)}"
        if stream not in self._outlets:
            raise DeviceFault(f"{what} came after the streams were closed")
        if not 0 < time_s < math.inf:  # LSL would read 0 as "now" and -1 as "one interval after the last"
            raise DeviceFault(f"{what} is stamped {time_s} s, which is no time on its clock")
        with _faults(f"a sample for {_name(stream)} could not be sent"):
            self._outlets[stream].push_sample(values, time_s)
        self._last_sent_s = self._clock.now()


@contextlib.contextmanager
def _faults(what: str) -> Iterator[None]:
    """Turn pylsl's errors (all of them RuntimeError or ValueError) into a `DeviceFault`."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise DeviceFault(f"LSL: {what}: {error or type(error).__name__}") from error


def _name(stream: str) -> str:
    return f"mindpain-{stream}"


def _info(
    session: StreamSession,
    stream: str,
    content_type: str,
    labels: list[str],
    unit: str,
    channel_format: int = pylsl.cf_double64,
) -> pylsl.StreamInfo:
    """Describe a stream the way XDF readers expect it: channels, acquisition, synchronization."""
    source_id = f"mindpain-{session.rig}-{stream}"
    info = pylsl.StreamInfo(
        _name(stream), content_type, len(labels), pylsl.IRREGULAR_RATE, channel_format, source_id
    )
    desc = info.desc()
    channels = desc.append_child("channels")
    for label in labels:
        _add(channels.append_child("channel"), {"label": label, "unit": unit, "type": content_type})
    thermal = content_type == "Temperature"
    _add(
        desc.append_child("acquisition"),
        {
            "manufacturer": session.thermode_manufacturer if thermal else "mindpain",
            "model": session.thermode if thermal else "mindpain",
        },
    )
    # The offset is zero by definition for events made on this computer.
    _add(desc.append_child("synchronization"), {"offset_mean": "0", "can_drop_samples": "false"})
    ids = {"rig": session.rig, "participant": session.participant, "session": session.session}
    _add(desc.append_child("session"), {**ids, "protocol": session.protocol})
    desc.append_child_value("simulated", ", ".join(session.simulated) or "nothing")
    return info


def _describe_codes(info: pylsl.StreamInfo, codes: Mapping[str, int]) -> None:
    """Put the marker table into the stream's own description, so that a recording explains itself."""
    table = info.desc().append_child("codes")
    for label, code in codes.items():
        _add(table.append_child("code"), {"label": label, "value": str(code)})


def _add(element: pylsl.info.XMLElement, values: Mapping[str, str]) -> None:
    for name, value in values.items():
        element.append_child_value(name, value)
