"""The questions about an adverse event, in plain words, and what counts as an answer."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from mindpain_task.safety.adverse_events import RELATED, SEVERITIES

Value: TypeAlias = str | int | None
NONE = "-"


@dataclass(frozen=True)
class Question:
    """One question; `parse` takes the answer and the time now, and raises ValueError with what is wanted."""

    name: str
    text: str
    parse: Callable[[str, datetime.datetime], Value]


def when(text: str, now: datetime.datetime) -> str:
    """Return `14:05` (today) or `2026-03-01 14:05`, by this computer's clock, as ISO 8601 with its offset."""
    text = text.strip()
    try:
        if len(text) <= len("14:05"):
            clock_time = datetime.time.fromisoformat(text)
            moment = now.replace(hour=clock_time.hour, minute=clock_time.minute, second=0, microsecond=0)
        else:
            moment = datetime.datetime.fromisoformat(text)
    except ValueError as error:
        raise ValueError(f"{text!r} is no time as in 14:05 or 2026-03-01 14:05") from error
    moment = moment.astimezone() if moment.tzinfo is None else moment
    if moment > now:
        raise ValueError(f"{text} has not come yet")
    return moment.isoformat(timespec="minutes")


def words(text: str, _: datetime.datetime) -> str:
    """Return words; there must be some."""
    if not text.strip():
        raise ValueError("some words are needed")
    return text.strip()


def perhaps(text: str, _: datetime.datetime) -> str:
    """Return words, or nothing for a dash."""
    return "" if text.strip() == NONE else text.strip()


def severity(text: str, _: datetime.datetime) -> int:
    """Return a grade."""
    if text.strip() not in map(str, SEVERITIES):
        raise ValueError(f"{text.strip()!r} is not one of 1 to {max(SEVERITIES)}")
    return int(text)


def related(text: str, _: datetime.datetime) -> str:
    """Return one of the words, of which the beginning is enough."""
    found = [word for word in RELATED if text.strip() and word.startswith(text.strip().lower())]
    exact = [word for word in found if word == text.strip().lower()]
    if len(found) != 1 and not exact:
        raise ValueError(f"{text.strip()!r} is not one of {', '.join(RELATED)}")
    return (exact or found)[0]


def deadline(text: str, _: datetime.datetime) -> str | None:
    """Return a date, or None for a dash."""
    text = text.strip()
    if text in ("", NONE):
        return None
    try:
        return datetime.date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(f"{text!r} is no date as in 2026-03-08") from error


def trial(text: str, _: datetime.datetime) -> int | None:
    """Return a trial's number, or None for a dash."""
    text = text.strip()
    if text in ("", NONE):
        return None
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        raise ValueError(f"{text!r} is no number of a trial")
    return int(text)


_GRADES = "".join(f"\n    {grade}  {meaning}" for grade, meaning in SEVERITIES.items())
QUESTIONS = (
    Question("happened", "When did it happen? As in 14:05 (today), or 2026-03-01 14:05", when),
    Question("trial", f"In or after which trial? {NONE} for none", trial),
    Question("site", f"Where on the body? {NONE} for no place", perhaps),
    Question("severity", f"How bad is it?{_GRADES}\n  1 to {max(SEVERITIES)}", severity),
    Question("what", "What happened? In plain words", words),
    Question("action", "What was done about it?", words),
    Question("outcome", "How is the participant now?", words),
    Question("related", f"Was it because of the study? One of: {', '.join(RELATED)}", related),
    Question("reporter", "Who reports this? Your name", words),
    Question(
        "deadline",
        f"By when must the ethics committee be told? As in 2026-03-08; {NONE} if that is not known yet",
        deadline,
    ),
)
