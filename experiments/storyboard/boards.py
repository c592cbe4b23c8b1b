"""Every form of a protocol for its page: planned in each language, rehearsed, set against its limits."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.plan_search import PlanSearch, different_participants, search
from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.protocol_files import LoadedProtocol, load_forms
from experiments.screen_texts import views_of
from experiments.storyboard.folding import parts_of
from experiments.storyboard.occasional import further, occasional
from experiments.storyboard.rehearsed import Rehearsal, rehearse
from experiments.storyboard.screens import as_drawn, questionnaire_of
from experiments.storyboard.steps import Part, views_in
from hardware.rig_file import RigFile, read_rig
from hardware.stimulators import describe
from mindpain_task.model import Phase, SessionPlan
from mindpain_task.planning.walking import phases_of
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.values import found_by_calibration, open_stimuli
from mindpain_task.safety.envelope import Envelope
from mindpain_task.views import View

PERSON = "novice"
MOST_PLANS = 24
"""How many randomisations are gone through for what is nearest to each limit; `check --plans` does more."""


@dataclass(frozen=True)
class Asked:
    """What was asked for on the command line; `texts` is the lab's folder of texts of questionnaires."""

    protocol: str
    rig: str
    seed: int = 1
    number: int = 1
    arm: str = ""
    occasion: str = ""
    values: tuple[tuple[str, float], ...] = ()
    texts: Path | None = None


@dataclass(frozen=True)
class Board:
    """One form of a protocol; plans and the screens of its parts are in the order of its languages.

    `rehearsal` is that of the first language, and None for every form but the first: what a session shows
    besides its plan is the same in all. `at_most` has the values that are each participant's own and were set
    to the most they may be, and `unseen` the views that are checked for their text and have no picture.
    """

    loaded: LoadedProtocol
    envelope: Envelope
    rig: RigFile
    plans: tuple[SessionPlan, ...]
    parts: tuple[Part, ...]
    rehearsal: Rehearsal | None
    found: PlanSearch
    warnings: tuple[str, ...]
    at_most: tuple[tuple[str, float], ...]
    unseen: tuple[View, ...]

    @property
    def protocol(self) -> Protocol:
        """The protocol in this form."""
        return self.loaded.protocol

    @property
    def plan(self) -> SessionPlan:
        """The plan in the protocol's first language."""
        return self.plans[0]

    @property
    def name(self) -> str:
        """Which arm and visit it is; empty where the protocol has neither."""
        form = self.protocol.form
        named = (("arm", form.arm), ("visit", form.occasion))
        return ", ".join(f"{kind} {name.replace('_', ' ')}" for kind, name in named if name)


def boards_of(asked: Asked, advance: Callable[[str], None]) -> Iterator[Board]:
    """Yield every form that is asked for; `advance` is told what comes next.

    Raises `Refused` where the protocol is wrong, or outside the envelope.
    """
    rig, envelope = read_rig(asked.rig)
    rig = rig.rehearsal()
    forms = load_forms(asked.protocol, envelope, rig.contact, asked.arm, asked.occasion, asked.texts)
    for place, loaded in enumerate(forms):
        advance(f"planning form {place + 1} of {len(forms)}")
        at_most = _at_most(loaded.protocol, dict(asked.values))
        prepared = [
            prepare_session(_request(asked, loaded, language, at_most))
            for language in loaded.protocol.languages
        ]
        if place == 0:
            advance("rehearsing")
        yield _board(prepared, loaded, envelope, at_most, rehearse(prepared[0]) if place == 0 else None)


def _board(
    prepared: Sequence[PreparedSession],
    loaded: LoadedProtocol,
    envelope: Envelope,
    at_most: tuple[tuple[str, float], ...],
    rehearsal: Rehearsal | None,
) -> Board:
    """Return a form, planned in each language; `loaded` is as the file leaves it, with values still open."""
    plans, rig = tuple(each.plan for each in prepared), prepared[0].rig
    parts = _parts(loaded, rig, plans, () if rehearsal is None else rehearsal.views)
    randomisations = min(different_participants(loaded.protocol), MOST_PLANS)
    drawn = set(views_in(parts))
    every = (as_drawn(view) for plan in plans for view in views_of(plan))
    return Board(
        loaded=prepared[0].loaded,
        envelope=envelope,
        rig=rig,
        plans=plans,
        parts=parts,
        rehearsal=rehearsal,
        found=search(loaded, rig, randomisations),
        warnings=tuple(finding.sentence for finding in prepared[0].warnings),
        at_most=at_most,
        unseen=tuple(dict.fromkeys(view for view in every if view not in drawn)),
    )


def _parts(
    loaded: LoadedProtocol, rig: RigFile, plans: Sequence[SessionPlan], rehearsed: Sequence[View]
) -> tuple[Part, ...]:
    """Return the session's screens, those that may never come, and whatever else was seen."""
    missing = [set(loaded.questionnaires.missing(plan.language)) for plan in plans]
    textless = set.intersection(*missing)
    parts = parts_of(plans, "" if rig.scanner is None else rig.scanner.rules().runs, textless)
    by_hand = rig.stimulator is not None and describe(rig.stimulator.device).set_by_hand
    parts += (occasional(plans, may_resume=loaded.protocol.resume is not None, by_hand=by_hand),)
    phases = [[phase for _, _, phase in phases_of(plan)] for plan in plans]
    planned = [[phase.shows for phase in its] for its in phases]
    counted = [phase.shows for its in phases for phase in its if _is_counted(phase, textless)]
    left = further([[*planned[0], *rehearsed], *planned[1:]], (*views_in(parts), *counted))
    return parts if left is None else (*parts, left)


def _is_counted(phase: Phase, textless: Collection[str]) -> bool:
    """Return whether a phase is only counted: a further step of a work-up, an item without words."""
    return phase.name == "work_up" or questionnaire_of(phase) in textless


def _at_most(protocol: Protocol, given: dict[str, float]) -> tuple[tuple[str, float], ...]:
    """Return the highest value of every stimulus that is a participant's own and that nothing else finds."""
    found = found_by_calibration(protocol)
    return tuple(
        (name, entry.bounds.max)
        for name, entry in open_stimuli(protocol).items()
        if entry.bounds is not None and name not in found and name not in given
    )


def _request(
    asked: Asked, loaded: LoadedProtocol, language: str, at_most: tuple[tuple[str, float], ...]
) -> SessionRequest:
    form = loaded.protocol.form
    return SessionRequest(
        protocol=asked.protocol,
        rig=asked.rig,
        participant=f"sim{asked.number:02d}",
        session="01",
        language=language,
        seed=asked.seed,
        data=Path("rehearsals/storyboard"),  # nothing is written there, and no earlier visit lies there
        person=PERSON,
        rehearsal=True,
        values=(*asked.values, *at_most),
        arm=form.arm,
        occasion=form.occasion,
        texts=asked.texts,
    )
