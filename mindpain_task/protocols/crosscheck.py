"""What a protocol file says of itself: every name must point somewhere, every text exist in every language.

It works on the values as written, so that it finds its errors even where the model finds others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from mindpain_task.located import Document, Path, Refusal
from mindpain_task.markers import SCALE_NAMES
from mindpain_task.protocols.as_written import at, items, trial_kinds
from mindpain_task.protocols.crosscheck_probes import probes
from mindpain_task.protocols.crosscheck_questions import questions
from mindpain_task.protocols.crosscheck_signals import signals
from mindpain_task.protocols.crosscheck_trials import trials
from mindpain_task.protocols.scripts import parse_script
from mindpain_task.protocols.stimulus_entries import ANY_STIMULUS, DELIVERING, NO_STIMULUS
from mindpain_task.safety.skin_sites import MODALITIES, mixed, site_refusal


def cross_check(document: Document, read_script: Callable[[str, str], str | None]) -> Iterator[Refusal]:
    """Yield a refusal for each name without a meaning and each text or script that is missing."""
    yield from _names(document)
    yield from _scale_names(document)
    yield from _one_temperature(document, "baseline_c")
    yield from _one_temperature(document, "water_c")
    yield from _delivering_phase(document)
    yield from _site_names(document)
    yield from _site_prompt(document)
    yield from probes(document)
    yield from signals(document)
    languages = [each for each in items(document, ("languages",)) if isinstance(each, str)]
    yield from questions(document, languages)
    yield from trials(document)
    yield from _texts(document, languages)
    yield from _reminders(document, languages)
    yield from _scripts(document, languages, read_script)


def _names(document: Document) -> Iterator[Refusal]:
    """Conditions, stimuli, scales, sites and signals that are used must be defined."""
    conditions = enumerate(items(document, ("blocks", "conditions")))
    uses: list[tuple[Path, Any, str]] = [
        (("blocks", "conditions", i), name, "conditions") for i, name in conditions
    ]
    owners: list[Path] = [("blocks",), *(("conditions", name) for name in items(document, ("conditions",)))]
    for own in owners:
        uses += [((*own, "trials", name), name, "stimuli") for name in items(document, (*own, "trials"))]
        uses += [
            ((*own, "probes", i), name, "scales") for i, name in enumerate(items(document, (*own, "probes")))
        ]
        phases = [(*own, "trial", i, "rates") for i in _steps(document, (*own, "trial"))]
        uses += [(path, at(document, path), "scales") for path in phases]
        site, sites = at(document, (*own, "site")), items(document, ("skin_sites", "sites"))
        if isinstance(site, str) and site not in sites:
            listed = ", ".join(map(str, sites))
            yield document.refuse((*own, "site"), f"there is no {site!r} among the sites ({listed})")
    for path, name, table in uses:
        known = items(document, (table,))
        if isinstance(name, str) and known and name not in known:
            yield document.refuse(path, f"there is no {name!r} among the {table} ({', '.join(known)})")


def _scale_names(document: Document) -> Iterator[Refusal]:
    for name in items(document, ("scales",)):
        if name not in SCALE_NAMES:
            known = ", ".join(SCALE_NAMES)
            yield document.refuse(
                ("scales", name), f"this scale has no marker code; those that have: {known}"
            )


def _one_temperature(document: Document, key: str) -> Iterator[Refusal]:
    """A thermode has one neutral temperature in a session, and a bath one water."""
    first = None
    for name in items(document, ("stimuli",)):
        path = ("stimuli", name, key)
        value = at(document, path)
        if not isinstance(value, int | float):
            continue
        first = value if first is None else first
        if value != first:
            yield document.refuse(path, f"{value} °C differs from the first stimulus's {first} °C")


def _delivering_phase(document: Document) -> Iterator[Refusal]:
    """Every trial has the one phase that delivers its stimulus, and no other kind's."""
    for kind in trial_kinds(document):
        phases = [at(document, (*kind.trial, i, "phase")) for i in _steps(document, kind.trial)]
        for name in items(document, kind.trials):
            modality = at(document, ("stimuli", name, "modality"))
            if not isinstance(modality, str) or modality not in {*DELIVERING, NO_STIMULUS}:
                continue
            wanted = DELIVERING.get(modality, ANY_STIMULUS)
            has = sum(phase in (wanted, ANY_STIMULUS) for phase in phases)
            if has != 1:
                why = f"{name!r} is {modality}: the trial needs one phase {wanted!r}, and has {has}"
                yield document.refuse((*kind.trials, name), why)
            for other in sorted(set(DELIVERING.values()) - {wanted}):
                if other in phases:
                    sentence = f"{name!r} is {modality}: a phase {other!r} would have nothing to deliver"
                    yield document.refuse((*kind.trial, phases.index(other), "phase"), sentence)


def _steps(document: Document, path: Path) -> range:
    return range(len(items(document, path)))


def _site_names(document: Document) -> Iterator[Refusal]:
    """Sites are named in the field's words, each place by one name, and fit what is given there."""
    sites = [name for name in items(document, ("skin_sites", "sites")) if isinstance(name, str)]
    # What conditions pain goes elsewhere on the body, never to a site of its own protocol.
    elsewhere = [
        at(document, ("calibrations", name, "conditioning_stimulus"))
        for name in items(document, ("calibrations",))
    ]
    given = [name for name in items(document, ("stimuli",)) if name not in elsewhere]
    modalities = [at(document, ("stimuli", name, "modality")) for name in given]
    kinds = [DELIVERING.get(str(each)) for each in modalities]
    for modality in MODALITIES:
        for site in sites if DELIVERING[modality] in kinds else ():
            if sentence := site_refusal(site, modality):
                yield document.refuse(("skin_sites", "sites", site), sentence)
    if sentence := mixed(sites):
        yield document.refuse(("skin_sites", "sites"), sentence)


def _site_prompt(document: Document) -> Iterator[Refusal]:
    for language in items(document, ("skin_sites", "prompt")):
        path = ("skin_sites", "prompt", language)
        text = at(document, path)
        if isinstance(text, str) and "{site}" not in text:
            yield document.refuse(path, "the prompt must say {site}, where the name of the site will stand")


def _texts(document: Document, languages: list[str]) -> Iterator[Refusal]:
    paths: list[Path] = [("title",), ("skin_sites", "prompt")]
    paths += [("sources", "claim"), *(("signals", name, "label") for name in items(document, ("signals",)))]
    paths += [("skin_sites", "sites", site) for site in items(document, ("skin_sites", "sites"))]
    for part in ("reminder", "reminder_in_block"):
        paths += [("conditions", name, part) for name in items(document, ("conditions",))]
    for scale in items(document, ("scales",)):
        paths += [("scales", scale, part) for part in ("question", "left", "right")]
    for path in paths:
        text = at(document, path)
        if isinstance(text, dict):
            for language in languages:
                if language not in text:
                    yield document.refuse(path, f"the text in {language!r} is missing")


def _reminders(document: Document, languages: list[str]) -> Iterator[Refusal]:
    """Two conditions with the same reminder could not be told apart by the person who reads it.

    Where both ask for the same in the same words, there is nothing to tell apart; nor where only one is used.
    """
    used = [name for name in items(document, ("blocks", "conditions")) if isinstance(name, str)]
    for language in languages:
        seen: dict[str, str] = {}
        for name in dict.fromkeys(used):
            path = ("conditions", name, "reminder", language)
            text = at(document, path)
            if isinstance(text, str):
                if text in seen and _asks(document, name) != _asks(document, seen[text]):
                    yield document.refuse(path, f"this is also the reminder of {seen[text]!r}")
                seen.setdefault(text, name)


def _asks(document: Document, name: str) -> tuple[Any, ...]:
    """Return what a condition asks of a person, as written."""
    asked = ("attention_target", "attitude", "components", "script", "task")
    return tuple(at(document, ("conditions", name, key)) or None for key in asked)  # none is an empty list


def _scripts(
    document: Document, languages: list[str], read_script: Callable[[str, str], str | None]
) -> Iterator[Refusal]:
    paths: list[Path] = [("conditions", name, "script") for name in items(document, ("conditions",))]
    for section, part in (
        ("pages", "opening"), ("pages", "closing"), ("lesson", "pages"), ("lesson", "again")
    ):  # fmt: skip
        paths += [(section, part, i) for i in range(len(items(document, (section, part))))]
    for name in items(document, ("calibrations",)):
        pages = items(document, ("calibrations", name, "pages"))
        paths += [("calibrations", name, "pages", i) for i in range(len(pages))]
    for path in paths:
        name = at(document, path)
        for language in languages if isinstance(name, str) else ():
            text = read_script(language, str(name))
            if text is None:
                yield document.refuse(path, f"there is no script scripts/{language}/{name}.md")
            else:
                for sentence in parse_script(text)[1]:
                    yield document.refuse(path, f"scripts/{language}/{name}.md: {sentence}")
