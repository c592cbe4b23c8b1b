"""The TCS II as a device: codec and line, nothing else.

Alone, from any script:

    clock = LabClock()
    tcs = Tcs(open_line("/dev/ttyACM0", clock), clock)
    tcs.prepare(baseline_c=32.0, ceiling_c=48.0)
    tcs.arm(HeatPulse(baseline_c=32.0, peak_c=46.5, rise_c_per_s=10.0, plateau_s=7.0, return_c_per_s=10.0))
    tcs.fire_at(clock.now() + 1.0)
"""

from __future__ import annotations

import math

from hardware.lines.types import ByteLine
from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_015, Dialect
from hardware.tcs.programme import pulse_bytes, session_bytes
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity, Fired, Sample
from mindpain_task.stimuli import HeatPulse

SPIN_LEAD_S = 0.002
QUIET_BEFORE_FIRE_S = 0.020  # a read-back takes 2.2 ms, on a slow USB chip up to 18 ms
FAST_SAMPLE_S = 0.1
SLOW_SAMPLE_S = 1.0
FAST_AFTER_PULSE_S = 1.0
REPLY_TIMEOUT_S = 0.25
HELP_BEGINS_WITHIN_S = 0.5
DRAIN_AT_MOST_S = 3.0


class Tcs:
    """A TCS II thermode on a byte line; all five zones follow the same pulse."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        dialect: Dialect = FIRMWARE_015,
        fast_sample_s: float = FAST_SAMPLE_S,
    ) -> None:
        """Take over an open line; no byte is sent yet.

        `fast_sample_s` is the time between two read-backs while a pulse runs. `spin_lead_s` may be set to
        how long before a deadline to spin.
        """
        self.spin_lead_s = SPIN_LEAD_S
        self._fast_sample_s = fast_sample_s
        self._line = line
        self._clock = clock
        self._dialect = dialect
        self._baseline_c: float | None = None
        self._ceiling_c = 0.0
        self._armed: HeatPulse | None = None
        self._fire_s: float | None = None
        self._sample_s = math.inf
        self._fast_until_s = -math.inf
        self._all_sent = False  # an earlier program may have died in the middle of a command
        self._closed = False

    def identify(self) -> DeviceIdentity:
        """Ask for firmware and probe; a DeviceFault says if it is no TCS, or one too old for this driver."""
        self._line.drain(quiet_s=0.05, at_most_s=DRAIN_AT_MOST_S)
        self._send(codec.HELP)
        answer = self._line.drain(HELP_BEGINS_WITHIN_S, DRAIN_AT_MOST_S)
        if not answer:
            raise DeviceFault(f"{self._line.name}: command H: no byte came within {HELP_BEGINS_WITHIN_S} s")
        try:
            identity = codec.parse_identity(answer)
        except codec.Malformed as malformed:
            raise DeviceFault(f"{self._line.name}: this is not a TCS: {malformed}") from malformed
        if int(identity.firmware[:3]) < self._dialect.oldest_firmware:
            raise DeviceFault(
                f"{self._line.name}: firmware {identity.firmware} is older than "
                f"{self._dialect.oldest_firmware:03d}, the oldest one whose commands this driver knows"
            )
        return identity

    def prepare(self, baseline_c: float, ceiling_c: float) -> DeviceIdentity:
        """Identify the device, bring it to its baseline and set its own ceiling.

        No setting is sent if a value is refused. The surface needs time to get there: this returns once
        the device answers.
        """
        settings = session_bytes(baseline_c, ceiling_c, self._dialect)
        self._baseline_c = self._armed = self._fire_s = None
        self._sample_s = math.inf
        self._send(self._surely_abort() + codec.MUTE)  # the rest once the device is known to understand it
        identity = self.identify()
        self._send(b"".join(self._dialect.clean_slate) + settings)
        self._read_temperatures()
        self._baseline_c, self._ceiling_c = baseline_c, ceiling_c
        self._sample_s = self._clock.now() + SLOW_SAMPLE_S
        return identity

    def arm(self, stimulus: HeatPulse) -> None:
        """Load a pulse without starting it.

        Raises OutOfRange, before a byte is sent, for what the device or this session cannot do exactly.
        """
        if self._baseline_c is None:
            raise RuntimeError("the TCS was not prepared: call prepare before arm")
        if self._fire_s is not None:
            raise RuntimeError(f"a pulse is scheduled for {self._fire_s:.3f} s: stop before arming another")
        self._armed = None  # even if the new one is refused: the old one is no longer wanted
        self._send(pulse_bytes(stimulus, self._baseline_c, self._ceiling_c, self._dialect))
        self._armed = stimulus

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed pulse, at once if `time_s` has passed; one arming fires once."""
        if self._armed is None:
            raise RuntimeError("nothing is armed: call arm before fire_at")
        if self._fire_s is not None:
            raise RuntimeError(f"a pulse is already scheduled for {self._fire_s:.3f} s")
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time to fire at")
        self._fire_s = time_s

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        if self._fire_s is None or self._sample_s < self._fire_s - QUIET_BEFORE_FIRE_S:
            return self._sample_s
        return self._fire_s - self.spin_lead_s

    def poll(self) -> tuple[Fired | Sample, ...]:
        """Fire on time, or read temperatures if they are due; a read-back never makes a pulse late."""
        now_s = self._clock.now()
        if self._fire_s is not None:
            if now_s >= self._fire_s - self.spin_lead_s:
                return (self._fire(self._fire_s),)
            if now_s >= self._fire_s - QUIET_BEFORE_FIRE_S:
                self._sample_s = max(self._sample_s, self._fire_s + self._fast_sample_s)
                return ()
        if now_s >= self._sample_s:
            return (self._sample(),)
        return ()

    def _fire(self, time_s: float) -> Fired:
        pulse, self._armed, self._fire_s = self._armed, None, None  # first: a failed write is never repeated
        assert pulse is not None
        self._clock.wait_until(time_s)
        before_s = self._clock.now()
        self._send(codec.FIRE)
        after_s = self._clock.now()
        self._sample_s = before_s + self._fast_sample_s
        self._fast_until_s = before_s + pulse.duration_s + FAST_AFTER_PULSE_S
        return Fired(before_s, after_s)

    def _sample(self) -> Sample:
        period_s = self._fast_sample_s if self._sample_s < self._fast_until_s else SLOW_SAMPLE_S
        reading = self._read_temperatures()
        now_s = self._clock.now()
        self._sample_s += period_s
        if self._sample_s <= now_s:  # polled late: skip what was missed
            self._sample_s = now_s + period_s
        return Sample(now_s, reading.neutral_c, reading.zones_c)

    def _read_temperatures(self) -> codec.Temperatures:
        line = self._line
        line.discard_input()
        self._send(codec.TEMPERATURES)
        reply = line.read(codec.TEMPERATURES_LENGTH, REPLY_TIMEOUT_S, "E")
        if reply[0] == 10:  # a line feed that came late after the last reply
            reply = reply[1:] + line.read(1, REPLY_TIMEOUT_S, "E")
        try:
            return codec.parse_temperatures(reply)
        except codec.Malformed as malformed:
            raise DeviceFault(f"{line.name}: {malformed}") from malformed

    def _send(self, data: bytes) -> None:
        self._all_sent = False
        self._line.write(data)
        self._all_sent = True

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled, return to baseline; raises only after trying."""
        self._armed = self._fire_s = None
        if self._closed:
            return
        self._send(self._surely_abort())

    def _surely_abort(self) -> bytes:
        """Return one abort, or as many as it takes where a command cut short may swallow some."""
        return codec.ABORT if self._all_sent else codec.ABORT * (self._dialect.longest_argument + 1)

    def close(self) -> None:
        """Stop, then give the port back, even if stopping failed; may be called twice."""
        try:
            self.stop()
        finally:
            self._closed = True
            self._sample_s = math.inf
            self._line.close()
