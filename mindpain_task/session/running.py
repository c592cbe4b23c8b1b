"""Running phases: each shown, delivered, asked or waited for, one after the other, on absolute time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from mindpain_task.delivery import Verdict
from mindpain_task.heat import HeatPulse
from mindpain_task.laser import LaserPulse
from mindpain_task.model import NO_STIMULUS, ChoiceQuestion, Ends, Given, JsonValue, Phase, Trial
from mindpain_task.roles import DeviceFault, InputKind, Rig, StimulusStopped
from mindpain_task.session.calibrating import PRESS
from mindpain_task.session.delivering import Delivering
from mindpain_task.session.dialling import Dialling
from mindpain_task.session.doing_task import DoingTask
from mindpain_task.session.dosing import Target
from mindpain_task.session.immersing import BesideWater, Immersing
from mindpain_task.session.noting import Logbook, told
from mindpain_task.session.pressing import Pressing
from mindpain_task.session.pressing_current import PressingCurrent
from mindpain_task.session.questioning import Questioning
from mindpain_task.session.rating_along import RatingAlong
from mindpain_task.session.sounding import Sounding
from mindpain_task.session.waiting import Waiting
from mindpain_task.stimuli import Armable, ColdPressor, ShockTrain
from mindpain_task.views import Fixation, Vas

_GO_ON = (InputKind.CONFIRM, InputKind.CLICK)


STANDSTILL_S = 0.5
"""How late a phase may end before the trial is no longer the one that was planned."""
MARGIN_S = 0.01
"""How much longer skin rests than it must, so that no rounding of clocks refuses what was waited for."""


@dataclass(frozen=True)
class Doers:
    """Who does what a phase may ask for.

    `dialling` is None where no dial is set by hand, and `pressing` where nothing ends at a press.
    """

    waiting: Waiting
    delivering: Delivering | None
    dialling: Dialling | None
    immersing: Immersing
    sounding: Sounding
    questioning: Questioning
    pressing: Pressing | PressingCurrent | None = None


class Running:
    """Runs phases; `due_s` is when the next one is due, which a wait for a person moves."""

    def __init__(self, rig: Rig, log: Logbook, doers: Doers) -> None:
        self._rig = rig
        self._log = log
        self._waiting = doers.waiting
        self._delivering = doers.delivering
        self._dialling = doers.dialling
        self._immersing = doers.immersing
        self._sounding = doers.sounding
        self._questioning = doers.questioning
        self._pressing = doers.pressing
        self._task: DoingTask | None = None
        self._along: RatingAlong | None = None
        self.press_level: float | None = None
        self._cut_short: Verdict | None = None
        self.due_s = 0.0

    def trial(self, trial: Trial) -> Verdict | None:
        """Run one trial; return what became of its stimulus, None where none was given."""
        stimulus = trial.stimulus
        self._set_dial(stimulus)  # before the trial: how long it takes is no part of it
        if isinstance(stimulus, Armable):
            self._let_rest(stimulus, trial.phases)
        self._begin_no_later_than_now()
        self._log.trial = trial
        self._task = self._cut_short = self.press_level = None
        self._questioning.answers.clear()
        what: dict[str, JsonValue] = {"stimulus": trial.stimulus_name, "repeats": trial.repeats}
        what |= {"signal": trial.signal} if trial.signal else {}
        what |= {} if trial.condition is None else {"own": told(trial.condition)}
        self._log("trial_start", self._rig.clock.now(), data=what)
        if isinstance(stimulus, Armable):
            self._arm(stimulus, trial.phases)
            first_s = trial.phases[0].duration_s or 0.0
            self.due_s = max(
                self.due_s, self._rig.clock.now() - first_s
            )  # a slow device arms behind the first
        for phase, following in zip_longest(trial.phases, trial.phases[1:]):
            self.phase(phase, following)
        verdict = self._cut_short or (self._delivering.judge() if self._delivering else None)
        self._log("trial_end", self._rig.clock.now())
        self._log.trial = None
        return verdict

    def phase(self, phase: Phase, following: Phase | None) -> Verdict | None:
        """Run a phase; return what became of a stimulus that belongs to no trial."""
        if phase.beside is not None and not isinstance(phase.delivers, ColdPressor):
            self._begin_task(phase)
        if phase.asks is not None:
            self.due_s = self._questioning.ask(phase)
        elif isinstance(phase.delivers, ColdPressor):
            self.due_s = self._immersing.immerse(phase, phase.delivers, self._beside_water(phase))
        elif phase.delivers is not None:
            self._deliver(phase)
            if self._log.trial is None:
                return self._stimulator.judge()
        else:
            if following is not None and self._log.trial is None:
                self._load_ahead(phase, following)
            if phase.plays is not None:
                self._sounding.play(phase.plays, max(self.due_s, self._rig.clock.now()))
            shown_s = self._rig.screen.show(self._seen(phase).shows)
            self._log("phase", shown_s, phase.marker, phase=phase.name, data=self._planned(phase))
            if phase.ends is Ends.BY_TIME:
                self._last(phase, following)
                if phase.name == NO_STIMULUS:
                    self._end_beside(None, self.due_s)
            else:
                wanted = (InputKind.OPERATOR_CONFIRM,) if phase.ends is Ends.BY_OPERATOR else _GO_ON
                self.due_s = self._waiting.for_act(wanted).time_s
        return None

    def _planned(self, phase: Phase) -> dict[str, JsonValue]:
        """Return when a timed phase was planned to begin, and how long it was to last."""
        if phase.ends is not Ends.BY_TIME:
            return {}
        return {"planned_s": round(self.due_s, 6), "lasts_s": phase.duration_s}

    def _load_ahead(self, phase: Phase, following: Phase) -> None:
        """Load a stimulus that belongs to no trial, behind the phase before it."""
        if isinstance(following.delivers, Armable):
            self._set_dial(following.delivers)
            self._arm(following.delivers, (phase, following))

    def _begin_no_later_than_now(self) -> None:
        """Begin now where the time has gone on since the last answer: waiting is no part of a trial."""
        now_s = self._rig.clock.now()
        if now_s - self.due_s > STANDSTILL_S:
            self.due_s = now_s

    def _let_rest(self, stimulus: Armable, phases: Sequence[Phase]) -> None:
        """Let the skin rest as long as it must where a stop has brought a stimulus closer than planned."""
        assert self._log.block is not None
        begin_s = self._stimulator.ready_s(stimulus, self._log.block.site) - _lead_s(phases) + MARGIN_S
        now_s = self._rig.clock.now()
        if now_s < begin_s:
            self._log("resting", now_s, data={"for_s": round(begin_s - now_s, 3)})
            self._rig.screen.show(Fixation())
            self._waiting.until(begin_s)
        self.due_s = max(self.due_s, begin_s)

    def _arm(self, stimulus: Armable, phases: Sequence[Phase]) -> None:
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
        """Have the operator turn the dial to a current or a laser's energy, where that is how it is set."""
        if self._dialling is None or not isinstance(stimulus, ShockTrain | LaserPulse):
            return
        if self._dialling.needs(stimulus):
            self.due_s = self._dialling.set_to(stimulus)

    @property
    def _stimulator(self) -> Delivering:
        if self._delivering is None:
            raise DeviceFault("this session has no stimulator to deliver with")
        return self._delivering

    def _last(self, phase: Phase, following: Phase | None) -> None:
        """Let a timed phase last until its planned end, with the stimulus after it already scheduled."""
        self.due_s += phase.duration_s or 0.0
        if following is not None and isinstance(following.delivers, Armable):
            self._stimulator.schedule(self.due_s)
        self._waiting.until(self.due_s)
        late_s = self._rig.clock.now() - self.due_s
        if late_s > STANDSTILL_S:
            if self._log.trial is not None:
                raise StimulusStopped(f"the session stood still: {phase.name} ended {late_s:.1f} s late")
            self.due_s += late_s

    @property
    def all_answers(self) -> dict[str, float | None]:
        """The answers of the trial that ran last; the level of a press among them."""
        return self._questioning.answers | {PRESS: self.press_level}

    def was_right(self, phase: Phase) -> bool:
        """Return whether the answer given last to a choice was the right one."""
        question = phase.asks
        assert isinstance(question, ChoiceQuestion)
        return self._questioning.answers.get(question.name) == question.right

    def _begin_task(self, phase: Phase) -> None:
        """Let a task begin; it has the screen until the stimulus is over."""
        assert phase.beside is not None
        self._task = DoingTask(phase.beside, self._rig, self._log, self._sounding)
        self._task.begin()
        self._waiting.beside.append(self._task)

    def _beside_water(self, phase: Phase) -> BesideWater | None:
        """Return the task of an immersion: until the hand is in, the screen is the operator's."""
        if phase.beside is None:
            return None
        return BesideWater(
            begin=lambda: self._begin_task(phase),
            end=lambda: self._end_beside(None, self._rig.clock.now()),
        )

    def _seen(self, phase: Phase) -> Phase:
        """Return a phase as it is seen: a task keeps the screen."""
        return phase if self._task is None else replace(phase, shows=self._task.view)

    def _deliver(self, phase: Phase) -> None:
        """Give a stimulus, with what goes on beside it; both end with it."""
        given = phase.delivers
        assert isinstance(given, Armable)
        if phase.rates is not None:
            assert isinstance(phase.shows, Vas)
            self._along = RatingAlong(phase.rates, phase.shows, self._rig, self._log)
            self._along.begin()
            self._waiting.beside.append(self._along)
        onset_s = self.due_s
        pressing = self._pressing if phase.ends is Ends.BY_PRESS else None
        if isinstance(given, HeatPulse) and isinstance(pressing, Pressing):
            self.due_s, self.press_level, self._cut_short = pressing.deliver(phase, given)
        elif isinstance(given, ShockTrain) and isinstance(pressing, PressingCurrent):
            self.due_s, self._cut_short = pressing.deliver(phase, given)
        else:
            self.due_s = self._stimulator.deliver(self._seen(phase), given, self._waiting.until)
            onset_s = self._stimulator.onset_s or onset_s
        self._end_beside(onset_s, self.due_s)

    def _end_beside(self, onset_s: float | None, end_s: float) -> None:
        self._waiting.beside.clear()
        along, self._along = self._along, None
        task, self._task = self._task, None
        if along is not None:
            along.end(onset_s, end_s)
        if task is not None:
            task.end()

    def hush(self) -> None:
        """Let nothing go on beside, and nothing be heard: everything was stopped."""
        onset_s = None if self._delivering is None else self._delivering.onset_s
        try:
            self._end_beside(onset_s, self._rig.clock.now())
        finally:
            self._sounding.stop()


def _lead_s(phases: Sequence[Phase]) -> float:
    """Return the shortest time from the first of these phases to what they deliver."""
    return sum(phase.duration_s or 0.0 for phase in takewhile(lambda phase: phase.delivers is None, phases))
