"""What a trial does at once and in which order: what would have no effect, or no answer, is refused."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from mindpain_task.located import Document, Path, Refusal
from mindpain_task.protocols.as_written import TrialKind, at, items, trial_kinds
from mindpain_task.protocols.stimulus_entries import ANY_STIMULUS, DELIVERING, NO_STIMULUS

_GIVEN_BY = ("stimulus", "train", "test_stimulus", "conditioning_stimulus")
"""The keys under which a calibration names what it gives."""
_YES_NO = ("levels", "staircase")


def trials(document: Document) -> Iterator[Refusal]:
    """Yield a refusal for each phase that could not do what it says, and each trial that answers nothing."""
    for kind in trial_kinds(document):
        kinds = _kinds(document, items(document, kind.trials))
        yield from _rated_along(document, kind.trial, kinds)
        yield from _nothing_rated(document, kind)
        yield from _task_keeps_the_screen(document, kind.trial, kinds)
    yield from _nothing_in_vain(document)
    yield from _mixed(document)
    for name in items(document, ("calibrations",)):
        raw = at(document, ("calibrations", name))
        if isinstance(raw, dict):
            yield from _calibration(document, str(name), raw)
    yield from _searched(document)


def _phases(document: Document, path: Path) -> list[dict[str, Any]]:
    return [each if isinstance(each, dict) else {} for each in items(document, path)]


def _delivers(phase: Mapping[str, Any]) -> bool:
    return phase.get("phase") in (ANY_STIMULUS, *DELIVERING.values())


def _kinds(document: Document, names: Iterable[Any]) -> set[str]:
    """Return the modalities of stimuli, as far as they are written."""
    kinds = {at(document, ("stimuli", name, "modality")) for name in names if isinstance(name, str)}
    return {kind for kind in kinds if isinstance(kind, str) and kind in DELIVERING}


def _rated_along(document: Document, path: Path, kinds: set[str]) -> Iterator[Refusal]:
    """At a cold pressor the screen is the operator's."""
    for i, phase in enumerate(_phases(document, path)):
        if phase.get("rates") is not None and "cold_pressor" in kinds:
            yield document.refuse((*path, i, "rates"), "a cold pressor cannot be rated while it lasts")


def _nothing_rated(document: Document, kind: TrialKind) -> Iterator[Refusal]:
    """What is rated all the time is a stimulus: where there is none, no rating would be taken."""
    for i, phase in enumerate(_phases(document, kind.trial)):
        for name in items(document, kind.trials) if phase.get("rates") is not None else ():
            if at(document, ("stimuli", name, "modality")) == NO_STIMULUS:
                why = f"{name!r} is none: there is nothing to rate while it lasts"
                yield document.refuse((*kind.trial, i, "rates"), why)


def _task_keeps_the_screen(document: Document, path: Path, kinds: set[str]) -> Iterator[Refusal]:
    """From where a task begins until the stimulus is over, nothing else may want screen or keys."""
    phases = _phases(document, path)
    begins = next((i for i, phase in enumerate(phases) if phase.get("begins_task") is True), None)
    if begins is None:
        return
    here = (*path, begins, "begins_task")
    gives = next((i for i, phase in enumerate(phases) if i >= begins and _delivers(phase)), None)
    if gives is None:
        yield document.refuse(here, "no stimulus comes after it: the task would have no end")
        return
    if "cold_pressor" in kinds and gives != begins:
        why = "until the hand is in, the screen is the operator's: let the task begin with the immersion"
        yield document.refuse(here, why)
    for i, phase in enumerate(phases[begins : gives + 1], start=begins):
        for key in ("ask", "rates", "until"):
            if phase.get(key) is not None:
                yield document.refuse(
                    (*path, i, key), "a task has the screen and the keys until the stimulus is over"
                )


def _nothing_in_vain(document: Document) -> Iterator[Refusal]:
    """A sentence to be shown again and when it is shown need one another; a name means one question."""
    conditions = items(document, ("conditions",))
    have = [name for name in conditions if at(document, ("conditions", name, "reminder_in_block"))]
    if have and at(document, ("blocks", "reminder")) is None:
        why = "nothing says when it is shown: blocks have no `reminder`"
        yield document.refuse(("conditions", have[0], "reminder_in_block"), why)
    if not have and at(document, ("blocks", "reminder")) is not None:
        yield document.refuse(("blocks", "reminder"), "no condition has a `reminder_in_block` to show")
    for name in items(document, ("choices",)):
        if name in items(document, ("scales",)):
            yield document.refuse(("choices", name), f"{name!r} is the name of a scale, too")


def _mixed(document: Document) -> Iterator[Refusal]:
    """Where conditions change from trial to trial, a block has one site and one end for all of them."""
    if at(document, ("blocks", "mixed")) is None:
        return
    for name in dict.fromkeys(map(str, items(document, ("blocks", "conditions")))):
        for key in ("site", "probes"):
            path: Path = ("conditions", name, key)
            if at(document, path) is not None:
                why = "blocks are `mixed`: they hold trials of every condition, and have one for all of them"
                yield document.refuse(path, why)


def _calibration(document: Document, name: str, raw: Mapping[str, Any]) -> Iterator[Refusal]:
    path: Path = ("calibrations", name, "trial")
    kinds = _kinds(document, (raw[key] for key in _GIVEN_BY if key in raw))
    yield from _rated_along(document, path, kinds)
    phases = _phases(document, path)
    for i, phase in enumerate(phases):
        if phase.get("begins_task"):
            yield document.refuse((*path, i, "begins_task"), "no task goes on beside a calibration")
        rates = phase.get("rates")
        if isinstance(rates, str) and rates not in items(document, ("scales",)):
            known = ", ".join(map(str, items(document, ("scales",))))
            yield document.refuse((*path, i, "rates"), f"there is no {rates!r} among the scales ({known})")
        own = phase.get("phase")
        wrong = {kind for kind in kinds if _delivers(phase) and own not in (ANY_STIMULUS, DELIVERING[kind])}
        if wrong:
            why = f"it gives {' and '.join(sorted(wrong))}: a phase {own!r} would have nothing to deliver"
            yield document.refuse((*path, i, "phase"), why)
    yield from _answered(document, name, raw, phases)


def _answered(
    document: Document, name: str, raw: Mapping[str, Any], phases: list[dict[str, Any]]
) -> Iterator[Refusal]:
    """Each trial must give the answer that the method learns from, and of its kind."""
    path, asks = ("calibrations", name), raw.get("asks")
    if asks is None:
        return
    if phases and not any(phase.get("ask") == asks for phase in phases):
        yield document.refuse((*path, "trial"), f"its trial does not ask {asks!r}, which is its answer")
    choice = at(document, ("choices", asks)) if isinstance(asks, str) else None
    if raw.get("method") not in _YES_NO:
        if choice is not None:
            yield document.refuse((*path, "asks"), f"it learns from ratings, and {asks!r} is a choice")
        return
    if choice is None and asks in items(document, ("scales",)):
        yield document.refuse((*path, "asks"), f"it learns from no and yes, and {asks!r} is a scale")
    for language in items(document, ("choices", asks, "options")):
        if len(items(document, ("choices", asks, "options", language))) != 2:
            yield document.refuse(
                (*path, "asks"), f"it learns from no and yes, and {asks!r} has other answers"
            )
            break


def _searched(document: Document) -> Iterator[Refusal]:
    """A stimulus that is searched with has no value of its own: given as it is, it would be the highest."""
    open_: dict[Any, Any] = {}
    for name in items(document, ("calibrations",)):
        path = ("calibrations", name)
        if at(document, (*path, "targets")) or at(document, (*path, "gives")):
            open_[at(document, (*path, "stimulus"))] = name
    for kind in trial_kinds(document):
        for name in items(document, kind.trials):
            if name in open_:
                why = f"{open_[name]!r} searches with {name!r}: give a stimulus that takes what was found"
                yield document.refuse((*kind.trials, name), why)
