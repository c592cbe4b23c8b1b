"""What a protocol's questions, tasks and calibrations say of each other: every name must point somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from mindpain_task.located import Document, Path, Refusal
from mindpain_task.protocols.as_written import at, items, trial_kinds
from mindpain_task.protocols.stimulus_entries import ANY_STIMULUS, DELIVERING, NO_STIMULUS
from mindpain_task.schedules.entries import unit_refusals

_UNITS = {"heat": "°C", "shock": "mA", "laser": "mJ"}


def questions(document: Document, languages: list[str]) -> Iterator[Refusal]:
    """Yield a refusal for each name without a meaning and each text that is missing."""
    yield from _asked(document)
    yield from _two_stage(document)
    yield from _lesson(document)
    yield from _choice_texts(document, languages)
    yield from _tasks(document)
    yield from _calibrations(document)
    yield from _targets_once(document)
    yield from _presses(document)
    yield from _questionnaires(document)


def _known(document: Document, path: Path, name: Any, *tables: str) -> Iterator[Refusal]:
    """Refuse a name that none of the tables has."""
    known = [each for table in tables for each in items(document, (table,))]
    if isinstance(name, str) and name not in known:
        among = f" ({', '.join(map(str, known))})" if known else ""
        yield document.refuse(path, f"there is no {name!r} among the {' and '.join(tables)}{among}")


def _asked(document: Document) -> Iterator[Refusal]:
    for path in _trials(document):
        for i in range(len(items(document, path))):
            here = (*path, i, "ask")
            yield from _known(document, here, at(document, here), "scales", "choices")


def _trials(document: Document) -> Iterator[Path]:
    """Yield the path of every list of phases."""
    yield "blocks", "trial"
    for name in items(document, ("conditions",)):
        yield "conditions", name, "trial"
    for name in items(document, ("calibrations",)):
        yield "calibrations", name, "trial"


def _two_stage(document: Document) -> Iterator[Refusal]:
    for scale in items(document, ("scales",)):
        path = ("scales", scale, "painful")
        name = at(document, path)
        yield from _known(document, path, name, "choices")
        for language in items(document, ("choices", name, "options")) if isinstance(name, str) else ():
            count = len(items(document, ("choices", name, "options", language)))
            if count != 2:
                why = f"{name!r} has {count} answers: before a scale come two, no and yes"
                yield document.refuse(path, why)
                break


def _lesson(document: Document) -> Iterator[Refusal]:
    for i, name in enumerate(items(document, ("lesson", "checks"))):
        path = ("lesson", "checks", i)
        yield from _known(document, path, name, "choices")
        is_there = isinstance(name, str) and name in items(document, ("choices",))
        if is_there and at(document, ("choices", name, "right")) is None:
            yield document.refuse(path, f"{name!r} has no right answer: nothing could be checked with it")


def _choice_texts(document: Document, languages: list[str]) -> Iterator[Refusal]:
    for name in items(document, ("choices",)):
        for part in ("question", "options"):
            path = ("choices", name, part)
            for language in languages if isinstance(at(document, path), dict) else ():
                if language not in items(document, path):
                    yield document.refuse(path, f"the text in {language!r} is missing")


def _tasks(document: Document) -> Iterator[Refusal]:
    """A condition's task must be there, and begin at one phase of the trial."""
    used = [name for name in items(document, ("conditions",)) if at(document, ("conditions", name, "task"))]
    for name in used:
        path = ("conditions", name, "task")
        yield from _known(document, path, at(document, path), "tasks")
    for kind in trial_kinds(document):
        own = [name for name in used if name in kind.conditions]
        phases = range(len(items(document, kind.trial)))
        begins = [i for i in phases if at(document, (*kind.trial, i, "begins_task")) is True]
        if own and len(begins) != 1:
            why = f"the trial needs one phase with begins_task, and has {len(begins)}"
            yield document.refuse(("conditions", own[0], "task"), why)
        if begins and not own:
            yield document.refuse((*kind.trial, begins[0], "begins_task"), "no condition has a task")


def _calibrations(document: Document) -> Iterator[Refusal]:
    for name in items(document, ("calibrations",)):
        path: Path = ("calibrations", name)
        raw = at(document, path)
        if not isinstance(raw, dict):
            continue
        for key in ("stimulus", "train", "test_stimulus", "conditioning_stimulus"):
            if key in raw:
                yield from _known(document, (*path, key), raw[key], "stimuli")
        if raw.get("asks") is not None:
            yield from _known(document, (*path, "asks"), raw["asks"], "scales", "choices")
        sites = items(document, ("skin_sites", "sites"))
        if isinstance(raw.get("site"), str) and raw["site"] not in sites:
            known = ", ".join(map(str, sites))
            yield document.refuse((*path, "site"), f"there is no {raw['site']!r} among the sites ({known})")
        modality = at(document, ("stimuli", str(raw.get("stimulus")), "modality"))
        if unit := _UNITS.get(str(modality)):
            for key, sentence in unit_refusals(raw, unit):
                yield document.refuse((*path, key), sentence)
        phases = [
            at(document, (*path, "trial", i, "phase")) for i in range(len(items(document, (*path, "trial"))))
        ]
        delivering = sum(phase in (ANY_STIMULUS, *DELIVERING.values()) for phase in phases)
        if phases and delivering != 1:
            why = f"a trial of a calibration needs one phase that delivers, and has {delivering}"
            yield document.refuse((*path, "trial"), why)


def _presses(document: Document) -> Iterator[Refusal]:
    """A rise of heat and a train of pulses can end at a press; the method of limits needs that heat does."""
    given: dict[Path, list[Any]] = {}
    for kind in trial_kinds(document):
        given.setdefault(kind.trial, []).extend(items(document, kind.trials))
    for name in items(document, ("calibrations",)):
        path: Path = ("calibrations", name)
        given[(*path, "trial")] = [at(document, (*path, "stimulus"))]
        phases = items(document, (*path, "trial"))
        presses = [each.get("until") == "press" for each in phases if isinstance(each, dict)]
        is_limits = at(document, (*path, "method")) == "limits"
        if is_limits != any(presses):
            needs = "needs a phase with `until: press`" if is_limits else "has no use for `until: press`"
            yield document.refuse((*path, "trial"), f"this method {needs}")
    for place, names in given.items():
        for i in range(len(items(document, place))):
            here = (*place, i, "until")
            modalities = {_modality(document, name) for name in names} - {NO_STIMULUS, None}
            can_end = {"heat"} if place[0] == "calibrations" else {"heat", "shock"}
            if at(document, here) == "press" and modalities - can_end:
                other = ", ".join(sorted(str(each) for each in modalities - can_end))
                yield document.refuse(
                    here, f"only {' or '.join(sorted(can_end))} can end at a press, not {other}"
                )


def _modality(document: Document, name: Any) -> Any:
    """Return what a stimulus is; heat of two probes is none that one thermode's press could end."""
    modality = at(document, ("stimuli", name, "modality"))
    of_two = modality == "heat" and at(document, ("stimuli", name, "probes")) is not None
    return "heat of two probes" if of_two else modality


def _questionnaires(document: Document) -> Iterator[Refusal]:
    """A questionnaire twice in one place would ask the same of the same moment."""
    for when in ("opening", "closing"):
        names = items(document, ("questionnaires", when))
        for i, name in enumerate(names):
            if name in names[:i]:
                yield document.refuse(("questionnaires", when, i), f"{name!r} is asked there already")


def _targets_once(document: Document) -> Iterator[Refusal]:
    """A value that two calibrations give would have two meanings."""
    given: list[str] = []
    for name in items(document, ("calibrations",)):
        path = ("calibrations", name)
        own = [*items(document, (*path, "targets")), at(document, (*path, "gives"))]
        given += [target for target in own if isinstance(target, str)]
        for target in own:
            if isinstance(target, str) and Counter(given)[target] > 1:
                yield document.refuse(path, f"{target!r} is given by another calibration, too")
