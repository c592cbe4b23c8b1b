"""The TCS II as a device: codec and line, nothing else.

Alone, from any script (`LabClock` is in hardware.clocks, `open_line` in hardware.lines):

    tcs = Tcs(open_line("/dev/ttyACM0", clock := LabClock()), clock)
    tcs.prepare(baseline_c=32.0, ceiling_c=48.0)
    tcs.arm(HeatPulse(baseline_c=32.0, peak_c=46.5, rise_c_per_s=10.0, plateau_s=7.0, return_c_per_s=10.0))
    tcs.fire()
    tcs.close()  # aborts what still runs: wait first
"""

from __future__ import annotations

import math
from typing import Literal

from hardware.lines.types import ByteLine
from hardware.tcs import codec
from hardware.tcs.ceiling import Unreadable, told_ceiling_c
from hardware.tcs.listening import Listener
from hardware.tcs.programme import TriggerOut, session_bytes, stimulus_bytes
from hardware.tcs.questions import Questions
from hardware.tcs.read_back import FAST_SAMPLE_S, ReadBack
from hardware.tcs.sender import Sender
from mindpain_task.heat import HeatProfile, HeatTrain
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity, Fired, Sample
from mindpain_task.stimuli import Heat, Stimulus, only_heat

SPIN_LEAD_S = 0.002
QUIET_BEFORE_FIRE_S = 0.020  # a read-back takes 2.2 ms, on a slow USB chip up to 18 ms
QUIET_PER_ANSWER = 1.5
"""A device that answered slowly last is left alone before a start for so many times as long."""
NO_MORE_QUESTIONS_S = 0.1
"""So long before a start an armed device is no longer asked for errors: that takes as long as a read-back."""


CEILING_STEP_C = 1.0
"""So much lower the ceiling is set for a moment, to see what of the answer to `P` follows it [OURS]."""


class Tcs:
    """A TCS II thermode on a byte line, of any firmware whose commands are known."""

    def __init__(
        self,
        line: ByteLine,
        clock: Clock,
        *,
        fast_sample_s: float = FAST_SAMPLE_S,
        read_back: Literal["poll", "stream"] = "poll",
        trigger_out: TriggerOut | None = None,
        trigger_in: bool = False,
        button_stops: bool = False,
    ) -> None:
        """Take over an open line; no byte is sent yet.

        `fast_sample_s` is the time between two read-backs while a stimulus runs. `read_back="stream"` has
        the device tell its temperatures unasked instead, without the neutral one. `trigger_out` is what the
        trigger output does at each start. `trigger_in` opens the trigger input: an edge there then starts
        what is loaded, at any time and any number of times, and nothing here knows of it. `button_stops`
        starts stimuli that the response button can stop. `spin_lead_s` may be set to how long before a
        deadline to spin.
        """
        if read_back not in ("poll", "stream"):
            raise ValueError(f"read_back is 'poll' or 'stream', not {read_back!r}")
        self.spin_lead_s = SPIN_LEAD_S
        self._line = line
        self._clock = clock
        self._sender = Sender(line, clock)
        self._listener = Listener(line, clock) if read_back == "stream" else None
        self._questions = Questions(line, clock, self._sender, self._listener)
        self._read_back = ReadBack(self._questions, self._listener, clock, fast_sample_s)
        self._trigger_out, self._trigger_in, self._button_stops = trigger_out, trigger_in, button_stops
        self._closed = False
        self._forget()

    def _forget(self) -> None:
        self._baseline_c: float | None = None
        self._ceiling_c = 0.0
        self._armed: Heat | None = None
        self._profile_is_on = False
        self._fire_s: float | None = None
        self._busy_until_s = -math.inf
        self._read_back.rest()

    @property
    def tells_temperature(self) -> bool:
        """Return true: it is read back all the time."""
        return True

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device's firmware, in sentences; known after `identify`."""
        return self._questions.notices

    @property
    def asks(self) -> frozenset[str]:
        """The questions that this firmware answers, by their letters; known after `identify`."""
        return self._questions.dialect.asks

    @property
    def lost_lines(self) -> int:
        """How many lines of the stream were no readings."""
        return 0 if self._listener is None else self._listener.lost

    def identify(self) -> DeviceIdentity:
        """Ask for firmware and probe; on a fresh port, what an earlier program left running is aborted.

        Raises DeviceFault if it is no TCS, or one of a firmware whose commands are not known.
        """
        self._refuse_while_scheduled("H")
        return self._questions.identify()

    def read_temperatures(self) -> codec.Temperatures:
        """Ask for the neutral and the zones' temperatures; not while a start is scheduled."""
        self._refuse_while_scheduled("E")
        return self._questions.temperatures()

    def read_battery(self) -> codec.Battery:
        """Ask for the battery's voltage and charge; not while a start is scheduled."""
        self._refuse_while_scheduled("B")
        return self._questions.battery()

    def read_buttons(self) -> codec.Buttons:
        """Ask which of the two buttons are pressed; not while a start is scheduled."""
        self._refuse_while_scheduled("K")
        return self._questions.buttons()

    def read_errors(self) -> tuple[int, ...]:
        """Ask for the errors of zones and neutral plate, 0 is well; not while a start is scheduled."""
        self._refuse_while_scheduled("Q")
        return self._questions.errors()

    def read_ceiling_c(self) -> float | None:
        """Return the ceiling that the device says it has, in °C; None where it has none, or tells none.

        Only after `prepare`, and with nothing scheduled. To find it in an answer whose layout is not known,
        the ceiling is lowered by 1 °C for a moment and set again; no temperature moves. Raises DeviceFault;
        where that comes in this moment, nothing is armed any more before another `prepare`.
        """
        self._refuse_while_scheduled("P")
        if self._baseline_c is None:
            raise RuntimeError("the TCS was not prepared: it has no ceiling to read back yet")
        field = self._questions.dialect.ceiling
        lower_c = self._ceiling_c - CEILING_STEP_C
        if field is None or not self._questions.dialect.lists_parameters or lower_c < self._baseline_c:
            return None
        with_it = self._questions.parameters()
        try:
            self._sender.send(codec.encode(field, lower_c))
            lower = self._questions.parameters()
            self._sender.send(codec.encode(field, self._ceiling_c))
        except BaseException:
            self._forget()  # it may keep the lower ceiling, and would give less than is armed
            raise
        again = self._questions.parameters()
        try:
            return told_ceiling_c(with_it, lower, again, CEILING_STEP_C)
        except Unreadable as unreadable:
            raise DeviceFault(f"{self._line.name}: command P: {unreadable}") from unreadable

    def reset(self) -> str:
        """Switch the device off and on again, wait up to 15 s, and return what its self-test says.

        Every setting is gone: `prepare` comes next.
        """
        self._refuse_while_scheduled("Oc")
        self._forget()
        return self._questions.reset()

    def _refuse_while_scheduled(self, command: str) -> None:
        if self._fire_s is not None:
            raise RuntimeError(
                f"a stimulus is scheduled for {self._fire_s:.3f} s, which command {command} could make late"
            )

    def prepare(self, baseline_c: float, ceiling_c: float) -> DeviceIdentity:
        """Identify the device, bring it to its baseline and set its own ceiling.

        No setting is sent if a value is refused, the battery is low or the device reports an error. The
        surface needs time to get to the baseline: this returns once the device answers.
        """
        self._settings(baseline_c, ceiling_c)  # refused before a byte is sent, if need be
        self._forget()
        questions = self._questions
        questions.begin()
        identity = questions.identify()
        questions.refuse_unfit()
        settings = self._settings(baseline_c, ceiling_c)  # now in this device's own dialect
        if self._button_stops and not questions.dialect.button_stops:
            raise DeviceFault(
                f"{self._line.name}: firmware {identity.firmware} does not list the command Ol: "
                "the response button cannot stop a stimulus"
            )
        self._sender.send(settings)
        questions.temperatures()
        questions.start_stream()
        self._baseline_c, self._ceiling_c = baseline_c, ceiling_c
        self._read_back.begin()
        return identity

    def _settings(self, baseline_c: float, ceiling_c: float) -> bytes:
        dialect = self._questions.dialect
        return session_bytes(baseline_c, ceiling_c, dialect, self._trigger_out, self._trigger_in)

    def arm(self, stimulus: Stimulus) -> None:
        """Ask the device whether it is still fit, and load a stimulus without starting it.

        Raises OutOfRange, before a byte is sent, for what the device or this session cannot do exactly, and
        DeviceFault, before anything is loaded, for a low battery or an error of the device.
        """
        if self._baseline_c is None:
            raise RuntimeError("the TCS was not prepared: call prepare before arm")
        if self._fire_s is not None:
            raise RuntimeError(
                f"a stimulus is scheduled for {self._fire_s:.3f} s: stop before arming another"
            )
        self._armed = None  # even if the new one is refused: the old one is no longer wanted
        stimulus = only_heat(stimulus, "a TCS")
        data = stimulus_bytes(stimulus, self._baseline_c, self._ceiling_c, self._questions.dialect)
        if isinstance(stimulus, HeatProfile | HeatTrain):
            if self._clock.now() < self._busy_until_s:  # cut short, it would swallow the abort of what runs
                raise RuntimeError(
                    f"a stimulus runs until {self._busy_until_s:.3f} s: a profile is loaded afterwards"
                )
            self._questions.refuse_unfit()
            self._profile_is_on = True
            self._sender.send(data, longest_argument=len(data))
        else:
            self._questions.refuse_unfit()
            self._end_profile()
            self._sender.send(data)
        self._armed = stimulus

    def refuse_untellable(self, stimulus: Heat) -> None:
        """Raise OutOfRange for what this device or this session cannot do exactly; nothing is sent."""
        if self._baseline_c is None:
            raise RuntimeError("the TCS was not prepared: call prepare before arm")
        stimulus_bytes(stimulus, self._baseline_c, self._ceiling_c, self._questions.dialect)

    def disarm(self) -> None:
        """Forget what is armed; nothing is sent."""
        if self._fire_s is not None:
            raise RuntimeError(f"a stimulus is scheduled for {self._fire_s:.3f} s: stop instead")
        self._armed = None

    def read_often(self, from_s: float, until_s: float) -> None:
        """Read temperatures back as often as around a stimulus that lasts from one time to another."""
        self._read_back.hurry(from_s, until_s)

    def _end_profile(self) -> None:
        """Have the next start play a pulse: an enabled profile would be played instead."""
        if self._profile_is_on:
            self._sender.send(codec.NO_PROFILE)
            self._profile_is_on = False

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus, at once if `time_s` has passed; one arming fires once."""
        if self._armed is None:
            raise RuntimeError("nothing is armed: call arm before fire_at")
        if self._fire_s is not None:
            raise RuntimeError(f"a stimulus is already scheduled for {self._fire_s:.3f} s")
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time to fire at")
        self._fire_s = time_s

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        if self._fire_s is None or self._read_back.due_s < self._fire_s - self._quiet_s:
            return self._read_back.due_s
        return self._fire_s - self.spin_lead_s

    def poll(self) -> tuple[Fired | Sample, ...]:
        """Fire on time, or read temperatures if they are due; a read-back never makes a stimulus late.

        While a stimulus is armed, an error of the device is a DeviceFault as soon as temperatures are due.
        """
        now_s = self._clock.now()
        if self._fire_s is not None:
            if now_s >= self._fire_s - self.spin_lead_s:
                return (self._fire(self._fire_s),)
            if now_s >= self._fire_s - self._quiet_s:
                self._read_back.wait_for(self._fire_s)
                return ()
        if now_s < self._read_back.due_s:
            return ()
        if self._may_ask(now_s):
            self._questions.refuse_error()
        return self._read_back.take()

    def _may_ask(self, now_s: float) -> bool:
        """Whether something is armed, and there is time to ask the device for errors before it is given."""
        if self._armed is None or self._read_back.is_fast or self._listener is not None:
            return False
        return self._fire_s is None or now_s < self._fire_s - max(NO_MORE_QUESTIONS_S, 2 * self._quiet_s)

    @property
    def _quiet_s(self) -> float:
        """How long before a start nothing is asked any more."""
        return max(QUIET_BEFORE_FIRE_S, QUIET_PER_ANSWER * self._questions.took_s)

    def fire(self) -> Fired:
        """Start the armed stimulus now."""
        self.fire_at(now_s := self._clock.now())
        return self._fire(now_s)

    def _fire(self, time_s: float) -> Fired:
        stimulus, self._armed, self._fire_s = (
            self._armed,
            None,
            None,
        )  # first: a failed write is never repeated
        assert stimulus is not None
        self._clock.wait_until(time_s)
        before_s = self._clock.now()
        self._busy_until_s = before_s + stimulus.duration_s
        self._sender.send(codec.FIRE_BUTTON_STOPS if self._button_stops else codec.FIRE)
        after_s = self._clock.now()
        self._read_back.hurry(before_s, self._busy_until_s)
        return Fired(before_s, after_s)

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled, return to baseline; raises only after trying."""
        self._armed = self._fire_s = None
        self._busy_until_s = -math.inf
        if not self._closed:
            self._sender.abort()

    def close(self) -> None:
        """Stop, leave no profile enabled, then give the port back whatever happens; may be called twice."""
        try:
            self.stop()
            if not self._closed:
                self._end_profile()
        finally:
            self._closed = True
            self._read_back.rest()
            self._line.close()
