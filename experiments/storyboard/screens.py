"""From phases to screens: what each shows while it lasts, a question also once it is being answered; pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from experiments.storyboard.wording import beside_words, given_words, number
from mindpain_task.model import NO_STIMULUS, ChoiceQuestion, Ends, Phase, Trial, VasScale
from mindpain_task.session.immersing import hand_in, hand_out
from mindpain_task.session.questioning import choice_view
from mindpain_task.stimuli import ColdPressor
from mindpain_task.tasks.plans import TaskPlan
from mindpain_task.views import Choice, TaskItem, Vas, View

ANSWERED_AT = 50.0
"""Where a marker is drawn to show what it looks like; no answer is suggested by the ends of a scale."""
ITEMS_SHOWN = 2
_RIGHT = {"go": "a press"}
"""How many items of a task are shown; the others are like them."""


@dataclass(frozen=True)
class Screen:
    """What is seen in one phase, in one language.

    `view` is None where nothing new is seen; `how` says how long it lasts, `note` what goes on meanwhile.
    `is_answered` is for a question once more, now with an answer marked.
    """

    what: str
    view: View | None
    how: str = ""
    note: str = ""
    is_answered: bool = False


def as_drawn(view: View) -> View:
    """Return a view without what cannot be seen of it: where a hidden marker or the pointer begins."""
    return replace(view, start=0.0) if isinstance(view, Vas | Choice) else view


def screens_of(phases: Iterable[Phase], language: str, textless: Collection[str] = ()) -> Iterator[Screen]:
    """Yield the screens of phases that belong to no trial.

    `textless` are questionnaires whose items have no words yet: only the first of each is shown. What an
    answer looks like is shown with a questionnaire's first item.
    """
    for name, its in groupby(phases, questionnaire_of):
        for place, phase in enumerate(items := list(its)):
            if name in textless and place:
                more = (
                    f"{len(items) - 1} further items: they have no words before the laboratory writes its own"
                )
                yield Screen(name, None, "", more)
                break
            screens = _of_phase(phase, _how(phase, (phase,)), language)
            yield from (each for each in screens if not (name and place and each.is_answered))


def questionnaire_of(phase: Phase) -> str:
    """Return the questionnaire that a phase asks an item of; empty where it does not."""
    item = phase.asks.item if isinstance(phase.asks, ChoiceQuestion) else None
    return "" if item is None else item.questionnaire


def trial_screens(trials: Sequence[Trial], language: str) -> Iterator[Screen]:
    """Yield the screens of the first of some trials that are alike, with the range of their durations."""
    task: TaskPlan | None = None
    for phase, *others in zip(*(trial.phases for trial in trials), strict=True):
        how = _how(phase, (phase, *others))
        if phase.beside is not None:
            task = phase.beside
            seen = _of_task(phase, how)
            yield from _in_water(seen, language) if isinstance(phase.delivers, ColdPressor) else seen
        elif task is None:
            yield from _of_phase(phase, how, language)
        else:
            yield Screen(
                phase.name, None, how, "; ".join(filter(None, [beside_words(phase), "the task goes on"]))
            )
        if phase.delivers is not None or phase.name == NO_STIMULUS:
            task = None


def _of_phase(phase: Phase, how: str, language: str) -> Iterator[Screen]:
    if phase.asks is not None:
        yield from _of_question(phase, how)
        return
    seen = [Screen(phase.name, as_drawn(phase.shows), how, beside_words(phase))]
    yield from _in_water(seen, language) if isinstance(phase.delivers, ColdPressor) else seen


def _in_water(seen: Iterable[Screen], language: str) -> Iterator[Screen]:
    """Yield what is seen while a hand is in cold water, between the pages that say in and out."""
    yield Screen("hand in", hand_in(language), "until the operator says that the hand is in the water")
    yield from seen
    yield Screen(
        "hand out", hand_out(language), "only at the cap: until the operator says that the hand is out"
    )


def _of_question(phase: Phase, how: str) -> Iterator[Screen]:
    question, shown = phase.asks, as_drawn(phase.shows)
    if isinstance(question, VasScale) and question.painful is not None:
        first = question.painful
        asked = as_drawn(choice_view(first))
        yield Screen(
            first.name,
            asked,
            _until_answered(first),
            f"after {first.options[0]!r} no scale comes: it counts as 0",
        )
        yield Screen(
            first.name, _answered(asked), "", f"after {first.options[1]!r} the scale comes", is_answered=True
        )
    yield Screen(phase.name, shown, how, "as it appears: nothing is marked")
    yield Screen(
        phase.name,
        _answered(shown),
        "",
        "once it has been moved" if isinstance(shown, Vas) else "once chosen",
        is_answered=True,
    )


def _answered(view: View) -> View:
    if isinstance(view, Vas):
        return replace(view, position=ANSWERED_AT)
    return replace(view, chosen=0) if isinstance(view, Choice) else view


def _of_task(phase: Phase, how: str) -> Iterator[Screen]:
    """Yield the first items of a task; they take the place of what the phase would show."""
    task = phase.beside
    assert task is not None
    kind = task.kind.replace("_", " ")
    items = task.items[:ITEMS_SHOWN]
    for item in items:
        lasts = "until it is answered" if item.show_s is None and item.onset_s is None else ""
        lasts = f"{number(item.show_s)} s" if item.show_s is not None else lasts
        heard = f"; heard: {item.plays.name}" if item.plays is not None else ""
        right = f"; right: {_RIGHT.get(item.expected, item.expected)}" if item.expected else ""
        yield Screen(
            f"{kind}, item {item.number}", item.shows, lasts, f"task beside the stimulus{heard}{right}"
        )
    further = (
        f"the task {kind} goes on until the stimulus is over: items for as long as that takes, all like these"
    )
    yield Screen(phase.name, None, how, "; ".join(filter(None, [beside_words(phase), further])))


def _how(phase: Phase, alike: Sequence[Phase]) -> str:
    """Return how long a phase lasts, over all that are like it."""
    if phase.asks is not None:
        return _until_answered(phase.asks)
    if phase.ends is Ends.BY_TIME:
        lasts_s = [each.duration_s or 0.0 for each in alike]
        shortest, longest = (f"{round(each_s, 1):g}" for each_s in (min(lasts_s), max(lasts_s)))
        return f"{shortest} s" if shortest == longest else f"{shortest} to {longest} s"
    return {
        Ends.BY_CONFIRMATION: "until the participant goes on",
        Ends.BY_OPERATOR: "until the operator goes on",
        Ends.BY_ANSWER: "until answered",
        Ends.BY_STIMULUS: "as long as the stimulus",
        Ends.BY_PRESS: "until the participant presses, or the stimulus is over",
    }[phase.ends]


def _until_answered(question: VasScale | ChoiceQuestion) -> str:
    limit = "" if question.timeout_s is None else f", at most {number(question.timeout_s)} s"
    return f"until answered{limit}"


def kind_of_trial(trial: Trial) -> tuple[object, ...]:
    """Return what two trials have in common if the same is seen in both, in the same order.

    Stimuli and durations may differ, and so do the items of a task.
    """
    kinds: list[object] = []
    task: TaskPlan | None = None
    for phase in trial.phases:
        task = phase.beside or task
        seen: object = as_drawn(phase.shows)
        if task is not None:
            seen = task.kind
        elif isinstance(phase.shows, TaskItem):
            seen = phase.shows.hint
        kinds.append((phase.name, seen, phase.ends, phase.rates is None))
        if phase.delivers is not None or phase.name == NO_STIMULUS:
            task = None
    return tuple(kinds)


def stimulus_words(trials: Sequence[Trial]) -> Iterator[str]:
    """Yield each stimulus of some trials once, with how often it comes."""
    for name in dict.fromkeys(trial.stimulus_name for trial in trials):
        its = [trial for trial in trials if trial.stimulus_name == name]
        given = list(dict.fromkeys(trial.stimulus for trial in its))
        own = " (each participant's own; here at the most it may be)" if its[0].calibrated else ""
        words = ["nothing" if each is None else given_words(each) for each in given]
        others = f", and {len(words) - 2} levels in between" if len(words) > 2 else ""
        yield f"{name} × {len(its)}: {' / '.join(dict.fromkeys((words[0], words[-1])))}{others}{own}"
