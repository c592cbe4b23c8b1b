"""A protocol as written: the model of the file, and every error in it at once, each with its place.

The file is data for a session: conditions, stimuli, scales, blocks of trials of phases. Pure: scripts come in
through a function that returns a text or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Annotated, Literal, TypeAlias

from pydantic import Field

from mindpain_task.cold import check_immersion
from mindpain_task.crosscheck import cross_check
from mindpain_task.entries import (
    Blocks,
    ColdPressorEntry,
    ConditionEntry,
    HeatEntry,
    Language,
    Pages,
    ScaleEntry,
    SkinSites,
    StimulusEntry,
    Text,
)
from mindpain_task.limits import Envelope, StricterLimits, ThermalLimits, check_pulse, tighten
from mindpain_task.located import Document, Refusal, Refused, Strict, read_yaml, validate

ReadScript: TypeAlias = Callable[[str, str], str | None]
"""(language, name) -> the script's text, or None where there is none."""


class Protocol(Strict):
    """A session as written."""

    mindpain_protocol: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    mindfulness_role: Literal["intervention", "manipulation", "trait_covariate"]
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1)]
    limits: StricterLimits = StricterLimits()
    pages: Pages
    conditions: dict[str, ConditionEntry] = Field(min_length=1)
    stimuli: dict[str, StimulusEntry] = Field(min_length=1)
    scales: dict[str, ScaleEntry] = Field(min_length=1)
    skin_sites: SkinSites
    blocks: Blocks


def read_protocol(text: str, file: str, read_script: ReadScript, envelope: Envelope) -> Protocol:
    """Read a protocol; raise `Refused` with everything that is wrong with it.

    That includes words that point nowhere, missing translations and scripts, and single stimuli outside the
    envelope: all of it can be said before anything is planned.
    """
    document = read_yaml(text, file)
    protocol, refusals = validate(document, Protocol)
    refusals.extend(document.repeated)
    refusals.extend(cross_check(document, read_script))
    refusals.extend(_stimulus_refusals(document, envelope))
    if protocol is None or refusals:
        raise Refused(refusals)
    return protocol


def _stimulus_refusals(document: Document, envelope: Envelope) -> Iterator[Refusal]:
    """Check each stimulus that can be read, even where other parts of the file cannot."""
    written = document.values if isinstance(document.values, dict) else {}
    thermal = envelope.thermal
    if isinstance(written.get("limits"), dict):
        stricter, _ = validate(document, StricterLimits, ("limits",))
        if stricter is not None:
            thermal, looser = tighten(thermal, stricter)
            yield from (document.refuse(("limits", name), sentence) for name, sentence in looser)
    stimuli = written.get("stimuli")
    for name in stimuli if isinstance(stimuli, dict) else ():
        for key, sentence in _outside(document, name, thermal, envelope):
            yield document.refuse(("stimuli", name, key), sentence)


def _outside(
    document: Document, name: str, thermal: ThermalLimits, envelope: Envelope
) -> Iterator[tuple[str, str]]:
    """Yield (key, sentence) for what one stimulus has outside the limits."""
    heat, _ = validate(document, HeatEntry, ("stimuli", name))
    if heat is not None:
        yield from ((key, sentence) for _, key, sentence in check_pulse(heat.stimulus(), thermal))
    cold, _ = validate(document, ColdPressorEntry, ("stimuli", name))
    if cold is not None:
        yield from check_immersion(cold.stimulus(), envelope.cold)
