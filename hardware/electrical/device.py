"""Every electrical stimulator as a device: armed, fired on time pulse by pulse, stopped, reported.

All that is about time is here, once; what is about bytes is in the folder of each device.
"""

from __future__ import annotations

import math
import typing

from hardware.electrical.output import Told, TrainOutput
from hardware.scheduled import TOO_LATE_S, Scheduled
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity, Fired, PulseReport
from mindpain_task.stimuli import ShockTrain, Stimulus

LATEST_OF_PERIOD = 0.5
"""A further pulse that would be later than this share of its period ends its train instead."""
FORGIVEN_S = 0.001
"""How much closer than the shortest period two starts may come, by what timing is off."""


@typing.runtime_checkable
class Settles(typing.Protocol):
    """An output that is more than identified before a session: one whose `begin` switches something on."""

    def settle(self) -> DeviceIdentity:
        """End what an earlier program left running, and see that nothing runs; switch nothing on."""


class ElectricalDevice(Scheduled):
    """A train output with its deadlines."""

    def __init__(self, output: TrainOutput, clock: Clock) -> None:
        """Take over an open output; no byte is sent yet."""
        super().__init__(clock, "train")
        self._output = output
        self._ceiling_ma: float | None = None
        self._forget()

    def _forget(self) -> None:
        self._unschedule()
        self._armed: ShockTrain | None = None
        self._running: ShockTrain | None = None
        self._next = 1
        self._onset_s = 0.0
        self._started_s = -math.inf
        self._waiting: dict[int, tuple[float | None, float]] = {}

    @property
    def tells_temperature(self) -> bool:
        """Return false: it heats nothing."""
        return False

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device, in sentences; known once it was identified."""
        return self._output.notices

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is; not while a train is scheduled or runs."""
        self._refuse_while_busy("identify")
        return self._output.identify()

    def settle(self) -> DeviceIdentity:
        """Identify the device and see it at rest, as far as it can say so; nothing of it is switched on."""
        self._refuse_while_busy("settle")
        output = self._output
        return output.settle() if isinstance(output, Settles) else output.identify()

    def prepare(self, rest_ma: float, ceiling_ma: float) -> DeviceIdentity:
        """Identify the device and bring it to rest; no train over `ceiling_ma` is armed from now on.

        Raises ValueError where the rest is not 0 mA or the ceiling no positive number.
        """
        if rest_ma != 0:
            raise ValueError(f"an electrical stimulator rests at 0 mA, not at {rest_ma} mA")
        if not (math.isfinite(ceiling_ma) and ceiling_ma > 0):
            raise ValueError(f"{ceiling_ma} mA is no ceiling")
        self._refuse_while_busy("prepare")
        self._forget()
        self._ceiling_ma = None
        identity = self._output.begin(ceiling_ma)
        self._ceiling_ma = ceiling_ma
        return identity

    def arm(self, stimulus: Stimulus) -> None:
        """Load a train, without giving it; ValueError, before a byte is sent, for what cannot be given."""
        if self._ceiling_ma is None:
            raise RuntimeError(f"{self._output.name} was not prepared: call prepare before arm")
        self._refuse_while_busy("arm")
        self._armed = None  # even if the new one is refused: the old one is no longer wanted
        if not isinstance(stimulus, ShockTrain):
            raise ValueError(f"{self._output.name} gives current, not {type(stimulus).__name__}")
        refuse_ungivable(self._output, stimulus, self._ceiling_ma)
        self._output.load(stimulus)
        self._armed, self._next, self._waiting = stimulus, 1, {}

    def _refuse_while_busy(self, what: str) -> None:
        if self._fire_s is not None:
            raise RuntimeError(f"a train is scheduled for {self._fire_s:.3f} s: stop before you {what}")
        if self._running is not None or self._clock.now() < self._busy_until_s:
            raise RuntimeError(f"a train runs until {self._busy_until_s:.3f} s: stop before you {what}")

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        due_s = self._output.next_look_s()
        if self._waiting:
            due_s = min(due_s, *(give_up_s for _, give_up_s in self._waiting.values()))
        start_s = self._next_start_s()
        return due_s if start_s is None else min(due_s, start_s - self.spin_lead_s)

    def _next_start_s(self) -> float | None:
        if self._running is not None:
            return self._onset_s + self._running.pulse_onset_s(self._next)
        return self._fire_s

    def poll(self) -> tuple[Fired | PulseReport, ...]:
        """Give the pulse that is due, or take what the device has said of those before it."""
        start_s = self._next_start_s()
        if start_s is not None and self._clock.now() >= start_s - self.spin_lead_s:
            return self._start(start_s)
        reports = [self._report(told) for told in self._output.look() if told.number in self._waiting]
        return (*reports, *self._never_told())

    def _start(self, time_s: float) -> tuple[Fired | PulseReport, ...]:
        number = self._next
        train = self._running or self._armed
        assert train is not None
        if why := self._why_not(number, train, time_s):
            return self._end(number, train, why)
        self._armed = self._fire_s = self._running = None  # first: a failed write is never repeated
        self._clock.wait_until(time_s)
        before_s = self._started_s = self._clock.now()
        self._output.start(number)
        after_s = self._clock.now()
        if number == 1:
            self._onset_s, self._busy_until_s = before_s, before_s + train.duration_s
        if self._output.times_itself:
            written: dict[int, float | None] = dict.fromkeys(range(1, train.count + 1))
        else:
            written = {number: before_s}
            if number < train.count:
                self._running, self._next = train, number + 1
        reports = self._await_report(written, max(before_s, self._busy_until_s))
        return (Fired(before_s, after_s), *reports) if number == 1 else tuple(reports)

    def _why_not(self, number: int, train: ShockTrain, time_s: float) -> str:
        """Return why a pulse must not be given any more, or an empty text.

        A loop that was held up would else give what it has missed all at once.
        """
        now_s = self._clock.now()
        if number == 1:
            late_s = now_s - self._asked_s
            return f"its start was {late_s:.3f} s late" if late_s > TOO_LATE_S else ""
        late_s = now_s - time_s
        soon_s = self._output.shortest_period_s - (max(now_s, time_s) - self._started_s)
        if late_s > LATEST_OF_PERIOD * train.period_s or soon_s > FORGIVEN_S:
            return f"pulse {number} was {late_s:.3f} s late"
        return ""

    def _end(self, number: int, train: ShockTrain, why: str) -> tuple[PulseReport, ...]:
        """Give no further pulse of a train; raises DeviceFault where none was given at all."""
        waiting = self._waiting
        self._forget()
        self._output.abort()
        if number == 1:
            raise DeviceFault(f"{self._output.name}: a train was not given: {why}")
        self._waiting = waiting
        fault = f"not given: {why}, and the train was ended"
        return tuple(PulseReport(n, None, self._clock.now(), fault) for n in range(number, train.count + 1))

    def _await_report(self, written: dict[int, float | None], over_s: float) -> list[PulseReport]:
        """Expect the device's word on these pulses, or report at once where it never says one."""
        if not self._output.tells:
            return [PulseReport(number, written_s, None) for number, written_s in written.items()]
        give_up_s = over_s + self._output.told_within_s
        self._waiting |= {number: (written_s, give_up_s) for number, written_s in written.items()}
        return []

    def _report(self, told: Told) -> PulseReport:
        written_s, _ = self._waiting.pop(told.number)
        return PulseReport(told.number, written_s, self._clock.now(), told.fault, told.measured_ma)

    def _never_told(self) -> list[PulseReport]:
        now_s = self._clock.now()
        late = [number for number, (_, give_up_s) in self._waiting.items() if now_s >= give_up_s]
        return [PulseReport(number, self._waiting.pop(number)[0], None) for number in late]

    @property
    def _is_armed(self) -> bool:
        return self._armed is not None

    def _abort(self) -> None:
        self._output.abort()

    def _give_back(self) -> None:
        self._output.close()


def refuse_ungivable(output: TrainOutput, train: ShockTrain, ceiling_ma: float) -> None:
    """Raise ValueError, as a sentence, for a train that this output cannot give exactly; no byte is sent."""
    refuse_impossible(train, ceiling_ma)
    if not output.times_itself and train.count > 1:
        refuse_too_fast(train, output.shortest_period_s)
    output.check(train)


def refuse_impossible(train: ShockTrain, ceiling_ma: float) -> None:
    """Raise ValueError for a train that is none, or that is over the ceiling."""
    numbers = (train.pulse_width_us, train.rate_hz, train.count, train.current_ma)
    if not all(math.isfinite(number) and number > 0 for number in numbers):
        raise ValueError(f"width, rate, count and current must be positive numbers: {train}")
    if train.count != int(train.count) or train.pulse_width_us != int(train.pulse_width_us):
        raise ValueError(f"count and width in µs must be whole numbers: {train}")
    if train.current_ma > ceiling_ma:
        raise ValueError(f"{train.current_ma} mA is over this session's ceiling of {ceiling_ma} mA")
    if train.count > 1 and train.pulse_width_us * 1e-6 >= train.period_s:
        raise ValueError(f"pulses of {train.pulse_width_us} µs do not fit into {1e6 * train.period_s:.0f} µs")


def refuse_too_fast(train: ShockTrain, shortest_period_s: float) -> None:
    """Raise ValueError for pulses that come sooner than the host can time them on this device."""
    if train.period_s < shortest_period_s - 1e-9:
        raise ValueError(
            f"{train.rate_hz} pulses a second: this stimulator is given one pulse at a time, "
            f"at most {1 / shortest_period_s:.0f} a second"
        )
