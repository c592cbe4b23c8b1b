"""A protocol as written: the model of the file, and every error in it at once, each with its place.

The file is data for a session: conditions, stimuli, scales, blocks of trials of phases. Pure: scripts come in
through a function that returns a text or None.
"""

from __future__ import annotations

import re
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
    SignalEntry,
    SkinSites,
    Text,
)
from mindpain_task.protocols.question_entries import ChoiceEntry, LessonEntry, QuestionnairesEntry, ScaleEntry
from mindpain_task.protocols.references import calibrated_values, with_ranges
from mindpain_task.protocols.sources import Origin, SourcesEntry, origins
from mindpain_task.protocols.stimulus_entries import (
    ColdPressorEntry,
    HeatEntry,
    HeatTrainEntry,
    LaserEntry,
    ShockEntry,
    StimulusEntry,
)
from mindpain_task.protocols.variants import (
    ARMS,
    OCCASIONS,
    Form,
    Variant,
    as_form,
    forms_of,
    variant_names,
)
from mindpain_task.safety.cold import check_immersion
from mindpain_task.safety.electrical import Contact, ElectricalLimits, StricterElectricalLimits, check_train
from mindpain_task.safety.electrical import tighten as tighten_electrical
from mindpain_task.safety.envelope import Envelope
from mindpain_task.safety.laser import check_pulse_alone
from mindpain_task.safety.limits import StricterLimits, ThermalLimits, check_pulse, tighten
from mindpain_task.schedules.entries import CalibrationEntry, Searching
from mindpain_task.schedules.making import range_refusals
from mindpain_task.tasks.entries import TaskEntry
from mindpain_task.unknown import Unknown, with_stand_ins

FORM_NAME = r"^[a-z][a-z0-9_]*$"
FormName: TypeAlias = Annotated[str, Field(pattern=FORM_NAME)]
ReadScript: TypeAlias = Callable[[str, str], str | None]
"""(language, name) -> the script's text, or None where there is none."""


class Protocol(Strict):
    """A session as written; `variants` say what differs with another kind of stimulator.

    `arms` say what differs between groups, `occasions` between visits; `sources` where values come from.

    Without `resume`, an interrupted session may not be continued. Calibrations are carried out before the
    first block, in their order. `calibrated` is not written: it is which stimulus
    takes its value from which target of a calibration (`peak_c: calibration.heat_60`). Neither are `unknown`,
    the values for which stand-ins were taken, `origins`, where each value comes from, and `form`, which of
    its forms this is.
    """

    mindpain_protocol: Literal[1]
    name: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: Text
    mindfulness_role: Literal["intervention", "manipulation", "trait_covariate"]
    languages: Annotated[tuple[Language, ...], Field(strict=False, min_length=1)]
    sources: SourcesEntry | None = None
    limits: StricterLimits = StricterLimits()
    electrical_limits: StricterElectricalLimits = StricterElectricalLimits()
    pages: Pages
    conditions: dict[str, ConditionEntry] = Field(min_length=1)
    signals: dict[str, SignalEntry] = Field(default_factory=dict)
    stimuli: dict[str, StimulusEntry] = Field(min_length=1)
    scales: dict[str, ScaleEntry] = Field(min_length=1)
    choices: dict[str, ChoiceEntry] = Field(default_factory=dict)
    lesson: LessonEntry | None = None
    tasks: dict[str, TaskEntry] = Field(default_factory=dict)
    calibrations: dict[str, CalibrationEntry] = Field(default_factory=dict)
    questionnaires: QuestionnairesEntry = QuestionnairesEntry()
    skin_sites: SkinSites
    blocks: Blocks
    resume: ResumeEntry | None = None
    occasions: dict[FormName, dict[str, Any]] = Field(default_factory=dict)
    arms: dict[FormName, dict[str, Any]] = Field(default_factory=dict)
    variants: dict[Variant, dict[str, Any]] = Field(default_factory=dict)
    _calibrated: dict[str, str] = PrivateAttr(default_factory=dict)
    _unknown: tuple[Unknown, ...] = PrivateAttr(default=())
    _origins: tuple[Origin, ...] = PrivateAttr(default=())
    _form: Form = PrivateAttr(default=Form())

    @property
    def calibrated(self) -> Mapping[str, str]:
        """Which stimulus takes its value from which target of a calibration."""
        return self._calibrated

    @property
    def unknown(self) -> tuple[Unknown, ...]:
        """The values that no source tells, for which stand-ins were taken."""
        return self._unknown

    @property
    def origins(self) -> tuple[Origin, ...]:
        """Where each value comes from, of every form of the protocol; empty where the file does not say."""
        return self._origins

    @property
    def form(self) -> Form:
        """Which form of the file this is."""
        return self._form

    @property
    def given_names(self) -> tuple[str, ...]:
        """The stimuli that blocks use, each once."""
        used = (self.blocks.of(self.conditions[name]).trials for name in self.blocks.conditions)
        return tuple(dict.fromkeys(stimulus for trials in used for stimulus in trials))


def read_protocol(
    text: str,
    file: str,
    read_script: ReadScript,
    envelope: Envelope,
    contact: Contact | None = None,
    arm: str = "",
    occasion: str = "",
) -> tuple[Protocol, Document]:
    """Read a protocol; raise `Refused` with everything that is wrong with it, in any of its forms.

    That includes words that point nowhere, missing translations and scripts, and single stimuli outside the
    envelope: all of it can be said before anything is planned. `contact` is how current meets the skin in the
    room that this is read for; there, the electrical variant is returned if there is one. `arm` and
    `occasion` choose among those of the file. The document is the one that was read so.
    """
    written = read_yaml(text, file)
    refusals = [*written.repeated, *_not_chosen(written, arm, occasion)]
    found: dict[Form, tuple[Protocol | None, Document]] = {}
    read: list[tuple[Document, tuple[Unknown, ...]]] = []
    for form in forms_of(written):
        document, unknown, badly_said = with_stand_ins(as_form(written, form))
        read.append((document, unknown))
        protocol, document, wrong = _read_form(document, read_script, envelope, contact)
        if protocol is not None:
            protocol._unknown, protocol._form = unknown, form
        refusals += [*badly_said, *wrong]
        found[form] = protocol, document
    has_electrical = contact is not None and "electrical" in variant_names(written)
    chosen = Form(arm, occasion, "electrical" if has_electrical else "")
    protocol, document = found.get(chosen, (None, written))
    if protocol is not None and protocol.sources is not None:
        protocol._origins, unsaid = origins(read, protocol.sources)
        refusals += unsaid
    if protocol is None or refusals:
        raise Refused(refusals)
    return protocol, document


def _not_chosen(written: Document, arm: str, occasion: str) -> Iterator[Refusal]:
    """Refuse an arm or occasion that the file has not, and none where it has some."""
    for kind, option, name in ((ARMS, "--arm", arm), (OCCASIONS, "--occasion", occasion)):
        known = variant_names(written, kind)
        if name and name not in known:
            there_are = f"there are {', '.join(known)}" if known else f"the protocol has no {kind}"
            yield Refusal(None, f"{option} {name}: {there_are}")
        for each in known:
            if not re.fullmatch(FORM_NAME, str(each)):
                yield written.refuse((kind, each), "a name of small letters, digits and _ is needed")
            if not isinstance(written.values[kind][each], dict):
                why = "what it says differently is needed, key by key; {} where that is nothing"
                yield written.refuse((kind, each), why)
        if known and not name:
            place = written.place((kind,))
            yield Refusal(place, f"the protocol has {kind}: choose one with {option} {'|'.join(known)}")


def _read_form(
    document: Document, read_script: ReadScript, envelope: Envelope, contact: Contact | None
) -> tuple[Protocol | None, Document, list[Refusal]]:
    """Return one form of a protocol, its document with the bounds of calibrations, and what is wrong."""
    calibrated, lost = calibrated_values(document)
    document = with_ranges(document, calibrated)
    protocol, wrong = validate(document, Protocol)
    refusals = list(lost)
    if protocol is not None:
        protocol._calibrated.update({stimulus: each.target for stimulus, each in calibrated.items()})
        refusals.extend(_unfit_calibrations(document, protocol))
    lost_at = {each.place for each in lost}
    refusals.extend(each for each in wrong if each.place not in lost_at)
    refusals.extend(cross_check(document, read_script))
    refusals.extend(_stimulus_refusals(document, envelope, contact))
    return protocol, document, refusals


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
    laser, _ = validate(document, LaserEntry, ("stimuli", name))
    light = envelope.light
    if laser is not None and light is not None:
        for lit in laser.ends():
            yield from ((key, why) for _, key, why in check_pulse_alone(lit.stimulus(), light))
    cold, _ = validate(document, ColdPressorEntry, ("stimuli", name))
    if cold is not None:
        yield from check_immersion(cold.stimulus(), envelope.cold)
