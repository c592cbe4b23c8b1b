"""What the page that asks for the keys says, and what keys are called, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hardware.screen.settings import Meaning


@dataclass(frozen=True)
class KeyWords:
    """The texts of one language; `keys` are those that are not called by their letter or digit."""

    title: str
    asks: Mapping[Meaning, str]
    short: Mapping[Meaning, str]
    or_: str
    click: str
    came: str
    nothing: str
    another: str
    hint: str
    keys: Mapping[str, str]

    def key(self, name: str) -> str:
        """Return what a person calls the key of this name in a rig file."""
        pad = name.removeprefix("num_")
        if name in self.keys or pad == name:
            return self.keys.get(name, name.upper())
        return f"{self.key(pad)} {self.keys['num_']}"

    def any_of(self, names: list[str]) -> str:
        """Return a choice of keys: A, B or C."""
        called = [self.key(name) for name in names]
        return f" {self.or_} ".join([", ".join(called[:-1]), called[-1]] if len(called) > 1 else called)


KEY_WORDS: Mapping[str, KeyWords] = {
    "en": KeyWords(
        title="Operator: do the keys answer?",
        asks={
            "confirm": "On the participant’s device, press what confirms: {keys}, or click.",
            "left": "On the participant’s device, press what moves to the left: {keys}.",
            "right": "On the participant’s device, press what moves to the right: {keys}.",
            "participant_stop": "Now THE PARTICIPANT’S STOP: {keys}. Press the very key or button that will "
            "be within reach of the participant’s hand.",
            "operator_stop": "Now your own stop, on your keyboard: {keys}.",
        },
        short={
            "confirm": "confirm",
            "left": "left",
            "right": "right",
            "participant_stop": "participant’s stop",
            "operator_stop": "operator’s stop",
        },
        or_="or",
        click="click",
        came="Has come: {keys}",
        nothing="You pressed {key}, which means nothing here.",
        another="You pressed {key}, which means something else here.",
        hint="{end} gives up. Each key has {seconds} seconds",
        keys={
            "space": "Space bar",
            "return": "Enter",
            "backspace": "Backspace",
            "escape": "Esc",
            "left": "Left arrow",
            "right": "Right arrow",
            "up": "Up arrow",
            "down": "Down arrow",
            "enter": "Enter",
            "num_": "on the keypad",
        },
    ),
    "de": KeyWords(
        title="Versuchsleitung: Antworten die Tasten?",
        asks={
            "confirm": "Drücken Sie am Gerät der teilnehmenden Person, was bestätigt: {keys}, oder klicken "
            "Sie.",
            "left": "Drücken Sie am Gerät der teilnehmenden Person, was nach links bewegt: {keys}.",
            "right": "Drücken Sie am Gerät der teilnehmenden Person, was nach rechts bewegt: {keys}.",
            "participant_stop": "Jetzt DER STOPP DER TEILNEHMENDEN PERSON: {keys}. Drücken Sie genau die "
            "Taste oder den Knopf, der in Reichweite ihrer Hand sein wird.",
            "operator_stop": "Jetzt Ihr eigener Stopp, auf Ihrer Tastatur: {keys}.",
        },
        short={
            "confirm": "bestätigen",
            "left": "links",
            "right": "rechts",
            "participant_stop": "Stopp der teilnehmenden Person",
            "operator_stop": "Stopp der Versuchsleitung",
        },
        or_="oder",
        click="Klick",
        came="Angekommen: {keys}",
        nothing="Gedrückt wurde {key}; diese Taste bedeutet hier nichts.",
        another="Gedrückt wurde {key}; diese Taste bedeutet hier etwas anderes.",
        hint="{end} bricht ab. Für jede Taste sind {seconds} Sekunden Zeit",
        keys={
            "space": "Leertaste",
            "return": "Eingabetaste",
            "backspace": "Rücktaste",
            "escape": "Esc",
            "left": "Pfeil links",
            "right": "Pfeil rechts",
            "up": "Pfeil auf",
            "down": "Pfeil ab",
            "enter": "Eingabetaste",
            "num_": "im Ziffernblock",
        },
    ),
}
"""Language -> its words."""
