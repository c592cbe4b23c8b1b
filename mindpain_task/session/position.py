"""How far a session came, from its journal alone: what was done, what was left, how and when it ended."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.questionnaires.plans import ItemKey
from mindpain_task.schedules.schedule import Proposal
from mindpain_task.session.outcome import Ending

HEADER = "journal_opened"
NO_REASON_TO_REPEAT = ("delivered", "not_verifiable")


@dataclass(frozen=True)
class Again:
    """Trial `repeats` was to be given again as trial `number`: `at_once`, or at the end of its block."""

    repeats: int
    number: int
    at_once: bool


@dataclass(frozen=True)
class Position:
    """How far a session came, by the numbers of its trials and blocks, each in the order of the journal.

    `begun` are trials whose stimulus may have been given. Of those, `ended` came to their end, `skipped` were
    left out by the operator after a stop, and `broken` are neither, with no other one in their place.
    `spoiled` ended, but were not delivered as commanded, and the operator has not decided on a repeat yet.
    `answered` holds (block, phase) of each question outside trials, `items` each item of a questionnaire that
    has an answer. `ending` is a value of `Ending`, empty where the journal just breaks off. `highest` is the
    highest number that a trial had or was given, `trial_repeats` which trial each that began was to repeat.
    `learnt` is what each calibration was answered since it was begun (anew: those in `anew`), `learnt_from`
    the trials that this came from, `given_up` those that the operator ended by leaving a trial out, and
    `values` what calibrations that are over found and the operator went on with, by target. Times are seconds
    on the session clock.
    """

    header: Mapping[str, JsonValue]
    opened_s: float
    last_s: float
    last_seq: int
    begun: tuple[int, ...] = ()
    ended: tuple[int, ...] = ()
    broken: tuple[int, ...] = ()
    skipped: tuple[int, ...] = ()
    again: tuple[Again, ...] = ()
    spoiled: tuple[int, ...] = ()
    blocks_begun: tuple[int, ...] = ()
    blocks_ended: tuple[int, ...] = ()
    answered: tuple[tuple[int, str], ...] = ()
    ending: str = ""
    reason: str = ""
    highest: int = 0
    learnt: Mapping[str, tuple[tuple[Proposal, float | None], ...]] = field(default_factory=dict)
    learnt_from: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    given_up: frozenset[str] = frozenset()
    trial_repeats: Mapping[int, int] = field(default_factory=dict)
    anew: frozenset[str] = frozenset()
    values: Mapping[str, float] = field(default_factory=dict)
    items: frozenset[ItemKey] = frozenset()

    @property
    def opened_utc_s(self) -> float:
        """When the journal was opened, in seconds since 1970 in UTC.

        Raises ValueError where it does not say so.
        """
        utc_s = self.header.get("utc_s")
        if isinstance(utc_s, bool) or not isinstance(utc_s, int | float):
            raise ValueError("its journal does not say when it was opened: nobody knows how old it is")
        return float(utc_s)

    @property
    def last_utc_s(self) -> float:
        """When the last record was written; raises ValueError as `opened_utc_s` does."""
        return self.opened_utc_s + self.last_s - self.opened_s


def position(records: Sequence[Record]) -> Position:
    """Read how far a session came; raise ValueError where not even the journal's header is there."""
    if not records or records[0].event.kind != HEADER:
        raise ValueError("its journal has no header that can be read: nobody knows what was begun")
    reader = _Reader()
    for record in records:
        reader.read(record.event)
    first, last = records[0].event, records[-1]
    return Position(
        header=first.data,
        opened_s=first.time_s,
        last_s=last.event.time_s,
        last_seq=last.seq,
        begun=tuple(reader.begun),
        ended=tuple(reader.ended),
        broken=tuple(trial for trial in reader.begun if trial not in reader.settled),
        skipped=tuple(reader.skipped),
        again=tuple(reader.again),
        spoiled=tuple(trial for trial in reader.spoiled if trial in reader.ended),
        blocks_begun=tuple(reader.blocks_begun),
        blocks_ended=tuple(reader.blocks_ended),
        answered=tuple(reader.answered),
        ending=reader.ending,
        reason=reader.reason,
        highest=reader.highest,
        learnt={name: tuple(answers) for name, answers in reader.learnt.items()},
        learnt_from={name: tuple(trials) for name, trials in reader.learnt_from.items()},
        given_up=frozenset(reader.given_up),
        trial_repeats=reader.trial_repeats,
        anew=frozenset(reader.anew),
        values=reader.values,
        items=frozenset(reader.items),
    )


class _Reader:
    """Walks the events once and keeps what a position needs."""

    def __init__(self) -> None:
        self.begun: list[int] = []
        self.ended: list[int] = []
        self.skipped: list[int] = []
        self.again: list[Again] = []
        self.spoiled: list[int] = []
        self.blocks_begun: list[int] = []
        self.blocks_ended: list[int] = []
        self.answered: list[tuple[int, str]] = []
        self.ending = self.reason = ""
        self.highest = 0
        self.learnt: dict[str, list[tuple[Proposal, float | None]]] = {}
        self.learnt_from: dict[str, list[int]] = {}
        self.given_up: set[str] = set()
        self.trial_repeats: dict[int, int] = {}
        self.anew: set[str] = set()
        self._searching: str | None = None
        self.values: dict[str, float] = {}
        self.items: set[ItemKey] = set()
        self._used: dict[str, float] = {}
        self._last_stopped: int | None = None

    @property
    def settled(self) -> frozenset[int]:
        """The trials that ended, were left out, or have another one in their place."""
        instead = (again.repeats for again in self.again if again.at_once)
        return frozenset((*self.ended, *self.skipped, *instead))

    def read(self, event: Event) -> None:
        handler = getattr(self, f"_{event.kind}", None)
        if handler is not None:
            handler(event)
        self.highest = max(self.highest, event.trial or 0)

    def _trial_start(self, event: Event) -> None:
        self.begun.append(_number(event.trial))
        if (repeats := event.data.get("repeats")) is not None:
            self.trial_repeats[self.begun[-1]] = _number(repeats)

    def _trial_end(self, event: Event) -> None:
        self.ended.append(_number(event.trial))

    def _delivery(self, event: Event) -> None:
        if event.trial is not None and event.data.get("verdict") not in NO_REASON_TO_REPEAT:
            self.spoiled.append(event.trial)

    def _stopped(self, event: Event) -> None:
        self._last_stopped = event.trial

    def _choice(self, event: Event) -> None:
        stopped, self._last_stopped = self._last_stopped, None
        trial = stopped if event.trial is None else event.trial
        choice = event.data.get("choice")
        if choice == "skip" and trial is not None:
            self.skipped.append(trial)
            self.given_up |= set() if self._searching is None else {self._searching}
        elif choice == "go_on" and "repeats" in event.data:
            self._give_again(event, at_once=True)
        elif choice == "withdraw":
            self.ending, self.reason = Ending.WITHDRAWN.value, "the participant withdrew"

    def _repeat(self, event: Event) -> None:
        self._give_again(event, at_once=False)
        self._offered(event)

    def _repeat_declined(self, event: Event) -> None:
        self._offered(event)

    def _repeat_refused(self, event: Event) -> None:
        self._offered(event)

    def _offered(self, event: Event) -> None:
        self.spoiled = [trial for trial in self.spoiled if trial != event.data["repeats"]]

    def _give_again(self, event: Event, *, at_once: bool) -> None:
        again = Again(_number(event.data["repeats"]), _number(event.data["as"]), at_once)
        self.again.append(again)
        self.highest = max(self.highest, again.number)

    def _block_start(self, event: Event) -> None:
        self.blocks_begun.append(_number(event.block))
        searching = event.data.get("calibration")
        self._searching = None if searching is None else str(searching)

    def _block_end(self, event: Event) -> None:
        self.blocks_ended.append(_number(event.block))
        self.spoiled = []
        self.values |= self._used
        self._used = {}

    def _rating(self, event: Event) -> None:
        if event.trial is None and event.block is not None:
            self.answered.append((event.block, event.phase))

    def _item_answer(self, event: Event) -> None:
        data = event.data
        if data["value"] is not None:
            item = str(data["when"]), str(data["questionnaire"]), _number(data["item"])
            self.items.add(item)

    def _calibration_trial(self, event: Event) -> None:
        data = event.data
        level, answer = _level(data["level"]), _level(data["answer"])
        proposal = Proposal(_number(data["number"]), str(data["stimulus"]), level)
        name, last = str(data["calibration"]), self.ended[-1] if self.ended else None
        self.learnt.setdefault(name, []).append((proposal, answer))
        self.learnt_from.setdefault(name, []).append(_number(data.get("trial", last)))

    def _calibration_again(self, event: Event) -> None:
        name = str(event.data["calibration"])
        self.learnt[name] = []
        self.learnt_from[name] = []
        self.given_up.discard(name)
        self.anew.add(name)

    def _calibration_used(self, event: Event) -> None:
        """Keep values until their block ends: one that did not goes on, and the operator is asked again."""
        values = event.data["values"]
        if isinstance(values, dict):
            self._used = {name: value for name, each in values.items() if (value := _level(each)) is not None}

    def _session_stopped(self, event: Event) -> None:
        if self.ending != Ending.WITHDRAWN.value:
            self.ending = str(event.data.get("ending", event.marker))
            self.reason = str(event.data.get("reason", ""))

    def _session_end(self, event: Event) -> None:
        self.ending, self.reason = Ending.COMPLETED.value, "every trial was run"


def _number(value: JsonValue) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError(f"its journal has {value!r} where the number of a trial or block is due")
    return value


def _level(value: JsonValue) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return None if value is None else float(value)
    raise ValueError(f"its journal has {value!r} where a level or an answer is due")
