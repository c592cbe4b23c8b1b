"""What every LSL stream of mindpain shares: its description, explicit time stamps, and an orderly end."""

from __future__ import annotations

import contextlib
import math
from collections.abc import Iterator, Mapping

import pylsl

from hardware.lsl.clock import lsl_minus, quiet_liblsl
from hardware.lsl.session import StreamSession, source_id_of
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceFault

MAX_CLOCK_ERROR_S = 0.001
LINGER_S = 0.25
"""Closing an outlet drops samples still on their way (of a hundred just sent, most), and LSL has no flush."""


class Streams:
    """A set of LSL streams that open and close together.

    Source ids depend on the rig only, so a recorder reconnects by itself when a session is started again.
    Samples sent while nobody listens are in no recording: see `wait_for_consumers`.
    """

    def __init__(self, clock: Clock, infos: Mapping[str, pylsl.StreamInfo]) -> None:
        """Open the streams. Refuse a clock that is not LSL's."""
        quiet_liblsl()
        error_s = lsl_minus(clock)
        if abs(error_s) > MAX_CLOCK_ERROR_S:
            raise DeviceFault(
                f"LSL: the session clock is {error_s:.6f} s behind LSL's, so no stamp would fit"
            )
        self._clock = clock
        self._last_sent_s = 0.0
        with faults("the streams could not be opened"):
            self._outlets = {name: pylsl.StreamOutlet(info) for name, info in infos.items()}

    def wait_for_consumers(self, timeout_s: float) -> bool:
        """Return true as soon as somebody listens to every stream, false after `timeout_s`."""
        until_s = self._clock.now() + timeout_s
        return bool(self._outlets) and all(
            outlet.wait_for_consumers(max(0.0, until_s - self._clock.now()))
            for outlet in self._outlets.values()
        )

    def has_consumers(self, stream: str) -> bool:
        """Return whether somebody listens to a stream now."""
        return stream in self._outlets and bool(self._outlets[stream].have_consumers())

    def ids(self) -> dict[str, JsonValue]:
        """Return the unique id of each stream that is open, by its source id."""
        infos = [outlet.get_info() for outlet in self._outlets.values()]
        return {str(info.source_id()): str(info.uid()) for info in infos}

    def close(self) -> None:
        """End the streams, once the last sample has had the time to leave; may be called twice."""
        if any(outlet.have_consumers() for outlet in self._outlets.values()):
            self._clock.wait_until(self._last_sent_s + LINGER_S)
        self._outlets.clear()  # pylsl ends a stream when its last reference goes

    def push(self, stream: str, values: list[str] | list[float], time_s: float) -> None:
        """Send one sample stamped `time_s`; a `DeviceFault` if it cannot be sent as it is."""
        what = f"LSL: a sample for {_name(stream)}"
        if stream not in self._outlets:
            raise DeviceFault(f"{what} came after the streams were closed")
        if not 0 < time_s < math.inf:  # LSL would read 0 as "now" and -1 as "one interval after the last"
            raise DeviceFault(f"{what} is stamped {time_s} s, which is no time on its clock")
        with faults(f"a sample for {_name(stream)} could not be sent"):
            self._outlets[stream].push_sample(values, time_s)
        self._last_sent_s = self._clock.now()


@contextlib.contextmanager
def faults(what: str) -> Iterator[None]:
    """Turn pylsl's errors (all of them RuntimeError or ValueError) into a `DeviceFault`."""
    try:
        yield
    except (RuntimeError, ValueError) as error:
        raise DeviceFault(f"LSL: {what}: {error or type(error).__name__}") from error


def _name(stream: str) -> str:
    return f"mindpain-{stream}"


def stream_info(
    session: StreamSession,
    stream: str,
    content_type: str,
    labels: list[str],
    unit: str,
    channel_format: int = pylsl.cf_double64,
) -> pylsl.StreamInfo:
    """Describe a stream the way XDF readers expect it: channels, acquisition, synchronization."""
    quiet_liblsl()  # before anything else is asked of it
    source_id = source_id_of(session.rig, stream)
    info = pylsl.StreamInfo(
        _name(stream), content_type, len(labels), pylsl.IRREGULAR_RATE, channel_format, source_id
    )
    desc = info.desc()
    channels = desc.append_child("channels")
    for label in labels:
        add_values(channels.append_child("channel"), {"label": label, "unit": unit, "type": content_type})
    thermal = content_type == "Temperature"
    add_values(
        desc.append_child("acquisition"),
        {
            "manufacturer": session.thermode_manufacturer if thermal else "mindpain",
            "model": session.thermode if thermal else "mindpain",
        },
    )
    # The offset is zero by definition for events made on this computer.
    add_values(desc.append_child("synchronization"), {"offset_mean": "0", "can_drop_samples": "false"})
    ids = {"rig": session.rig, "participant": session.participant, "session": session.session}
    add_values(desc.append_child("session"), {**ids, "protocol": session.protocol})
    desc.append_child_value("simulated", ", ".join(session.simulated) or "nothing")
    return info


def add_values(element: pylsl.info.XMLElement, values: Mapping[str, str]) -> None:
    """Append each value as a child of its name."""
    for name, value in values.items():
        element.append_child_value(name, value)
