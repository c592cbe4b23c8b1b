"""Values that are each participant's own: which a protocol leaves open, and it with numbers there."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping

from mindpain_task.protocols.protocol import Protocol
from mindpain_task.protocols.stimulus_entries import StimulusEntry
from mindpain_task.schedules.entries import Searching


def found_by_calibration(protocol: Protocol) -> frozenset[str]:
    """Return the stimuli whose value a calibration finds, and those that it searches with."""
    searching = (each.stimulus for each in protocol.calibrations.values() if isinstance(each, Searching))
    return frozenset((*protocol.calibrated, *searching))


def at_widest(protocol: Protocol) -> Protocol:
    """Return the protocol with the highest value that a calibration may propose, wherever one will find it.

    What a session is checked and planned with before anything is known.
    """
    found, open_ = found_by_calibration(protocol), open_stimuli(protocol)
    highest = {name: entry.bounds.max for name, entry in open_.items() if name in found and entry.bounds}
    return with_values(protocol, highest)[0]


def open_stimuli(protocol: Protocol) -> dict[str, StimulusEntry]:
    """Return the stimuli whose value is still to be chosen, by name."""
    return {name: entry for name, entry in protocol.stimuli.items() if entry.bounds is not None}


def with_values(
    protocol: Protocol, values: Mapping[str, float]
) -> tuple[Protocol, tuple[tuple[str, str], ...]]:
    """Return the protocol with numbers where values were open, and (stimulus, sentence) for each refused one.

    A stimulus without a value here stays open; a value outside its bounds is refused, never moved to them.
    """
    open_ = open_stimuli(protocol)
    stimuli = dict(protocol.stimuli)
    refused: list[tuple[str, str]] = []
    for name, value in values.items():
        bounds = open_[name].bounds if name in open_ else None
        if bounds is None:
            leaves = f"it leaves open {', '.join(open_)}" if open_ else "it leaves none open"
            refused.append((name, f"the protocol leaves no value of {name!r} open to be set; {leaves}"))
        elif not bounds.min <= value <= bounds.max:
            entry = open_[name]
            allowed = f"{bounds.min} to {bounds.max} {entry.unit}"
            refused.append((name, f"{value} {entry.unit} is outside the protocol's {allowed}"))
        else:
            stimuli[name] = open_[name].at(value)
    return protocol.model_copy(update={"stimuli": stimuli}), tuple(refused)


def still_open(protocol: Protocol) -> Iterator[tuple[str, str]]:
    """Yield (stimulus, sentence) for each value that must be chosen before a session can be planned."""
    found = found_by_calibration(protocol)
    for name, entry in open_stimuli(protocol).items():
        if entry.bounds is not None and name not in found:
            between = f"between {entry.bounds.min} and {entry.bounds.max} {entry.unit}"
            yield name, f"this value is each participant's own, {between}: give it as --set {name}=VALUE"


def corners(protocol: Protocol) -> Iterator[dict[str, float]]:
    """Yield every choice of lowest and highest values, all lowest first; one empty choice if none is open."""
    bounds = {name: entry.bounds for name, entry in open_stimuli(protocol).items() if entry.bounds}
    for ends in itertools.product(*((each.min, each.max) for each in bounds.values())):
        yield dict(zip(bounds, ends, strict=True))
