"""Whether a code that a trigger box puts out comes back: from the box through its cable into the amplifier.

Three codes go out, and nothing else: they are in whatever records the amplifier at that moment.
"""

from __future__ import annotations

from hardware.boxes.box import TriggerBox
from hardware.boxes.entries import BoxEntry
from hardware.boxes.opening import open_box
from hardware.clocks import LabClock
from hardware.device_check import in_words
from hardware.lsl.presence import StreamQuery
from hardware.lsl.trigger_channel import TriggerChannel, open_trigger_channel
from hardware.readiness.line import CheckLine
from hardware.readiness.wanted import at
from hardware.recorder.entries import RecordedStream
from hardware.rig_file import RigFile
from hardware.self_check import loop_back
from mindpain_task.roles import Clock, DeviceFault

CODES = (85, 42, 127)
"""[D] Together they put each of seven lines up and leave each down: a broken or swapped wire shows. The
eighth is left alone, as there are boxes that take a higher number for a command."""
COMES_WITHIN_S = 1.0
"""[D] Amplifiers hand their samples on in chunks of up to some 100 ms."""
LOOK_S = 0.02
LISTENS_S = 0.3
MOST_AT_REST = 8
"""[D] Different numbers that a trigger channel shows while nobody sends: one, or some of other lines. One of
an electrode shows dozens, and sooner or later each of the codes."""

BY_EYE = (
    "watch the amplifier's trigger channel while a session's first markers come; or name its LSL stream as "
    "`trigger_loop` in the rig file"
)
CABLE = "see that the cable is in at both ends, the amplifier runs, and this is its trigger channel"


def check_trigger_loop(rig: RigFile, clock: LabClock) -> CheckLine:
    """Send codes and look for them where the rig file says that they come back."""
    entry = rig.trigger_loop
    if entry is None:
        if not rig.boxes:
            return CheckLine("trigger_loop", "not_checkable", "this rig has no trigger box")
        why = "this rig does not say where its codes could be seen to come back"
        return CheckLine("trigger_loop", "not_checkable", why, BY_EYE)
    try:
        if entry.loop_back is not None:
            return _through_a_plug(entry.loop_back, clock)
        assert entry.stream is not None
        assert entry.channel is not None
        assert entry.box is not None
        return _through_the_amplifier(entry.box, rig.boxes[entry.box], entry.stream, entry.channel, clock)
    except DeviceFault as fault:
        return CheckLine("trigger_loop", "fail", in_words(fault), CABLE)


def _through_a_plug(port: str, clock: LabClock) -> CheckLine:
    trips = loop_back(port, clock, len(CODES))
    found = f"{len(CODES)} bytes came back to {port}, within {trips.max_ms:.1f} ms"
    return CheckLine("trigger_loop", "pass", found, "this proves the port and its cable, not the amplifier")


def _through_the_amplifier(
    name: str, entry: BoxEntry, stream: RecordedStream, channel: str | int, clock: Clock
) -> CheckLine:
    query = StreamQuery(stream.name, stream.type, stream.source_id)
    reading = open_trigger_channel(query, channel)
    try:
        box = open_box(entry.box_line(name), clock)
        try:
            box.prepare()
            return sent_and_seen(box, at(f"box {name}", entry.port), reading, clock)
        finally:
            box.close()
    finally:
        reading.close()


def sent_and_seen(box: TriggerBox, called: str, reading: TriggerChannel, clock: Clock) -> CheckLine:
    """Send each code once and wait for it; one that was there before proves nothing: each is another."""
    reading.forget()
    _, at_rest = _seen(reading, None, clock.now() + LISTENS_S, clock)
    if len(at_rest) > MOST_AT_REST:
        many = f"{len(at_rest)} different numbers within {LISTENS_S:g} s, before a code was sent"
        found = f"{reading.called} showed {many}: that is no trigger channel, or its wires are loose"
        return CheckLine("trigger_loop", "fail", found, CABLE)
    slowest_s = 0.0
    for tag, code in enumerate(CODES, 1):
        reading.forget()
        sent_s = _send(box, tag, code, clock)
        came, others = _seen(reading, code, sent_s + COMES_WITHIN_S, clock)
        if came is None:
            told = ", ".join(map(str, others[:MOST_AT_REST])) + (" …" if others[MOST_AT_REST:] else "")
            saw = f"it showed {told}" if others else "it showed nothing at all"
            found = f"{called}: code {code} was not in {reading.called} within {COMES_WITHIN_S:g} s; {saw}"
            return CheckLine("trigger_loop", "fail", found, CABLE)
        slowest_s = max(slowest_s, came - sent_s)
    codes = ", ".join(map(str, CODES))
    found = f"{called}: codes {codes} came back in {reading.called}, the slowest seen after "
    return CheckLine("trigger_loop", "pass", f"{found}{1000 * slowest_s:.0f} ms")


def _send(box: TriggerBox, tag: int, code: int, clock: Clock) -> float:
    """Put a code out and its lines down again; return when it was written. Raises DeviceFault."""
    box.send(tag, code)
    written_s: float | None = None
    while (due_s := box.next_due_s()) < float("inf"):
        clock.wait_until(due_s)
        for report in box.poll():
            if report.before_s is None:
                raise DeviceFault(f"{box.name}: code {code}: {report.fault}")
            written_s = report.before_s
    assert written_s is not None
    return written_s


def _seen(
    reading: TriggerChannel, code: int | None, until_s: float, clock: Clock
) -> tuple[float | None, tuple[int, ...]]:
    """Return when a code (None: no one) was seen in the channel, and what else was."""
    others: list[int] = []
    while clock.now() < until_s:
        for seen in reading.codes(LOOK_S):
            if seen == code:
                return clock.now(), tuple(others)
            if seen not in others:
                others.append(seen)
    return None, tuple(others)
