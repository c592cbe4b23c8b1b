"""A whole session as steps in their order; what is alike is shown once, and counted; pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence

from experiments.storyboard.screens import (
    Screen,
    as_drawn,
    kind_of_trial,
    screens_of,
    stimulus_words,
    trial_screens,
)
from experiments.storyboard.steps import Part, steps_of
from mindpain_task.model import Block, Phase, SessionPlan
from mindpain_task.session.scanning import waiting_page
from mindpain_task.session.searching import SearchOffer, search_page
from mindpain_task.views import Blank, View

LISTED = 60
"""How many stimuli of a block are listed one by one."""


def parts_of(
    plans: Sequence[SessionPlan], scanner_runs: str = "", textless: Collection[str] = ()
) -> tuple[Part, ...]:
    """Return the parts of a session, planned once for each language from the same seed.

    `scanner_runs` is `session` or `block` where a scanner starts, and empty where there is none; `textless`
    are questionnaires whose items have no words yet.
    """
    empty = steps_of(_only("session start", Blank(), "a moment") for _ in plans)
    parts = [Part("Before the session", empty)]
    parts += [*_passage("Opening", plans, lambda plan: plan.opening, textless=textless), *_lesson(plans)]
    seen: dict[object, str] = {}
    for number in range(len(plans[0].blocks)):
        waits = scanner_runs == "block" or (scanner_runs == "session" and number == 0)
        parts += _block(plans, number, waits, seen)
    return (*parts, *_passage("Closing", plans, lambda plan: plan.closing, textless=textless))


def _passage(
    title: str,
    plans: Sequence[SessionPlan],
    phases: Callable[[SessionPlan], Iterable[Phase]],
    *notes: str,
    textless: Collection[str] = (),
) -> Iterator[Part]:
    steps = steps_of(screens_of(phases(plan), plan.language, textless) for plan in plans)
    if steps:
        yield Part(title, steps, notes)


def _lesson(plans: Sequence[SessionPlan]) -> Iterator[Part]:
    lesson = plans[0].lesson
    if lesson is None:
        return

    def phases(name: str) -> Callable[[SessionPlan], tuple[Phase, ...]]:
        return lambda plan: getattr(plan.lesson, name)

    yield from _passage("Lesson", plans, phases("pages"))
    rules = "each answer is right or wrong; nothing is said about it on the screen"
    yield from _passage("Lesson: questions", plans, phases("checks"), rules)
    again = f"then the questions come again, at most {lesson.tries} times in all"
    yield from _passage("Lesson: only after a wrong answer", plans, phases("again"), again)

    def help_page(plan: SessionPlan) -> tuple[Phase, ...]:
        return () if plan.lesson is None else (plan.lesson.help,)

    yield from _passage(f"Lesson: only after {lesson.tries} tries with a wrong answer", plans, help_page)


def _block(plans: Sequence[SessionPlan], place: int, waits: bool, seen: dict[object, str]) -> Iterator[Part]:
    """Yield a block: its head, what comes before, its trials folded, what comes after."""
    blocks = [plan.blocks[place] for plan in plans]
    block, languages = blocks[0], [plan.language for plan in plans]
    name = f"Block {block.number}"
    yield Part(f"{name}: {_title(block)}", notes=tuple(_about(block)), is_block=True)
    yield from _setting_up(name, plans, blocks)
    if waits:
        pages = steps_of(
            _only("scanner", waiting_page(lang), "until the scanner's first volume") for lang in languages
        )
        yield Part(f"{name}: waiting for the scanner", pages)
    yield from _once(f"{name}: before the trials", plans, blocks, "before", seen)
    yield from _trials(name, plans, blocks, seen)
    if block.calibrates is not None:
        found = SearchOffer(may_go_on=True, may_repeat=True)
        pages = steps_of(
            _only("calibration done", search_page(lang, found), "until the operator chooses")
            for lang in languages
        )
        yield Part(f"{name}: end of the search", pages)
    yield from _once(f"{name}: after the trials", plans, blocks, "after", seen)


def _only(what: str, view: View, how: str) -> tuple[Screen, ...]:
    return (Screen(what, as_drawn(view), how),)


def _title(block: Block) -> str:
    if block.calibrates is not None:
        return f"calibration {block.calibrates.name}"
    return block.condition.name.replace("_", " ")


def _about(block: Block) -> Iterator[str]:
    yield f"skin site: {block.site.replace('_', ' ')}"
    if block.calibrates is not None:
        found = ", ".join(block.calibrates.gives)
        what = f"finds {found}" if found else "a measure of its own"
        yield f"{what}; at most {len(block.trials)} trials, each level follows from the answers before"
        return
    order = " ".join(trial.stimulus_name for trial in block.trials[:LISTED])
    rest = f" and {len(block.trials) - LISTED} more" if len(block.trials) > LISTED else ""
    yield f"{len(block.trials)} trials; their stimuli in the order of this plan: {order}{rest}"


def _setting_up(name: str, plans: Sequence[SessionPlan], blocks: Sequence[Block]) -> Iterator[Part]:
    """Yield what is done with the operator first; of a work-up only its first step is shown."""
    steps = [place for place, phase in enumerate(blocks[0].setting_up) if phase.name == "work_up"]
    until = steps[1] if len(steps) > 1 else len(blocks[0].setting_up)
    shown = steps_of(
        screens_of(block.setting_up[:until], plan.language) for plan, block in zip(plans, blocks, strict=True)
    )
    notes = (
        [f"{len(steps) - 1} further steps of the work-up like this one, each a little stronger"]
        if len(steps) > 1
        else []
    )
    if shown:
        yield Part(f"{name}: setting up", shown, tuple(notes))


def _once(
    title: str, plans: Sequence[SessionPlan], blocks: Sequence[Block], which: str, seen: dict[object, str]
) -> Iterator[Part]:
    """Yield what comes before or after trials; where the same was shown before, only that it comes again."""
    shown = steps_of(
        screens_of(getattr(block, which), plan.language) for plan, block in zip(plans, blocks, strict=True)
    )
    if not shown:
        return
    if shown in seen:
        yield Part(title, notes=(f"the same screens as in “{seen[shown]}”",))
        return
    seen[shown] = title
    yield Part(title, shown)


def _trials(
    name: str, plans: Sequence[SessionPlan], blocks: Sequence[Block], seen: dict[object, str]
) -> Iterator[Part]:
    """Yield the first trial of each kind in full, and how many others are like it."""
    kinds: dict[object, list[int]] = {}
    for place, trial in enumerate(blocks[0].trials):
        condition = (trial.condition or blocks[0].condition).name
        kinds.setdefault((condition, kind_of_trial(trial)), []).append(place)
    for kind, places in kinds.items():
        alike = [[block.trials[place] for place in places] for block in blocks]
        first = alike[0][0]
        own = f" ({first.condition.name.replace('_', ' ')})" if first.condition else ""
        title = f"{name}: trial {places[0] + 1}{own}"
        what = tuple(stimulus_words(alike[0]))
        if kind in seen:
            numbers = ", ".join(str(place + 1) for place in places[:LISTED])
            yield Part(f"{name}: trials {numbers}{own}", notes=(f"like “{seen[kind]}”", *what))
            continue
        seen[kind] = title
        steps = steps_of(
            trial_screens(trials, plan.language) for trials, plan in zip(alike, plans, strict=True)
        )
        further = [_further(len(places) - 1)] if len(places) > 1 else []
        yield Part(title, steps, (*further, *what))


def _further(count: int) -> str:
    return f"{count} further trial{'s' if count > 1 else ''} of this block like this one"
