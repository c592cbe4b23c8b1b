"""A laser stimulator as a device: a rule of what its console is set to, and the source of its edges.

There is nothing to send to the laser but one edge a pulse, so there is no codec here: it is the source's.

Alone, from any script (`edges` is any EdgeSource):

    laser = TriggeredLaser(edges, clock, "CO2 laser of our own", wavelength_nm=10600, most_mj=500.0)
"""

from __future__ import annotations

import math

from hardware.electrical.output import EdgeSource
from hardware.scheduled import TOO_LATE_S, Scheduled
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity, Fired, PulseReport
from mindpain_task.stimuli import Stimulus

ONE_EDGE, APART_S = 1, 1.0
"""What a source is told of a single edge: there is one, and its period says nothing."""
NOTHING_TOLD = "none told"
ROUNDING = 1e-9  # a share: what floats may do to a number that is exactly at its limit


class TriggeredLaser(Scheduled):
    """A laser that times its own pulse: energy, duration, spot are set by hand, one edge gives one pulse."""

    def __init__(
        self, source: EdgeSource, clock: Clock, model: str, *, wavelength_nm: int, most_mj: float
    ) -> None:
        """Take what fires it, and the highest energy that its console can be set to; no byte is sent.

        Raises ValueError for an energy or wavelength that is none.
        """
        if not (math.isfinite(most_mj) and most_mj > 0 and wavelength_nm > 0):
            raise ValueError(f"a laser of {wavelength_nm} nm up to {most_mj} mJ is none")
        super().__init__(clock, "pulse")
        self._source = source
        self._model = model
        self._wavelength_nm = wavelength_nm
        self._most_mj = most_mj
        self._most_fluence: float | None = None
        self._source_notices: tuple[str, ...] = ()
        self._forget()

    def _forget(self) -> None:
        """Forget what was armed or scheduled; a pulse that has begun ends by itself."""
        self._unschedule()
        self._armed: LaserPulse | None = None

    @property
    def tells_temperature(self) -> bool:
        """Return false: how warm the skin becomes is unknown."""
        return False

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device, in sentences."""
        return (
            "A laser fired by an edge tells nothing: whether it shone, and how strongly, is unknown. "
            "On record is when the edge was written; its own delay from there to the light is not in it.",
            "The laser is set by hand: energy, duration and spot are taken to be what the operator confirms.",
            f"Laser light of {self._wavelength_nm} nm harms eyes: everybody in the room wears eyewear for "
            "this wavelength, and the laser's own interlock and emergency stop are at hand.",
            "A stop gives no further edge. A pulse that has begun lasts some milliseconds and cannot be "
            "recalled; a foot pedal or a button at the laser may give one at any time.",
            *self._source_notices,
        )

    def identify(self) -> DeviceIdentity:
        """Ask the source what it is, lines down; not while a pulse is scheduled or runs."""
        self._refuse_while_busy("identify")
        source = self._source.begin()
        self._source_notices = source.notices
        if self._armed is not None:  # a source may forget its edge when it begins again
            self._source.load(ONE_EDGE, APART_S)
        model = f"{self._model}, {self._wavelength_nm} nm, set by hand, fired by {source.model}"
        firmware = f"{NOTHING_TOLD}; source: {source.firmware}"
        serial = f"{NOTHING_TOLD}; source: {source.serial_number}"
        return DeviceIdentity(model, firmware, serial, self.notices)

    def prepare(self, rest: float, ceiling_mj_per_mm2: float) -> DeviceIdentity:
        """Identify it, lines down; no pulse over `ceiling_mj_per_mm2` is armed from now on.

        Raises ValueError where the rest is not 0 or the ceiling no positive number.
        """
        if rest != 0:
            raise ValueError(f"a laser rests at 0 mJ/mm², not at {rest} mJ/mm²")
        if not (math.isfinite(ceiling_mj_per_mm2) and ceiling_mj_per_mm2 > 0):
            raise ValueError(f"{ceiling_mj_per_mm2} mJ/mm² is no ceiling")
        self._refuse_while_busy("prepare")
        self._forget()
        self._most_fluence = None
        identity = self.identify()
        self._most_fluence = ceiling_mj_per_mm2
        return identity

    def arm(self, stimulus: Stimulus) -> None:
        """Make one edge ready; ValueError, before a byte is sent, for what the laser cannot be set to."""
        if self._most_fluence is None:
            raise RuntimeError(f"{self._model} was not prepared: call prepare before arm")
        self._refuse_while_busy("arm")
        self._armed = None  # even if the new one is refused: the old one is no longer wanted
        if not isinstance(stimulus, LaserPulse):
            raise ValueError(f"{self._model} gives laser pulses, not {type(stimulus).__name__}")
        self.check(stimulus, self._most_fluence)
        self._source.load(ONE_EDGE, APART_S)
        self._armed = stimulus

    def check(self, pulse: LaserPulse, ceiling_mj_per_mm2: float) -> None:
        """Raise ValueError, as a sentence, for a pulse that cannot be given exactly; no byte is written."""
        numbers = (pulse.energy_mj, pulse.pulse_ms, pulse.spot_mm2)
        if not all(math.isfinite(number) and number > 0 for number in numbers):
            raise ValueError(f"energy, duration and spot must be positive numbers: {pulse}")
        if pulse.energy_mj > self._most_mj * (1 + ROUNDING):
            raise ValueError(
                f"{pulse.energy_mj:g} mJ are over the {self._most_mj:g} mJ that {self._model} can be set to"
            )
        if pulse.fluence_mj_per_mm2 > ceiling_mj_per_mm2 * (1 + ROUNDING):
            raise ValueError(
                f"{pulse.fluence_mj_per_mm2:.4g} mJ/mm² are over this session's ceiling of "
                f"{ceiling_mj_per_mm2:g} mJ/mm²"
            )
        self._source.check(ONE_EDGE, APART_S)

    def _refuse_while_busy(self, what: str) -> None:
        if self._fire_s is not None:
            raise RuntimeError(f"a pulse is scheduled for {self._fire_s:.3f} s: stop before you {what}")
        if self._clock.now() < self._busy_until_s:
            raise RuntimeError(f"a pulse lasts until {self._busy_until_s:.3f} s: stop before you {what}")

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""
        due_s = self._source.next_look_s()
        return due_s if self._fire_s is None else min(due_s, self._fire_s - self.spin_lead_s)

    def poll(self) -> tuple[Fired | PulseReport, ...]:
        """Give the edge that is due, or put the source's lines down."""
        if self._fire_s is not None and self._clock.now() >= self._fire_s - self.spin_lead_s:
            return self._start(self._fire_s)
        self._source.look()
        return ()

    def _start(self, time_s: float) -> tuple[Fired | PulseReport, ...]:
        pulse = self._armed
        assert pulse is not None
        late_s = self._clock.now() - self._asked_s
        self._armed = self._fire_s = None  # first: a failed write is never repeated
        if late_s > TOO_LATE_S:
            self._source.abort()
            raise DeviceFault(f"{self._model}: a pulse was not given: its edge was {late_s:.3f} s late")
        self._clock.wait_until(time_s)
        before_s = self._clock.now()
        self._source.start(1)
        after_s = self._clock.now()
        self._busy_until_s = before_s + pulse.duration_s
        return Fired(before_s, after_s), PulseReport(1, before_s, None)

    @property
    def _is_armed(self) -> bool:
        return self._armed is not None

    def _abort(self) -> None:
        self._source.abort()

    def _give_back(self) -> None:
        self._source.close()
