"""The thermode through a session: armed early, fired on time, judged by what it measured."""

from __future__ import annotations

from collections.abc import Iterable

from mindpain_task import markers
from mindpain_task.delivery import Delivery, Tolerances, Verdict, judge
from mindpain_task.model import JsonValue, Phase
from mindpain_task.noting import Note, WaitUntil
from mindpain_task.roles import DeviceFault, DeviceIdentity, Fired, Rig
from mindpain_task.stimuli import HeatPulse

FIRST_ONSET_LEAD_S = 0.05
"""How far ahead a stimulus is scheduled when no timed phase comes before it."""
FIRE_GRACE_S = 0.25
"""How late the report of a fired stimulus may come before it counts as lost."""
LOOK_BACK_S = 2.0
"""Read-backs from this long before a stimulus show where it started from."""


class Heating:
    """What the engine does with the role Stimulator; one stimulus at a time."""

    def __init__(self, rig: Rig, tolerances: Tolerances | None, note: Note) -> None:
        self._rig = rig
        self._tolerances = tolerances
        self._note = note
        self._pulse: HeatPulse | None = None
        self._due_s: float | None = None
        self._fired: Fired | None = None

    def prepare(self, baseline_c: float, ceiling_c: float, pulses: Iterable[HeatPulse]) -> None:
        """Prepare the stimulator, put on record what it says it is, and load each pulse once.

        Only now is it known which device this is: what it refuses must be known before the first trial.
        """
        identity: DeviceIdentity = self._rig.stimulator.prepare(baseline_c, ceiling_c)
        who: dict[str, JsonValue] = {
            "model": identity.model,
            "firmware": identity.firmware,
            "serial_number": identity.serial_number,
            "ceiling_c": ceiling_c,
            "notices": list(identity.notices),
        }
        self._note("stimulator_ready", self._rig.clock.now(), data=who)
        try:
            for pulse in pulses:
                self._rig.stimulator.arm(pulse)
                self._rig.stimulator.stop()
        except ValueError as error:
            raise DeviceFault(f"the stimulator refuses what this session is to give: {error}") from error

    def arm(self, pulse: HeatPulse) -> None:
        """Load a stimulus; nothing is judged until it was due."""
        self._pulse = self._due_s = self._fired = None
        self._rig.stimulator.arm(pulse)
        self._pulse = pulse
        self._note("armed", self._rig.clock.now(), data=_profile(pulse))

    def schedule(self, time_s: float) -> None:
        """Let the armed stimulus start at a time."""
        self._rig.stimulator.fire_at(time_s)
        self._due_s = time_s

    def poll(self) -> None:
        """Serve the stimulator, and put on record what it started."""
        for fired in self._rig.stimulator.poll():
            self._fired = fired
            times: dict[str, JsonValue] = {"planned_s": self._due_s, "write_end_s": fired.after_s}
            self._note("heat_onset", fired.before_s, "heat_onset", phase="heat", data=times)

    def deliver(self, phase: Phase, pulse: HeatPulse, wait_until: WaitUntil) -> float:
        """Let a stimulus run its course; return its planned end. Its onset is the write that started it."""
        shown_s = self._rig.screen.show(phase.shows)
        self._note("phase", shown_s, phase=phase.name)
        if self._due_s is None:
            self.schedule(shown_s + FIRST_ONSET_LEAD_S)
        onset_s = self._due_s or shown_s
        wait_until(onset_s + FIRE_GRACE_S, lambda: self._fired is not None)
        if self._fired is None:
            raise DeviceFault(f"the stimulator has not reported a start {FIRE_GRACE_S} s after it was due")
        wait_until(onset_s + pulse.duration_s, lambda: False)
        self._note("heat_end", self._rig.clock.now(), phase.marker, phase=phase.name)
        return onset_s + pulse.duration_s

    def judge(self) -> Verdict | None:
        """Compare what was measured with what was commanded, and put it on record; once a stimulus.

        Returns None where none was due since the last verdict. Raises DeviceFault, after saying that the
        verdict is unknown, where the stimulator does not tell what it measured.
        """
        pulse, due_s, now_s = self._pulse, self._due_s, self._rig.clock.now()
        self._pulse = self._due_s = self._fired = None
        if pulse is None or due_s is None or now_s < due_s or self._tolerances is None:
            return None
        try:
            samples = self._rig.stimulator.measured(due_s - LOOK_BACK_S, now_s)
        except DeviceFault as fault:
            why = f"what was measured could not be read: {fault}"
            self._tell(Delivery(Verdict.UNKNOWN, why, None, None, None, None, None, 0), now_s)
            raise
        delivery = judge(pulse, due_s, samples, self._tolerances)
        self._tell(delivery, now_s)
        return delivery.verdict

    def _tell(self, delivery: Delivery, now_s: float) -> None:
        marker = markers.verdict_label(delivery.verdict.value)
        self._note("delivery", now_s, marker, data=_delivery(delivery))


def _profile(pulse: HeatPulse) -> dict[str, JsonValue]:
    return {
        "baseline_c": pulse.baseline_c,
        "peak_c": pulse.peak_c,
        "rise_c_per_s": pulse.rise_c_per_s,
        "plateau_s": pulse.plateau_s,
        "return_c_per_s": pulse.return_c_per_s,
    }


def _delivery(delivery: Delivery) -> dict[str, JsonValue]:
    return {
        "verdict": delivery.verdict.value,
        "sentence": delivery.sentence,
        "zone": delivery.zone,
        "onset_lag_s": _rounded(delivery.onset_lag_s),
        "peak_error_c": _rounded(delivery.peak_error_c),
        "plateau_s": _rounded(delivery.plateau_s),
        "area_error": _rounded(delivery.area_error),
        "samples": delivery.samples,
    }


def _rounded(value: float | None) -> float | None:
    """Round what was measured to what it can mean; sums of many samples would show noise of the computer."""
    return None if value is None else round(value, 4) + 0.0  # never -0.0
