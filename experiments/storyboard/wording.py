"""What is seen and what is given, in words: for whoever cannot see the pictures, and for the tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from mindpain_task.heat import HeatPulse, HeatTrain
from mindpain_task.laser import LaserPulse
from mindpain_task.model import Phase
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.stimuli import ColdPressor, ShockTrain
from mindpain_task.views import Blank, Choice, Cue, Fixation, OperatorPrompt, Page, TaskItem, Vas, View

_KINDS: dict[type, str] = {
    Blank: "an empty screen",
    Fixation: "a fixation cross",
    Cue: "a cue",
    Page: "a page of text",
    OperatorPrompt: "a page for the operator",
    Vas: "a rating scale",
    Choice: "a question with answers",
    TaskItem: "an item of a task",
}
_SAID_OTHERWISE = ("picture", "colour", "shape")
"""Fields of a view that name what is drawn; nobody reads these words on the screen."""


def texts_of(view: View) -> tuple[str, ...]:
    """Return every text that is read on a screen, in the order of its fields."""
    return tuple(text for text in _texts(view) if text.strip())


def _texts(view: View) -> Iterator[str]:
    for field in dataclasses.fields(view):
        value = getattr(view, field.name)
        if field.name in _SAID_OTHERWISE:
            continue
        if isinstance(value, str):
            yield value
        elif isinstance(value, tuple):
            yield from (each for each in value if isinstance(each, str))


def kind_of(view: View) -> str:
    """Return what sort of screen it is, with the picture or the signal that it shows."""
    drawn = [str(getattr(view, name)) for name in _SAID_OTHERWISE if hasattr(view, name)]
    kind = _KINDS.get(type(view), f"a {type(view).__name__.lower()}")
    return f"{kind} ({' '.join(drawn).replace('_', ' ')})" if drawn else kind


def alt_of(view: View) -> str:
    """Return a screen for somebody who cannot see it: what it is, all of its text, and what is marked."""
    marked = ""
    if isinstance(view, Vas) and view.position is not None:
        marked = f"; the marker is at {view.position:g} of 100"
    if isinstance(view, Choice) and view.chosen is not None:
        marked = f"; the answer {view.options[view.chosen]!r} is marked"
    texts = " | ".join(" ".join(text.split()) for text in texts_of(view))
    return f"{kind_of(view)}{marked}{': ' if texts else ''}{texts}"


def is_operators(view: View) -> bool:
    """Return whether a screen speaks to the operator."""
    return isinstance(view, OperatorPrompt)


def number(value: float) -> str:
    """Return a number without needless digits."""
    return f"{value:.4g}" if abs(value) < 1e4 else f"{value:.0f}"


def given_words(given: object) -> str:
    """Return what is given to a participant, with every number of it."""
    if isinstance(given, HeatTrain):
        pulse = given_words(given.pulse)
        every = f"{given.count} pulses, one every {number(given.period_s)} s"
        between = f"{number(given.between_c)} °C between them"
        return f"{every}, {between}; {number(given.duration_s)} s in all; each: {pulse}"
    if isinstance(given, HeatPulse):
        ramps = f"up at {number(given.rise_c_per_s)} °C/s, back at {number(given.return_c_per_s)} °C/s"
        plateau = f"{number(given.plateau_s)} s at {number(given.peak_c)} °C"
        rest, lasts = f"heat from {number(given.baseline_c)} °C", f"{number(given.duration_s)} s in all"
        return f"{rest}: {plateau}, {ramps}; {lasts}"
    if isinstance(given, ShockTrain):
        pulses = f"{given.count} pulses of {given.pulse_width_us} µs at {number(given.rate_hz)} Hz"
        return f"current of {number(given.current_ma)} mA: {pulses}; {number(given.duration_s)} s in all"
    if isinstance(given, ColdPressor):
        water = f"water of {number(given.water_c)} °C within {number(given.tolerance_c)} °C"
        return f"a hand in {water}, until it is withdrawn, at most {number(given.cap_s)} s"
    if isinstance(given, LaserPulse):
        light = f"{number(given.energy_mj)} mJ in {number(given.pulse_ms)} ms on {number(given.spot_mm2)} mm²"
        fluence = f"{number(given.fluence_mj_per_mm2)} mJ/mm²"
        return f"laser light of {light} ({fluence}), {given.pulses_per_spot} on a spot"
    if isinstance(given, PairedHeat):
        return f"by the {' and the '.join(given.probes)} probe: {given_words(given.pulse)}"
    return _field_words(given)


def _field_words(given: object) -> str:
    """Return any other stimulus field by field, those of its parts among them."""
    if not dataclasses.is_dataclass(given) or isinstance(given, type):
        return str(given)
    words = []
    for field in dataclasses.fields(given):
        value = getattr(given, field.name)
        if dataclasses.is_dataclass(value):
            words.append(given_words(value))
        elif isinstance(value, tuple):
            words.append(f"{field.name.replace('_', ' ')} {' and '.join(map(str, value))}")
        else:
            shown = number(value) if isinstance(value, float) else str(value)
            words.append(f"{field.name.replace('_', ' ')} {shown}")
    return ", ".join(words)


def beside_words(phase: Phase) -> str:
    """Return what goes on in a phase besides what is seen."""
    words = []
    if phase.delivers is not None:
        words.append(given_words(phase.delivers))
    if phase.plays is not None:
        words.append(f"heard: {phase.plays.name}, {number(phase.plays.duration_s)} s")
    if phase.rates is not None:
        words.append(f"rated all the time: {phase.rates.name}")
    return "; ".join(words)
