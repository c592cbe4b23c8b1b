"""`mindpain adverse-event`: puts what happened to a participant on record, question by question; or lists it.

Nothing is written before the last question is answered, and nothing that was written is ever changed.
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias

from experiments.adverse.facts import Facts, gather, participant_folder
from experiments.adverse.pages import NOTHING_WRITTEN, form, known_already, listed, short_seal
from experiments.adverse.questions import NONE, QUESTIONS, Question, Value
from hardware.adverse_event_file import append_adverse_event, events_path, read_adverse_events
from hardware.clocks import LabClock
from mindpain_task.located import Refusal, Refused
from mindpain_task.roles import Clock
from mindpain_task.safety.adverse_events import AdverseEvent

NEEDED = ("severity", "what", "action", "reporter")
"""With these given as options nothing is asked."""
DONE, REFUSED, STOPPED = 0, 2, 4
Ask: TypeAlias = Callable[[str], str]
Say: TypeAlias = Callable[[str], None]


@dataclass(frozen=True)
class Draft:
    """A report before it is answered: `start` holds every field, `answered` names those that may stay."""

    start: AdverseEvent
    answered: frozenset[str]


def adverse_event(
    args: argparse.Namespace, ask: Ask = input, say: Say = print, clock: Clock | None = None
) -> int:
    """Report one event, or list those on record; return the exit code."""
    root: Path = args.data
    participant_folder(root, args.sub)
    path = events_path(root, args.sub)
    if args.list:
        on_record = read_adverse_events(path)
        say(listed(path, on_record))
        return REFUSED if on_record.faults else DONE
    clock = clock or LabClock()
    now = datetime.datetime.fromtimestamp(clock.utc_s(), datetime.UTC).astimezone()
    facts = gather(root, args.sub, args.ses)
    try:
        event = _reported(args, facts, path, now, ask, say)
    except ValueError as error:
        raise Refused([Refusal(None, f"{error}; {NOTHING_WRITTEN}")]) from error
    except KeyboardInterrupt:
        say(f"\nstopped by Ctrl-C; {NOTHING_WRITTEN}")
        return STOPPED
    except EOFError as error:
        options = ", ".join(f"--{name}" for name in NEEDED)
        why = f"nobody answers the questions here; {NOTHING_WRITTEN}; to be asked nothing, give {options}"
        raise Refused([Refusal(None, why)]) from error
    if event is None:
        say(NOTHING_WRITTEN)
        return STOPPED
    try:
        number, seal = append_adverse_event(path, event, clock, simulated=facts.simulated)
    except ValueError as error:
        raise Refused([Refusal(None, f"{error}; {NOTHING_WRITTEN}")]) from error
    say(f"record {number} is on the disk, in {path}")
    say(f"seal {short_seal(seal)}: write it on the paper form; it shows later that nothing was taken out")
    say(f"what was made before lacks it: mindpain report {root}, mindpain export bids {root} OUT")
    return DONE


def _reported(
    args: argparse.Namespace, facts: Facts, path: Path, now: datetime.datetime, ask: Ask, say: Say
) -> AdverseEvent | None:
    """Return the report, or None where the person takes it back; ValueError where an option is no answer."""
    draft = _new(args.sub, facts, now) if args.correct is None else _correction(path, args.correct)
    given: dict[str, Value] = {}
    for question in QUESTIONS:
        if (text := getattr(args, question.name)) is not None:
            given[question.name] = question.parse(text, now)
    if (args.correct is not None and given) or all(name in given for name in NEEDED):
        return _with(draft.start, given)
    say(known_already(args.sub, facts, now))
    for question in QUESTIONS:
        if question.name not in given:
            default = _told(getattr(draft.start, question.name)) if question.name in draft.answered else None
            given[question.name] = _answer(question, default, now, ask, say)
    event = _with(draft.start, given)
    say(form(event, now))
    sure = ask("Put it on record? It can never be changed afterwards, only corrected. y/n: ")
    return event if sure.strip().lower() in ("y", "yes") else None


def _new(participant: str, facts: Facts, now: datetime.datetime) -> Draft:
    start = AdverseEvent(
        participant=participant,
        happened=now.isoformat(timespec="minutes"),
        session=facts.session,
        run=facts.run,
        trial=facts.trial,
        site=facts.site,
        stimuli=facts.stimuli,
        severity=1,
        what=NONE,
        action=NONE,
        outcome="not known yet",
        related="unknown",
        reporter=NONE,
    )
    return Draft(start, frozenset({question.name for question in QUESTIONS} - set(NEEDED)))


def _correction(path: Path, number: int) -> Draft:
    """Return what a record says, to be corrected; ValueError where there is no such record."""
    for record in read_adverse_events(path).records:
        if record.number == number:
            event = replace(record.event, corrects=number)
            return Draft(event, frozenset(question.name for question in QUESTIONS))
    raise ValueError(f"{path} has no record {number} that could be corrected")


def _with(start: AdverseEvent, answers: Mapping[str, Value]) -> AdverseEvent:
    """Return the report with these answers."""
    return replace(start, **answers)  # type: ignore[arg-type]


def _answer(question: Question, default: str | None, now: datetime.datetime, ask: Ask, say: Say) -> Value:
    """Ask until there is an answer; an empty one takes the default."""
    while True:
        text = ask(question.text + (": " if default is None else f" [{default}]: "))
        try:
            return question.parse(text if text.strip() or default is None else default, now)
        except ValueError as error:
            say(f"  {error}")


def _told(value: Value) -> str:
    return NONE if value in (None, "") else str(value)
