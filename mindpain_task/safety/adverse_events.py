"""An adverse event as data: when, where, after what, how bad, what was done; no file and no question here."""

from __future__ import annotations

import dataclasses
import math
import re
import typing
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from mindpain_task.model import JsonValue
from mindpain_task.safety.ledger import Entry

LAST_STIMULI = 5
SEVERITIES: Mapping[int, str] = {
    1: "mild: seen or felt, needs no treatment",
    2: "moderate: needs simple treatment, or limits everyday things for a while",
    3: "severe: needs medical treatment, or limits caring for oneself",
    4: "life-threatening: needs urgent treatment",
    5: "death",
}
"""The five grades that clinical trials use, in plain words; a committee's own rules come first."""
Related = Literal["unrelated", "possibly", "probably", "definitely", "unknown"]
RELATED: tuple[Related, ...] = typing.get_args(Related)
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?(Z|[+-]\d\d:\d\d)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True)
class LastStimulus:
    """One stimulus before the event, as the dose ledger knows it; `end_s` is when it was over (UTC)."""

    site: str
    stimulus: str
    trial: int | None
    end_s: float
    dose: float
    cem43_min: float
    basis: str
    current_ma: float | None = None
    energy_mj: float | None = None
    spot_mm2: float | None = None


@dataclass(frozen=True)
class AdverseEvent:
    """What a person reports; raises ValueError for what cannot stand in a report.

    `happened` is ISO 8601 with its offset from UTC. `session`, `run`, `site` and `outcome` may be empty
    where nobody knows; `deadline` is the date by which the ethics committee must be told, None where that is
    not known yet. `corrects` is the number of the record that this one takes the place of.
    """

    participant: str
    happened: str
    session: str
    run: str
    trial: int | None
    site: str
    stimuli: tuple[LastStimulus, ...]
    severity: int
    what: str
    action: str
    outcome: str
    related: Related
    reporter: str
    deadline: str | None = None
    corrects: int | None = None

    def __post_init__(self) -> None:
        for name in ("participant", "what", "action", "reporter"):
            if not getattr(self, name).strip():
                raise ValueError(f"an adverse event needs words for {name!r}")
        for name in ("session", "run", "site", "what", "action", "outcome", "reporter"):
            refuse_half_characters(name, getattr(self, name))
        if self.severity not in SEVERITIES:
            raise ValueError(f"a severity of {self.severity} is not one of 1 to {max(SEVERITIES)}")
        if self.related not in RELATED:
            raise ValueError(f"{self.related!r} is not one of {', '.join(RELATED)}")
        if not _TIME.fullmatch(self.happened):
            raise ValueError(f"{self.happened!r} is no time as in 2026-03-01T14:05+01:00")
        if self.deadline is not None and not _DATE.fullmatch(self.deadline):
            raise ValueError(f"{self.deadline!r} is no date as in 2026-03-08")


def refuse_half_characters(name: str, text: str) -> None:
    """Raise ValueError for text that no file can hold, as a terminal with another encoding may give it."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise ValueError(f"the words for {name!r} hold half a character at {error.start + 1}") from error


def last_stimuli(entries: Iterable[Entry]) -> tuple[LastStimulus, ...]:
    """Return the last five stimuli that were given, as of a ledger's entries, oldest first."""
    merged = {entry.key: entry for entry in entries}
    given = sorted((entry for entry in merged.values() if entry.count), key=lambda entry: entry.end_s)
    return tuple(
        LastStimulus(
            site=entry.site,
            stimulus=entry.stimulus,
            trial=entry.trial,
            end_s=entry.end_s,
            dose=entry.dose,
            cem43_min=entry.cem43_min,
            basis=entry.basis,
            current_ma=entry.current_ma,
            energy_mj=entry.energy_mj,
            spot_mm2=entry.spot_mm2,
        )
        for entry in given[-LAST_STIMULI:]
    )


def to_data(event: AdverseEvent) -> dict[str, JsonValue]:
    """Return an event as JSON holds it."""
    data = {field.name: getattr(event, field.name) for field in dataclasses.fields(event)}
    return {**data, "stimuli": [dataclasses.asdict(stimulus) for stimulus in event.stimuli]}


def from_data(data: Mapping[str, typing.Any]) -> AdverseEvent:
    """Return the event that a record holds; ValueError where it holds none."""
    try:
        _refuse_other_kinds(data, AdverseEvent, _KINDS)
        written = [{**_NO_LASER, **stimulus} for stimulus in data["stimuli"]]
        for stimulus in written:
            _refuse_other_kinds(stimulus, LastStimulus, _STIMULUS_KINDS)
        stimuli = tuple(LastStimulus(**stimulus) for stimulus in written)
        return AdverseEvent(**{**data, "stimuli": stimuli})
    except (TypeError, KeyError, AttributeError) as error:
        raise ValueError(f"it is no adverse event ({error})") from error


_Kinds = Mapping[str, tuple[type, ...]]
_NUMBER: tuple[type, ...] = (int, float)
_KINDS: _Kinds = {
    "trial": (int, type(None)),
    "stimuli": (list,),
    "severity": (int,),
    "deadline": (str, type(None)),
    "corrects": (int, type(None)),
}
_NO_LASER = {"energy_mj": None, "spot_mm2": None}
"""What records from before there were lasers do not have."""
_STIMULUS_KINDS: _Kinds = {
    "trial": (int, type(None)),
    **dict.fromkeys(("current_ma", "energy_mj", "spot_mm2"), (*_NUMBER, type(None))),
    **dict.fromkeys(("end_s", "dose", "cem43_min"), _NUMBER),
}


def _refuse_other_kinds(data: Mapping[str, typing.Any], noun: type, kinds: _Kinds) -> None:
    """Raise ValueError where a value is missing or of another kind: text, where `kinds` says nothing."""
    names = {field.name for field in dataclasses.fields(noun)}
    if set(data) != names:
        raise ValueError(f"it is no {noun.__name__}: it has {', '.join(sorted(data)) or 'nothing'}")
    for name, value in data.items():
        is_bool = isinstance(value, bool)
        if is_bool or not isinstance(value, kinds.get(name, (str,))):
            raise ValueError(f"its {name} is {value!r}")
        if isinstance(value, float) and not math.isfinite(value):
            raise ValueError(f"its {name} is {value}")
