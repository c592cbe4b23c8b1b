"""A Medoc thermode as a device: the programs typed into MMS, started on time over an exchange.

Alone, from any script:

    clock = LabClock()
    programs = read_table(path.read_text(encoding="utf-8"), str(path))
    medoc = Medoc(open_exchange("tcp://192.168.1.10:20121", clock), clock, programs)
    medoc.prepare(baseline_c=32.0, ceiling_c=48.0)
    medoc.arm(HeatPulse(baseline_c=32.0, peak_c=47.0, rise_c_per_s=8.0, plateau_s=8.0, return_c_per_s=8.0))
    medoc.fire_at(clock.now() + 1.0)

While `arm` takes a program through its pre-test (some seconds), nothing else can be asked, a stop included:
no heat runs meanwhile, and it ends by itself within `arm_within_s`.
"""

from __future__ import annotations

import math

from hardware.lines.exchange_types import Exchange
from hardware.medoc.arming import AS_PUBLISHED, SAFE_MODE, Habits, end_test, load, refuse_idle
from hardware.medoc.codec import ByteOrder, OutOfRange, Response
from hardware.medoc.outcome import refuse_unasked_heat
from hardware.medoc.programs import TOLERANCE, ProgramTable, deliverable
from hardware.medoc.readback import Readback
from hardware.medoc.starting import CONNECT_LEAD_S, Start
from hardware.medoc.talk import ANSWER_WITHIN_S, RETRY_S, TRIES, Talk
from hardware.medoc.words import Command
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity, Fired, Sample
from mindpain_task.stimuli import Stimulus, only_heat

SPIN_LEAD_S = 0.002
QUIET_BEFORE_FIRE_S = 0.05
FAST_AFTER_PULSE_S = 1.0
ARM_WITHIN_S = 5.0
NOT_TOLD = "not told over this interface"
IDENTITY = DeviceIdentity("Medoc Main Station, external control", NOT_TOLD, NOT_TOLD)


class Medoc:
    """A thermode of one zone behind MMS; it plays the pulses of its table of programs, and no others."""

    def __init__(
        self,
        exchange: Exchange,
        clock: Clock,
        programs: ProgramTable,
        byte_order: ByteOrder = "little",
        sample_s: float = 0.1,
        arm_within_s: float = ARM_WITHIN_S,
        habits: Habits = AS_PUBLISHED,
        first_stamp: int = 0,
    ) -> None:
        """Take over an exchange; nothing is sent yet.

        `byte_order` is that of the length field; `sample_s` is the time between two read-backs while a
        pulse runs; `first_stamp` is where the stamps begin that MMS echoes (the clients send Unix time).
        `spin_lead_s` may be set to how long before a deadline to spin.
        """
        self.spin_lead_s = SPIN_LEAD_S
        self._exchange = exchange
        self._clock = clock
        self._programs = programs
        self._arm_within_s = arm_within_s
        self._habits = habits
        self._talk = Talk(exchange, clock, byte_order, first_stamp)
        self._readback = Readback(self._talk, sample_s)
        self._baseline_c: float | None = None
        self._tells_temperature = True
        self._ceiling_c = 0.0
        self._closed = self._loaded = False  # loaded: a test of ours waits in MMS for its start
        self._last: tuple[float, Response] | None = None
        self._forget()

    def _forget(self) -> None:
        """Know of no test that is armed, scheduled or just started."""
        self._armed: HeatPulse | None = None
        self._scheduled: Start | None = None
        self._started: Start | None = None

    # --- what was read back

    @property
    def notices(self) -> tuple[str, ...]:
        """What MMS warned of, as sentences."""
        return tuple(self._talk.notices)

    @property
    def tells_temperature(self) -> bool:
        """Whether this MMS tells temperatures; known once it is prepared."""
        return self._tells_temperature

    @property
    def last_status(self) -> Response | None:
        """The last answer to a read-back."""
        return None if self._last is None else self._last[1]

    @property
    def covas(self) -> tuple[float, int] | None:
        """When the participant's lever was read last, and where it was (0-255), if MMS tells."""
        if self._last is None or self._last[1].covas is None:
            return None
        return self._last[0], self._last[1].covas

    # --- before a pulse

    def identify(self) -> DeviceIdentity:
        """Ask for the status; a DeviceFault says if nothing there speaks MMS's language."""
        if self._scheduled is not None or self._awaits_start:
            raise RuntimeError("a start is under way: ask for the identity before or after it")
        self._readback.postpone(self._clock.now())
        self._status()
        return IDENTITY

    def prepare(self, baseline_c: float, ceiling_c: float) -> DeviceIdentity:
        """Make sure that MMS listens, knows programs for this baseline, and runs nothing.

        Raises OutOfRange before anything is sent. MMS takes no ceiling from a client: no program over it is
        armed, and the operator sets MMS's own limits.
        """
        if ceiling_c < baseline_c:
            raise OutOfRange(f"the ceiling of {ceiling_c} °C is below the baseline of {baseline_c} °C")
        known = sorted({program.baseline_c for program in self._programs.programs})
        if not any(abs(baseline_c - there_c) <= TOLERANCE for there_c in known):
            there = ", ".join(f"{there_c} °C" for there_c in known) or "none"
            raise OutOfRange(f"no program starts from {baseline_c} °C; baselines in the table: {there}")
        self._baseline_c = None
        self._pause()
        refuse_idle(self._talk, self._status())
        if (unanswered := end_test(self._talk)) is not None:
            raise DeviceFault(f"{unanswered}; {SAFE_MODE}") from unanswered
        self._tells_temperature = self._status().temperature_c is not None
        if not self._tells_temperature:
            nothing = "nothing is read back, and no guard can stop a stimulus that gets too hot"
            self._talk.notice(f"{self._exchange.name}: this MMS tells no temperature: {nothing}")
        self._loaded = False
        self._baseline_c, self._ceiling_c = baseline_c, ceiling_c
        self._readback.resume(self._clock.now())
        return IDENTITY

    def arm(self, stimulus: Stimulus) -> None:
        """Select the stimulus's program and take it through its pre-test, without starting the heat.

        Raises OutOfRange, before anything is sent, for what no program plays. Takes seconds, at most
        `arm_within_s`, and half a second before and after it to end a test that waits for its start, or
        one that does not get ready: that is a DeviceFault.
        """
        if self._baseline_c is None:
            raise RuntimeError("the Medoc was not prepared: call prepare before arm")
        if self._scheduled is not None:
            raise RuntimeError(
                f"a pulse is scheduled for {self._scheduled.time_s:.3f} s: stop before arming another"
            )
        self._armed = None  # even if the new one is refused: the old one is no longer wanted
        stimulus = only_heat(stimulus, "a Medoc thermode")
        code = deliverable(stimulus, self._programs, self._baseline_c, self._ceiling_c)
        assert isinstance(stimulus, HeatPulse)
        unfired = self._loaded
        self._pause()
        try:
            if unfired:
                end_test(self._talk)
            until_s = self._clock.now() + self._arm_within_s
            load(self._talk, code, self._baseline_c, until_s, self._habits)
        except DeviceFault as fault:
            self._end_after(fault)
            raise
        self._armed, self._loaded = stimulus, True
        self._readback.resume(self._clock.now())

    def _end_after(self, fault: DeviceFault) -> None:
        try:
            end_test(self._talk)
        except DeviceFault as second:
            raise DeviceFault(f"{fault}; then {second}") from fault

    def _pause(self) -> None:
        self._forget()
        self._readback.pause()

    def _status(self) -> Response:
        until_s = self._clock.now() + TRIES * (ANSWER_WITHIN_S + RETRY_S)
        return self._talk.insist(Command.STATUS, until_s=until_s)

    # --- a pulse

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed pulse, at once if `time_s` has passed; one arming fires once."""
        if self._armed is None:
            raise RuntimeError("nothing is armed: call arm before fire_at")
        if self._scheduled is not None:
            raise RuntimeError(f"a pulse is already scheduled for {self._scheduled.time_s:.3f} s")
        if not math.isfinite(time_s):
            raise ValueError(f"{time_s} s is no time to fire at")
        self._scheduled = Start(self._talk, self._armed, time_s)

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        if self._awaits_start:
            due_s = self._exchange.next_look_s(self._clock.now())
        else:
            due_s = self._readback.next_due_s()
        start = self._scheduled
        if start is None:
            return due_s
        if start.connecting:
            return start.time_s - self.spin_lead_s
        if due_s >= start.time_s - QUIET_BEFORE_FIRE_S and not self._readback.pending:
            due_s = math.inf
        return min(due_s, start.time_s - CONNECT_LEAD_S)

    def poll(self) -> tuple[Fired | Sample, ...]:
        """Fire on time, ask for the status if it is due, take an answer that came; never waits for one."""
        now_s = self._clock.now()
        start = self._scheduled
        if start is not None:
            if now_s >= start.time_s - self.spin_lead_s:
                return (self._fire(start),)
            if now_s >= start.time_s - CONNECT_LEAD_S:
                self._readback.postpone(start.time_s)
                start.connect()
                return ()
            if now_s >= start.time_s - QUIET_BEFORE_FIRE_S and not self._readback.pending:
                self._readback.postpone(start.time_s)
                return ()
        if self._awaits_start:
            assert self._started is not None
            response = self._started.hear()
        else:
            response = self._readback.poll(now_s)
        return () if response is None else self._measured(response)

    @property
    def _awaits_start(self) -> bool:
        return self._started is not None and self._started.awaited

    def _fire(self, start: Start) -> Fired:
        self._forget()  # first: a start that went wrong is never repeated
        fired = start.write()
        self._loaded, self._started = False, start
        end_s = fired.before_s + start.pulse.duration_s
        self._readback.hurry(fired.before_s, end_s + FAST_AFTER_PULSE_S)
        return fired

    def _measured(self, response: Response) -> tuple[Sample, ...]:
        now_s = self._clock.now()
        self._last = (now_s, response)
        refuse_idle(self._talk, response)
        if self._started is not None:
            self._started.check(response, now_s)
        if self._armed is not None:
            refuse_unasked_heat(self._exchange.name, response, self._armed.baseline_c)
        if response.temperature_c is None:
            return ()
        return (Sample(now_s, None, (response.temperature_c,), response.covas),)

    # --- an end to it

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled, and see that no test runs; within half a second.

        MMS takes the surface back to the baseline at the program's return speed. Raises DeviceFault, only
        after trying, if a test still runs or MMS does not tell.
        """
        self._pause()
        if self._closed:
            return
        unanswered = end_test(self._talk)
        self._loaded = False
        if unanswered is not None:
            self._talk.notice(f"{unanswered}; no test runs")
        if self._baseline_c is not None:
            self._readback.resume(self._clock.now())

    def close(self) -> None:
        """Stop, then hang up, even if stopping failed; may be called twice."""
        try:
            self.stop()
        finally:
            self._closed = True
            self._pause()
            self._exchange.close()
