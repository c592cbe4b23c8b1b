"""A protocol as written: the model of the file, and every error in it at once, each with its place.

The file is data for a session: conditions, stimuli, scales, blocks of trials of phases. Pure: scripts come in
through a function that returns a text or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import Field, PrivateAttr

from mindpain_task.located import Document, Refusal, Refused, Strict, read_yaml, validate
from mindpain_task.protocols.crosscheck import cross_check
from mindpain_task.protocols.entries import (
    Blocks,
    ConditionEntry,
    Language,
    Pages,
    ResumeEntry,
    SkinSites,
    Text,
)
from mindpain_task.protocols.question_entries import ChoiceEntry, LessonEntry, ScaleEntry
from mindpain_task.protocols.references import calibrated_values, with_ranges
from mindpain_task.protocols.stimulus_entries import (
    ColdPressorEntry,
    HeatEntry,
    HeatTrainEntry,
    ShockEntry,
    StimulusEntry,
)
from mindpain_task.protocols.variants import Variant, as_variant, variant_names
from mindpain_task.safety.cold import check_immersion
from mindpain_task.safety.electrical import Contact, ElectricalLimits, StricterElectricalLimits, check_train
from mindpain_task.safety.electrical import tighten as tighten_electrical
from mindpain_task.safety.envelope import Envelope
from mindpain_task.safety.limits import StricterLimits, ThermalLimits, check_pulse, tighten
from mindpain_task.schedules.entries import CalibrationEntry, Searching
from mindpain_task.schedules.making import range_refusals
from mindpain_task.tasks.entries import TaskEntry

ReadScript: TypeAlias = Callable[[str, str], str | None]
"""(language, name) -> the script's text, or None where there is none."""


class Protocol(Strict):
    """A session as written; `variants` say what differs with another kind of stimulator.

    Without `resume`, an interrupted session may not be continued. Calibrations are carried out before the
    first block, in their order. `calibrated` is not written: it is which stimulus
    takes its value from which target of a calibration (`peak_c: calibration.heat_60`).
    """

    mindpain_protocol: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    mindfulness_role: Literal["intervention", "manipulation", "trait_covariate"]
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1)]
    limits: StricterLimits = StricterLimits()
    electrical_limits: StricterElectricalLimits = StricterElectricalLimits()
    pages: Pages
    conditions: dict[str, ConditionEntry] = Field(min_length=1)
    stimuli: dict[str, StimulusEntry] = Field(min_length=1)
    scales: dict[str, ScaleEntry] = Field(min_length=1)
    choices: dict[str, ChoiceEntry] = Field(default_factory=dict)
    lesson: LessonEntry | None = None
    tasks: dict[str, TaskEntry] = Field(default_factory=dict)
    calibrations: dict[str, CalibrationEntry] = Field(default_factory=dict)
    skin_sites: SkinSites
    blocks: Blocks
    resume: ResumeEntry | None = None
    variants: dict[Variant, dict[str, Any]] = Field(default_factory=dict)
    _calibrated: dict[str, str] = PrivateAttr(default_factory=dict)

    @property
    def calibrated(self) -> Mapping[str, str]:
        """Which stimulus takes its value from which target of a calibration."""
        return self._calibrated


def read_protocol(
    text: str,
    file: str,
    read_script: ReadScript,
    envelope: Envelope,
    contact: Contact | None = None,
) -> tuple[Protocol, Document]:
    """Read a protocol; raise `Refused` with everything that is wrong with it, in any of its variants.

    That includes words that point nowhere, missing translations and scripts, and single stimuli outside the
    envelope: all of it can be said before anything is planned. `contact` is how current meets the skin in the
    room that this is read for; there, the electrical variant is returned if there is one. The document is the
    one that was read so.
    """
    written = read_yaml(text, file)
    refusals = list(written.repeated)
    found: dict[str, tuple[Protocol | None, Document]] = {}
    for name in ("", *variant_names(written)):
        document = as_variant(written, name) if name else written
        calibrated, lost = calibrated_values(document)
        document = with_ranges(document, calibrated)
        protocol, wrong = validate(document, Protocol)
        if protocol is not None:
            protocol._calibrated.update({stimulus: each.target for stimulus, each in calibrated.items()})
            refusals.extend(_unfit_calibrations(document, protocol))
        refusals.extend(lost)
        lost_at = {each.place for each in lost}
        refusals.extend(each for each in wrong if each.place not in lost_at)
        refusals.extend(cross_check(document, read_script))
        refusals.extend(_stimulus_refusals(document, envelope, contact))
        found[name] = protocol, document
    protocol, document = found.get("electrical" if contact is not None else "", found[""])
    if protocol is None or refusals:
        raise Refused(refusals)
    return protocol, document


def _unfit_calibrations(document: Document, protocol: Protocol) -> Iterator[Refusal]:
    """Check each calibration against the bounds of what it searches with."""
    for name, entry in protocol.calibrations.items():
        searched = protocol.stimuli.get(entry.stimulus)
        if searched is None or not isinstance(entry, Searching):
            continue
        if searched.bounds is None:
            why = f"{entry.stimulus!r} has no bounds to search between: write its value as {{min, max}}"
            yield document.refuse(("calibrations", name, "stimulus"), why)
            continue
        bounds = searched.bounds.min, searched.bounds.max
        for key, sentence in range_refusals(entry, bounds, searched.unit):
            yield document.refuse(("calibrations", name, key), sentence)


def _stimulus_refusals(document: Document, envelope: Envelope, contact: Contact | None) -> Iterator[Refusal]:
    """Check each stimulus that can be read, even where other parts of the file cannot."""
    written = document.values if isinstance(document.values, dict) else {}
    electrical = envelope.electrical
    if contact is not None and isinstance(written.get("electrical_limits"), dict):
        stricter_electrical, _ = validate(document, StricterElectricalLimits, ("electrical_limits",))
        if stricter_electrical is not None:
            electrical, looser = tighten_electrical(electrical, stricter_electrical, contact.electrode)
            yield from (document.refuse(("electrical_limits", name), sentence) for name, sentence in looser)
    thermal = envelope.thermal
    if isinstance(written.get("limits"), dict):
        stricter, _ = validate(document, StricterLimits, ("limits",))
        if stricter is not None:
            thermal, looser = tighten(thermal, stricter)
            yield from (document.refuse(("limits", name), sentence) for name, sentence in looser)
    stimuli = written.get("stimuli")
    for name in stimuli if isinstance(stimuli, dict) else ():
        for key, sentence in (
            *_outside(document, name, thermal, envelope),
            *_too_much_current(document, name, electrical, contact),
        ):
            yield document.refuse(("stimuli", name, key), sentence)


def _too_much_current(
    document: Document, name: str, limits: ElectricalLimits, contact: Contact | None
) -> Iterator[tuple[str, str]]:
    """Yield (key, sentence) for what one shock train has outside the limits of this room's electrode.

    One that is to be chosen is checked at both ends of its bounds; so is heat.
    """
    shock, _ = validate(document, ShockEntry, ("stimuli", name))
    if shock is None or contact is None:
        return
    for end in shock.ends():
        for level, _, key, sentence in check_train(end.stimulus(), contact, limits):
            if level == "refuse":
                yield key, sentence


def _outside(
    document: Document, name: str, thermal: ThermalLimits, envelope: Envelope
) -> Iterator[tuple[str, str]]:
    """Yield (key, sentence) for what one stimulus has outside the limits."""
    pulse, _ = validate(document, HeatEntry, ("stimuli", name))
    train, _ = validate(document, HeatTrainEntry, ("stimuli", name))
    heat = pulse or train
    for end in () if heat is None else heat.ends():
        yield from ((key, sentence) for _, key, sentence in check_pulse(end.stimulus(), thermal))
    cold, _ = validate(document, ColdPressorEntry, ("stimuli", name))
    if cold is not None:
        yield from check_immersion(cold.stimulus(), envelope.cold)
