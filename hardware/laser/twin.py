"""A simulated laser: what shines for the edges it gets, as its console is set at the time; no threads."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hardware.boxes.waveform import TtlPulse
from hardware.electrical.digitimer.given import rising_edges
from hardware.electrical.output import EdgeSource
from hardware.laser.driver import TriggeredLaser
from mindpain_task.laser import LaserPulse
from mindpain_task.roles import Clock
from mindpain_task.stimuli import Stimulus

Lines = Callable[[], Sequence[TtlPulse]]
"""What the lines of a simulated box have done so far."""


@dataclass(frozen=True)
class GivenLight:
    """A pulse that shone: when it began, and as what it was set."""

    time_s: float
    pulse: LaserPulse

    @property
    def end_s(self) -> float:
        """When it was over."""
        return self.time_s + self.pulse.duration_s


class LaserTwin:
    """A laser and its console; each rising edge gives one pulse, and one while it shines is lost [OURS].

    Before it was set, an edge gives nothing.
    """

    def __init__(self) -> None:
        self._set: list[tuple[float, LaserPulse]] = []

    def set_to(self, time_s: float, pulse: LaserPulse) -> None:
        """Turn the console's knobs."""
        self._set.append((time_s, pulse))

    def given_by(self, edges_s: Sequence[float]) -> tuple[GivenLight, ...]:
        """Return what these rising edges, oldest first, give."""
        given: list[GivenLight] = []
        for edge_s in edges_s:
            pulse = next((pulse for set_s, pulse in reversed(self._set) if set_s <= edge_s), None)
            if pulse is not None and (not given or edge_s >= given[-1].end_s):
                given.append(GivenLight(edge_s, pulse))
        return tuple(given)


class HandSetLaser(TriggeredLaser):
    """A laser behind a simulated source; its console stands at what was armed last.

    The operator of a rehearsal never errs.
    """

    def __init__(
        self,
        source: EdgeSource,
        clock: Clock,
        model: str,
        lines: Lines,
        line_mask: int,
        *,
        wavelength_nm: int,
        most_mj: float,
    ) -> None:
        super().__init__(source, clock, model, wavelength_nm=wavelength_nm, most_mj=most_mj)
        self._twin = LaserTwin()
        self._lines = lines
        self._line_mask = line_mask

    def arm(self, stimulus: Stimulus) -> None:
        """Make one edge ready, and have the console set."""
        super().arm(stimulus)
        assert isinstance(stimulus, LaserPulse)
        self._twin.set_to(self._clock.now(), stimulus)

    @property
    def given(self) -> tuple[GivenLight, ...]:
        """Every pulse so far, oldest first."""
        return self._twin.given_by(rising_edges(self._lines(), self._line_mask))

    def at_baseline(self, now_s: float) -> bool:
        """Return whether no light shines at a moment."""
        return not any(light.time_s <= now_s < light.end_s for light in self.given)
