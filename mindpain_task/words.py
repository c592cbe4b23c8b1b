"""The few words a participant reads that no protocol writes: how to go on, how to answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """The fixed texts of one language."""

    page_hint: str
    vas_hint: str
    operator_title: str
    operator_hint: str
    break_title: str
    break_body: str


WORDS = {
    "en": Words(
        page_hint="Press the space bar or click to go on",
        vas_hint="Mouse or arrow keys to move, click or space bar to confirm",
        operator_title="Operator",
        operator_hint="When it is done, press the key O",
        break_title="Short break",
        break_body="Please keep still for a moment. The next part begins by itself.",
    ),
    "de": Words(
        page_hint="Weiter mit der Leertaste oder einem Klick",
        vas_hint="Bewegen mit Maus oder Pfeiltasten, bestätigen mit Klick oder Leertaste",
        operator_title="Versuchsleitung",
        operator_hint="Wenn das erledigt ist: Taste O drücken",
        break_title="Kurze Pause",
        break_body="Bitte bleiben Sie einen Moment ruhig sitzen. Der nächste Teil beginnt von selbst.",
    ),
}
"""Language -> its words."""
