"""Running phases: each shown, delivered, asked or waited for, one after the other, on absolute time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import takewhile, zip_longest

from mindpain_task import markers
from mindpain_task.delivery import Verdict
from mindpain_task.model import Ends, Given, JsonValue, Phase, Trial
from mindpain_task.roles import DeviceFault, InputKind, Rig, StimulusStopped
from mindpain_task.session.asking import Asked, ask
from mindpain_task.session.delivering import Delivering
from mindpain_task.session.dialling import Dialling
from mindpain_task.session.dosing import Target
from mindpain_task.session.immersing import Immersing
from mindpain_task.session.noting import Logbook
from mindpain_task.session.waiting import Waiting
from mindpain_task.stimuli import ColdPressor, HeatPulse, ShockTrain
from mindpain_task.views import Fixation

_GO_ON = (InputKind.CONFIRM, InputKind.CLICK)


STANDSTILL_S = 0.5
"""How late a phase may end before the trial is no longer the one that was planned."""
MARGIN_S = 0.01
"""How much longer skin rests than it must, so that no rounding of clocks refuses what was waited for."""


@dataclass(frozen=True)
class Doers:
    """Who does what a phase may ask for; `dialling` is None where no dial is set by hand."""

    waiting: Waiting
    delivering: Delivering | None
    dialling: Dialling | None
    immersing: Immersing


class Running:
    """Runs phases; `due_s` is when the next one is due, which a wait for a person moves."""

    def __init__(self, rig: Rig, log: Logbook, doers: Doers) -> None:
        self._rig = rig
        self._log = log
        self._waiting = doers.waiting
        self._delivering = doers.delivering
        self._dialling = doers.dialling
        self._immersing = doers.immersing
        self.due_s = 0.0

    def trial(self, trial: Trial) -> Verdict | None:
        """Run one trial; return what became of its stimulus, None where none was given."""
        stimulus = trial.stimulus
        self._set_dial(stimulus)  # before the trial: how long it takes is no part of it
        if isinstance(stimulus, HeatPulse | ShockTrain):
            self._let_rest(stimulus, trial.phases)
        self._begin_no_later_than_now()
        self._log.trial = trial
        what: dict[str, JsonValue] = {"stimulus": trial.stimulus_name, "repeats": trial.repeats}
        self._log("trial_start", self._rig.clock.now(), data=what)
        if isinstance(stimulus, HeatPulse | ShockTrain):
            self._arm(stimulus, trial.phases)
            first_s = trial.phases[0].duration_s or 0.0
            self.due_s = max(
                self.due_s, self._rig.clock.now() - first_s
            )  # a slow device arms behind the first
        for phase, following in zip_longest(trial.phases, trial.phases[1:]):
            self.phase(phase, following)
        verdict = self._delivering.judge() if self._delivering else None
        self._log("trial_end", self._rig.clock.now())
        self._log.trial = None
        return verdict

    def phase(self, phase: Phase, following: Phase | None) -> Verdict | None:
        """Run a phase; return what became of a stimulus that belongs to no trial."""
        if phase.asks is not None:
            self._ask(phase)
        elif isinstance(phase.delivers, ColdPressor):
            self.due_s = self._immersing.immerse(phase, phase.delivers)
        elif phase.delivers is not None:
            self.due_s = self._stimulator.deliver(phase, phase.delivers, self._waiting.until)
            if self._log.trial is None:
                return self._stimulator.judge()
        else:
            if following is not None and self._log.trial is None:
                self._load_ahead(phase, following)
            shown_s = self._rig.screen.show(phase.shows)
            self._log("phase", shown_s, phase.marker, phase=phase.name)
            if phase.ends is Ends.BY_TIME:
                self._last(phase, following)
            else:
                wanted = (InputKind.OPERATOR_CONFIRM,) if phase.ends is Ends.BY_OPERATOR else _GO_ON
                self.due_s = self._waiting.for_act(wanted).time_s
        return None

    def _load_ahead(self, phase: Phase, following: Phase) -> None:
        """Load a stimulus that belongs to no trial, behind the phase before it."""
        if isinstance(following.delivers, HeatPulse | ShockTrain):
            self._set_dial(following.delivers)
            self._arm(following.delivers, (phase, following))

    def _begin_no_later_than_now(self) -> None:
        """Begin now where the time has gone on since the last answer: waiting is no part of a trial."""
        now_s = self._rig.clock.now()
        if now_s - self.due_s > STANDSTILL_S:
            self.due_s = now_s

    def _let_rest(self, stimulus: HeatPulse | ShockTrain, phases: Sequence[Phase]) -> None:
        """Let the skin rest as long as it must where a stop has brought a stimulus closer than planned."""
        assert self._log.block is not None
        begin_s = self._stimulator.ready_s(stimulus, self._log.block.site) - _lead_s(phases) + MARGIN_S
        now_s = self._rig.clock.now()
        if now_s < begin_s:
            self._log("resting", now_s, data={"for_s": round(begin_s - now_s, 3)})
            self._rig.screen.show(Fixation())
            self._waiting.until(begin_s)
        self.due_s = max(self.due_s, begin_s)

    def _arm(self, stimulus: HeatPulse | ShockTrain, phases: Sequence[Phase]) -> None:
        """Load a stimulus behind the first of the phases that lead to it."""
        if phases[0].ends is Ends.BY_TIME:
            self._rig.screen.show(phases[0].shows)  # no answered question while a slow device arms
        trial, block = self._log.trial, self._log.block
        assert block is not None
        target = Target(
            site=block.site,
            stimulus_name=trial.stimulus_name if trial else "",
            trial=trial.number if trial else None,
            lead_s=_lead_s(phases),
        )
        self._stimulator.arm(stimulus, target)

    def _set_dial(self, stimulus: Given | None) -> None:
        """Have the operator turn the dial to a current, where that is how it is set."""
        if self._dialling and isinstance(stimulus, ShockTrain) and self._dialling.needs(stimulus):
            self.due_s = self._dialling.set_to(stimulus)

    @property
    def _stimulator(self) -> Delivering:
        if self._delivering is None:
            raise DeviceFault("this session has no stimulator to deliver with")
        return self._delivering

    def _last(self, phase: Phase, following: Phase | None) -> None:
        """Let a timed phase last until its planned end, with the stimulus after it already scheduled."""
        self.due_s += phase.duration_s or 0.0
        if following is not None and isinstance(following.delivers, HeatPulse | ShockTrain):
            self._stimulator.schedule(self.due_s)
        self._waiting.until(self.due_s)
        late_s = self._rig.clock.now() - self.due_s
        if late_s > STANDSTILL_S:
            if self._log.trial is not None:
                raise StimulusStopped(f"the session stood still: {phase.name} ended {late_s:.1f} s late")
            self.due_s += late_s

    def _ask(self, phase: Phase) -> None:
        scale = phase.asks
        assert scale is not None
        asked: Asked = ask(scale, phase.shows, self._rig, self._waiting.once, self._shown(phase))
        given = asked.value is not None
        marker = markers.given_label(scale.name) if given else markers.missed_label(scale.name)
        self._log("rating", asked.ended_s, marker, phase=phase.name, data=asked.record(scale))
        if asked.dropped:
            late: dict[str, JsonValue] = {"count": asked.dropped, "longest_s": asked.longest_frame_s}
            self._log("frames_dropped", asked.ended_s, phase=phase.name, data=late)
        self.due_s = asked.ended_s

    def _shown(self, phase: Phase) -> Callable[[float], None]:
        return lambda time_s: self._log("phase", time_s, phase.marker, phase=phase.name)


def _lead_s(phases: Sequence[Phase]) -> float:
    """Return the shortest time from the first of these phases to what they deliver."""
    return sum(phase.duration_s or 0.0 for phase in takewhile(lambda phase: phase.delivers is None, phases))
