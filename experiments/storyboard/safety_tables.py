"""What may be given, how near this protocol comes to it, and how it is stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from experiments.plan_search import WorstCase
from experiments.storyboard.boards import Board
from experiments.storyboard.limit_words import WORDS
from experiments.storyboard.markup import Html, bar, bullets, paragraph, plain, said, table
from experiments.storyboard.quantities import amount, in_words
from hardware.rig_file import RigFile
from hardware.screen.settings import Meaning
from mindpain_task.laser import LaserPulse
from mindpain_task.stimuli import ColdPressor, ShockTrain


def nearest(board: Board) -> Html:
    """Return what comes nearest to each limit among the randomisations that were gone through."""
    found = board.found
    those = f"seeds 1 to {found.randomisations}, participant numbers 1 to {found.participants}"
    corners = (
        f", at the {found.corners} ends of values that are participants' own" if found.corners > 1 else ""
    )
    over = f"{len(found.over)} are over the envelope" if found.over else "none is over the envelope"
    about = f"Of {found.plans} plans ({those}{corners}) {over}. Nearest to each limit, as commanded:"
    if not found.worst:
        return paragraph(said(f"{about} nothing, as no heat, current or light is given."))
    heads = ["rule", "nearest", "limit in force", "used", "where"]
    light = board.loaded.limits.laser
    is_stand_in = light is not None and light.unknown and board.plan.lasers
    warning = paragraph(said(UNLIMITED), "warning") if is_stand_in else ""
    return paragraph(said(about)) + warning + table(heads, map(_nearest, found.worst))


def _nearest(case: WorstCase) -> tuple[Html, ...]:
    margin = case.margin
    least = "at least " if margin.at_least else ""
    return (
        said(margin.rule),
        said(amount(float(margin.value), margin.unit)),
        said(f"{least}{amount(float(margin.limit), margin.unit)}"),
        bar(margin.share),
        said(plain(margin.site) or "–"),
    )


def limits(board: Board) -> Html:
    """Return every number of the envelope for what is given here, beside what this protocol allows itself."""
    rows = [row for kind in _kinds(board) for row in _limits(board, kind)]
    return table(["limit", "of the envelope", "in force here", "is"], rows)


def _kinds(board: Board) -> Iterator[str]:
    given = [trial.stimulus for trial in board.plan.trials if trial.stimulus is not None]
    if any(not isinstance(each, ShockTrain | LaserPulse | ColdPressor) for each in given):
        yield "thermal"
    for kind, of in (("electrical", ShockTrain), ("laser", LaserPulse), ("cold", ColdPressor)):
        if any(isinstance(each, of) for each in given):
            yield kind


def _limits(board: Board, kind: str) -> Iterator[tuple[Html, ...]]:
    envelope = _values(getattr(board.envelope, kind, None))
    held = _values(getattr(board.loaded.limits, kind, None)) or envelope
    for key, value in envelope.items():
        name, unit = in_words(key)
        here = held.get(key, value)
        is_same = _number(here) == _number(value)
        yield (
            said(WORDS.get(f"{kind}.{key}", f"{kind}: {name}")),
            _limit(value, unit),
            said(amount(_number(here), unit)),
            said("the envelope's" if is_same else "this protocol's own, stricter"),
        )


def _values(model: object) -> Mapping[str, object]:
    """Return the numbers of one kind of limits by name."""
    if isinstance(model, BaseModel):
        return model.model_dump()
    return {} if model is None else vars(model)


def _number(value: object) -> object:
    """Return the number that counts: of an unknown limit its stand-in."""
    return value["stand_in"] if isinstance(value, Mapping) and "stand_in" in value else value


def _limit(value: object, unit: str) -> Html:
    if isinstance(value, Mapping) and "stand_in" in value:
        mark = '<strong class="standin">STAND-IN</strong>'
        return f"{said(amount(value['stand_in'], unit))} {mark} {said('unknown: ' + str(value['unknown']))}"
    return said(amount(value, unit))


STOPPING = (
    "Whatever is being given ends first: the stimulator returns to its baseline, or gives no more, before "
    "anything else happens. Then a page asks the operator, who asks the participant.",
    "R goes on (an interrupted trial comes again, inside all limits), K leaves the part out, E ends the "
    "session, W ends it because the participant withdraws.",
    "What a stimulus would take of the limits is reserved before it is given; afterwards what was measured "
    "counts. Earlier sessions of the same participant count, too.",
    "If a device fails, or the program hangs or is closed, a process of its own brings the stimulator to its "
    "baseline.",
    "The program is not a medical device; its limits are a second barrier. The device's own limits, ethics "
    "approval and a person in charge come first.",
)
UNLIMITED = (
    "No source gives limits for laser light. Those below are STAND-INS: nobody may be given laser pulses "
    "before the laboratory's physician has written limits."
)
IN_WATER = (
    "A hand in cold water is taken out whenever the participant likes; at the cap the screen asks for it."
)


def stopping(board: Board) -> Html:
    """Return how a session is stopped, in words."""
    participant, operator = key_of(board.rig, "participant_stop"), key_of(board.rig, "operator_stop")
    by_whom = (
        f"The participant stops everything at any moment with the key {participant}, and need not say why.",
        f"The operator does so with the key {operator}.",
    )
    return bullets(map(said, (*by_whom, *((IN_WATER,) if board.plan.immersions else ()), *STOPPING)))


def key_of(rig: RigFile, meaning: Meaning) -> str:
    """Return the first key with a meaning, as it is printed on a keyboard."""
    name = next(key for key, its in rig.keys.items() if its == meaning)
    return {"escape": "Esc", "space": "Space", "return": "Return"}.get(name, name.upper())
