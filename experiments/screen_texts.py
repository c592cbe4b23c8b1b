"""What a session's screen says of itself, and whether this screen can show every text of it whole."""

from __future__ import annotations

from collections.abc import Iterator

from mindpain_task.located import Refusal, Refused
from mindpain_task.model import Phase, SessionPlan, VasScale
from mindpain_task.planning.walking import phases_of
from mindpain_task.roles import Screen
from mindpain_task.session.dialling import dial_prompt
from mindpain_task.session.immersing import hand_in, hand_out, wrong_water
from mindpain_task.session.pausing import Offer, pause_page
from mindpain_task.session.questioning import choice_view
from mindpain_task.session.repeating import offer
from mindpain_task.session.resuming import seam_page
from mindpain_task.session.scanning import waiting_page
from mindpain_task.session.searching import SearchOffer, search_page
from mindpain_task.views import View
from mindpain_task.words import WORDS

CORNER_MARK = {"en": "SIMULATED: no heat is delivered", "de": "SIMULIERT: es wird keine Hitze abgegeben"}
CORNER_MARK_COLD = {"en": "SIMULATED: there is no cold water", "de": "SIMULIERT: es gibt kein kaltes Wasser"}
CORNER_MARK_SHOCK = {"en": "SIMULATED: no current is given", "de": "SIMULIERT: es fließt kein Strom"}
CORNER_MARK_LASER = {"en": "SIMULATED: no laser shines", "de": "SIMULIERT: kein Laser leuchtet"}


def corner_mark(plan: SessionPlan) -> str:
    """Return what a screen says in its corner where nothing real is delivered."""
    marks = CORNER_MARK_COLD if plan.baseline_c is None else CORNER_MARK
    marks = CORNER_MARK_LASER if plan.lasers else marks
    return (CORNER_MARK_SHOCK if plan.trains else marks)[plan.language]


def _within(phase: Phase) -> Iterator[View]:
    """Yield what a phase may show besides its own view: the items of a task, a question before its scale."""
    if phase.beside is not None:
        is_maze = phase.beside.kind == "maze"  # all of one size: where one fits, all of them do
        for item in phase.beside.items[:1] if is_maze else phase.beside.items:
            yield item.shows
    if isinstance(phase.asks, VasScale) and phase.asks.painful is not None:
        yield choice_view(phase.asks.painful)


def views_of(plan: SessionPlan) -> tuple[View, ...]:
    """Return every view that a session can show, each once: those of its plan, and those that may come."""
    extra: list[View] = [offer(plan.language, len(plan.trials))]
    extra += [dial_prompt(plan.language)] if plan.trains else []
    extra += [dial_prompt(plan.language, is_laser=True)] if plan.lasers else []
    extra += [waiting_page(plan.language)]
    extra += [pause_page(plan.language, Offer(again=True)), pause_page(plan.language, Offer(), held=True)]
    extra += [phase.shows for phase in seam_page(plan.language)]
    if plan.immersions:
        extra += [hand_in(plan.language), hand_out(plan.language)]
        extra += [pause_page(plan.language, Offer(again=True), WORDS[plan.language].hand_out_title)]
        extra += [wrong_water(plan.language, cold, 20.0) for cold in plan.immersions]
    extra += [view for _, _, phase in phases_of(plan) for view in _within(phase)]
    if any(block.calibrates is not None for block in plan.blocks):
        offers = (SearchOffer(may_go_on=go_on, may_repeat=True) for go_on in (True, False))
        extra += [search_page(plan.language, each) for each in offers]
    return tuple(dict.fromkeys([*(phase.shows for _, _, phase in phases_of(plan)), *extra]))


def refuse_unfit_texts(plan: SessionPlan, screen: Screen) -> None:
    """Refuse a session with a text that this screen cannot show whole, before it starts."""
    refusals = []
    for view in views_of(plan):
        try:
            screen.check(view)
        except ValueError as error:
            refusals.append(Refusal(None, str(error)))
    if refusals:
        raise Refused(refusals)
