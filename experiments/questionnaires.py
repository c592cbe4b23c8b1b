"""Questionnaires on disk: keys that come with the program or from the lab, and the lab's texts."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from mindpain_task.located import Document, Refusal, Refused
from mindpain_task.located import Path as Place
from mindpain_task.model import JsonValue, SessionPlan
from mindpain_task.protocols.entries import Language
from mindpain_task.protocols.protocol import Protocol
from mindpain_task.questionnaires.entries import Instrument
from mindpain_task.questionnaires.making import asked_in
from mindpain_task.questionnaires.reading import read_instrument
from mindpain_task.questionnaires.table import announcement
from mindpain_task.questionnaires.texts import Worded, Wording, read_wording, stand_in

KEYS = Path(__file__).resolve().parents[1] / "questionnaires"
USUAL_TEXTS = Path("questionnaire_texts")
"""Where the lab's texts are looked for if nobody says where: in the folder that the program is run from."""


@dataclass(frozen=True)
class Questionnaires:
    """The questionnaires of a protocol in each of its languages, by language and name.

    `texts` is the lab's folder, None where it has none.
    """

    worded: Mapping[tuple[str, str], Worded] = field(default_factory=dict)
    texts: Path | None = None

    def spoken(self, language: str) -> dict[str, Worded]:
        """Return them in one language, by name."""
        return {name: each for (spoken, name), each in self.worded.items() if spoken == language}

    def missing(self, language: str) -> tuple[str, ...]:
        """Return which of them have no text in a language, so that only a stand-in could be shown."""
        spoken = self.spoken(language).items()
        return tuple(name for name, each in spoken if each.wording.origin == "stand_in")

    def place_of(self, language: str, name: str) -> Path:
        """Return where the lab's text of a questionnaire belongs."""
        return (self.texts or USUAL_TEXTS) / language / f"{name}.yaml"


def texts_folder(given: Path | None) -> Path | None:
    """Return the lab's folder of texts: the one given, or the usual one if it is there."""
    if given is None:
        return USUAL_TEXTS if USUAL_TEXTS.is_dir() else None
    if not given.is_dir():
        raise Refused([Refusal(None, f"--texts {given}: there is no such folder")])
    return given


def load_questionnaires(protocol: Protocol, document: Document, texts: Path | None) -> Questionnaires:
    """Read the keys and words of a protocol's questionnaires; raise `Refused` with all that is wrong.

    What has no text in a language gets a stand-in; whether that will do is for the session to say.
    """
    refusals: list[Refusal] = []
    worded: dict[tuple[str, str], Worded] = {}
    for name in protocol.questionnaires.names:
        try:
            instrument, key_sha256 = _instrument(name, document, protocol, texts)
        except Refused as refused:
            refusals += refused.refusals
            continue
        for language in protocol.languages:
            try:
                wording = _wording(instrument, language, texts)
            except Refused as refused:
                refusals += refused.refusals
            else:
                worded[language, name] = Worded(instrument, wording, key_sha256)
    if refusals:
        raise Refused(refusals)
    return Questionnaires(worded, texts)


def shipped_names() -> tuple[str, ...]:
    """Return the names of the keys that come with the program."""
    return tuple(sorted(path.stem for path in KEYS.glob("*.yaml")))


def _instrument(
    name: str, document: Document, protocol: Protocol, texts: Path | None
) -> tuple[Instrument, str]:
    """Return a key and its hash: one that comes along, or one that the lab wrote beside its texts."""
    own = None if texts is None else texts / f"{name}.yaml"
    has_own, is_shipped = own is not None and own.is_file(), name in shipped_names()
    if not (has_own or is_shipped):
        known = ", ".join(shipped_names())
        where = "" if own is None else f", nor one of the lab's own at {own}"
        sentence = f"there is no questionnaire {name!r} ({known}){where}"
        raise Refused(document.refuse(place, sentence) for place in places_of(protocol, name))
    if has_own and is_shipped:
        why = f"a key named {name} comes with the program, too: give the lab's own another name"
        raise Refused([Refusal(None, f"{own}: {why}")])
    path = KEYS / f"{name}.yaml" if own is None or is_shipped else own
    text = _read(path)
    instrument = read_instrument(text, str(path))
    if instrument.name != name:
        raise Refused([Refusal(None, f"{path}: its name is {instrument.name!r}, unlike that of its file")])
    return instrument, hashlib.sha256(text.encode()).hexdigest()


def _wording(instrument: Instrument, language: Language, texts: Path | None) -> Wording:
    """Return the lab's words, or those that come along, or a stand-in."""
    name = f"{language}/{instrument.name}.yaml"
    if texts is not None and (texts / name).is_file():
        return read_wording(_read(texts / name), str(texts / name), instrument, language, "lab")
    if instrument.text == "shipped" and (path := KEYS / "texts" / name).is_file():
        return read_wording(_read(path), str(path), instrument, language, "shipped")
    return stand_in(instrument, language)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise Refused([Refusal(None, f"{path}: byte {error.start} is not UTF-8 text")]) from error


def places_of(protocol: Protocol, name: str) -> Iterator[Place]:
    """Yield where a protocol names a questionnaire."""
    asked = protocol.questionnaires
    for when, names in (("opening", asked.opening), ("closing", asked.closing)):
        if name in names:
            yield "questionnaires", when, names.index(name)


def missing_texts(
    questionnaires: Questionnaires, protocol: Protocol, document: Document, language: str
) -> Iterator[Refusal]:
    """Yield for each questionnaire without a text in a language where it is named, and what to do."""
    for name in questionnaires.missing(language):
        where = questionnaires.place_of(language, name)
        sentence = f"{name} has no text in {language!r}: the lab's own belongs in {where}"
        yield document.refuse(next(places_of(protocol, name)), sentence)


def announced_in(questionnaires: Questionnaires, plan: SessionPlan) -> list[dict[str, JsonValue]]:
    """Return what goes on record of each questionnaire that a plan asks, in its order."""
    spoken = questionnaires.spoken(plan.language)
    asked = asked_in((*plan.opening, *plan.closing))
    return [announcement(spoken[name], when) for name, when in asked]


def kept_of(questionnaires: Questionnaires, language: str) -> list[dict[str, str | None]]:
    """Return what session.json keeps of the questionnaires: which keys, and which words they had."""
    return [
        {
            "questionnaire": name,
            "text": each.wording.origin,
            "text_sha256": each.wording.sha256 or None,
            "key_sha256": each.key_sha256,
        }
        for name, each in questionnaires.spoken(language).items()
    ]
