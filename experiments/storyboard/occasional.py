"""Screens that come only when something happens: a stop, a trial to repeat, water too warm."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace

from experiments.storyboard.screens import Screen, as_drawn
from experiments.storyboard.steps import Part, steps_of
from mindpain_task.model import SessionPlan
from mindpain_task.session.dialling import dial_prompt
from mindpain_task.session.immersing import wrong_water
from mindpain_task.session.pausing import Offer, pause_page
from mindpain_task.session.repeating import offer
from mindpain_task.session.resuming import seam_page
from mindpain_task.session.searching import SearchOffer, search_page
from mindpain_task.views import Choice, TaskItem, Vas, View
from mindpain_task.words import WORDS

AFTER_SEARCH = (
    (True, False, "when the limits have no room for one more search"),
    (False, True, "when a search has not found all that is needed"),
    (False, False, "when a search has not found all that is needed, and the limits have no room for another"),
)
"""Whether the session may go on, whether the search may be repeated, and when that is so."""
TOO_WARM_C = 4.0
"""How much too warm the water is on the page that says so."""


def occasional(plans: Sequence[SessionPlan], *, may_resume: bool, by_hand: bool) -> Part:
    """Return the screens of a session that may never be seen; `by_hand` is for a dial that is set."""
    screens = (tuple(_screens(plan, may_resume, by_hand)) for plan in plans)
    return Part("Only when something happens", steps_of(screens))


def _screens(plan: SessionPlan, may_resume: bool, by_hand: bool) -> Iterator[Screen]:
    language, until = plan.language, "until the operator chooses"
    yield Screen("pause", pause_page(language, Offer(again=True)), until, "after any stop within a trial")
    yield Screen("pause", pause_page(language, Offer()), until, "after any stop between trials")
    yield Screen(
        "pause",
        pause_page(language, Offer(may_skip=False)),
        until,
        "after a stop where nothing can be left out",
    )
    held = pause_page(language, Offer(may_skip=False), held=True)
    yield Screen("held", held, until, "when the disk is full, or nobody records any more")
    without = pause_page(language, Offer(), held=True)
    yield Screen("held", without, until, "when the rig's recorder fails; the operator may go on without it")
    yield Screen(
        "repeat",
        offer(language, 1),
        until,
        "at the end of a block, for each stimulus that was not as commanded",
    )
    if may_resume:
        for phase in seam_page(language):
            yield Screen(
                "resumed", phase.shows, "until the operator goes on", "when an interrupted session goes on"
            )
    if by_hand and (plan.trains or plan.lasers):
        page = dial_prompt(language, is_laser=bool(plan.lasers))
        yield Screen(
            "dial", page, "until the operator goes on", "before each value that differs from the one before"
        )
    if plan.immersions:
        out = pause_page(language, Offer(again=True), WORDS[language].hand_out_title)
        yield Screen("pause", out, until, "after a stop with the hand in the water")
    for cold in dict.fromkeys(plan.immersions):
        page = wrong_water(language, cold, cold.water_c + TOO_WARM_C)
        yield Screen(
            "water",
            page,
            "until the operator goes on",
            "when the water is not as it should be; the numbers are an example",
        )
    if any(block.calibrates is not None for block in plan.blocks):
        for may_go_on, may_repeat, when in AFTER_SEARCH:
            page = search_page(language, SearchOffer(may_go_on=may_go_on, may_repeat=may_repeat))
            yield Screen("calibration done", page, until, when)


def further(views: Sequence[Iterable[View]], shown: Collection[View]) -> Part | None:
    """Return what is planned or was seen in a rehearsal, and no other part has; None if that is nothing.

    `views` has those of each language. What is typed, marked or pointed at makes no other screen, and neither
    does another item of a task that is shown.
    """
    known = {_bare(view) for view in shown}
    tasks = {view.hint for view in shown if isinstance(view, TaskItem)}
    left = []
    for its in views:
        bare = dict.fromkeys(_bare(view) for view in its)
        left.append([v for v in bare if v not in known and not (isinstance(v, TaskItem) and v.hint in tasks)])
    steps = steps_of((Screen("further", view) for view in its) for its in left)
    return Part("Further screens that may be seen", steps) if steps else None


def _bare(view: View) -> View:
    """Return a view with nothing answered."""
    view = as_drawn(view)
    if isinstance(view, Vas):
        return replace(view, position=None)
    if isinstance(view, Choice):
        return replace(view, chosen=None)
    return replace(view, typed=None) if isinstance(view, TaskItem) else view
