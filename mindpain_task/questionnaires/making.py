"""From a questionnaire and its words to phases: an instruction, its items one by one, a breath after it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from mindpain_task.model import ChoiceQuestion, Ends, Phase
from mindpain_task.questionnaires.plans import Item, ItemKey, When
from mindpain_task.questionnaires.texts import Worded
from mindpain_task.views import Blank, Choice, Page
from mindpain_task.words import WORDS

START, END = "questionnaire_start", "questionnaire_end"
"""The first phase of a questionnaire and its last one, by their names and markers."""
MIDDLE = 50.0
"""Where the pointer is put, unseen: what it marks first is near to no end. [D]"""
AFTER_S = 0.5
"""How long nothing is asked after the last item, so that a press too many answers nothing. [D]"""


def questionnaire_phases(worded: Worded, when: When) -> tuple[Phase, ...]:
    """Return the phases of one questionnaire; nothing in it is left to chance."""
    wording = worded.wording
    words = WORDS[wording.language]
    page = Page(wording.title, wording.instruction, words.page_hint)
    items = tuple(_items(worded, when, words.choice_hint))
    return (
        Phase(START, START, Ends.BY_CONFIRMATION, page),
        *items,
        Phase(END, END, Ends.BY_TIME, Blank(), duration_s=AFTER_S),
    )


def item_name(questionnaire: str, number: int) -> str:
    """Return what an item is called among the phases and questions of a session."""
    return f"{questionnaire}.{number}"


def _items(worded: Worded, when: When, hint: str) -> Iterator[Phase]:
    instrument, wording = worded.instrument, worded.wording
    for place, number in enumerate(instrument.numbers, start=1):
        name = item_name(instrument.name, number)
        question = ChoiceQuestion(
            name=name,
            question=wording.items[number],
            options=wording.options[number],
            right=None,
            start=MIDDLE,
            timeout_s=None,
            hint=f"{place} / {instrument.items}   ·   {hint}",
            item=_item(worded, number, when),
        )
        view = Choice(question.question, question.options, question.start, None, question.hint)
        yield Phase(name, "choice_shown", Ends.BY_ANSWER, view, asks=question)


def _item(worded: Worded, number: int, when: When) -> Item:
    lowest = worded.instrument.answers.min
    first_digit = lowest if number in worded.wording.numbered else 1
    return Item(worded.instrument.name, number, when, lowest, first_digit)


def item_of(phase: Phase) -> Item | None:
    """Return the item that a phase asks, None for any other phase."""
    return phase.asks.item if isinstance(phase.asks, ChoiceQuestion) else None


def asked_in(phases: Iterable[Phase]) -> tuple[tuple[str, When], ...]:
    """Return which questionnaires are asked in these phases, each once, in their order."""
    items = (item_of(phase) for phase in phases)
    return tuple(dict.fromkeys((item.questionnaire, item.when) for item in items if item is not None))


def without_answered(phases: Sequence[Phase], answered: Collection[ItemKey]) -> tuple[Phase, ...]:
    """Return the phases without the questionnaires whose every item was answered.

    One that was not finished comes again as a whole: its answers belong to one moment, and to one table.
    """
    kept: list[Phase] = []
    part: list[Phase] = []
    for phase in phases:
        if phase.name == START:
            part = []
        (part if part or phase.name == START else kept).append(phase)
        if phase.name == END:
            items = {item.key for each in part if (item := item_of(each)) is not None}
            kept += [] if items <= {*answered} else part
            part = []
    return (*kept, *part)
