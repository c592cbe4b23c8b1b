"""Reading an instrument's file: what its parts say against one another is refused where it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from mindpain_task.located import Document, Path, Refusal, Refused, read_yaml, validate
from mindpain_task.questionnaires.entries import (
    ALWAYS,
    FEWEST_ANSWERS,
    MOST_ANSWERS,
    TOTAL,
    Instrument,
    Part,
)


def read_instrument(text: str, file: str) -> Instrument:
    """Read an instrument's file; raise `Refused` with everything that is wrong with it."""
    document = read_yaml(text, file)
    instrument, refusals = validate(document, Instrument)
    refusals.extend(document.repeated)
    if instrument is not None:
        refusals.extend(_wrong(document, instrument))
    if instrument is None or refusals:
        raise Refused(refusals)
    return instrument


def _wrong(document: Document, it: Instrument) -> Iterator[Refusal]:
    """Yield what the parts of an instrument say against one another."""
    count = len(it.values)
    if not FEWEST_ANSWERS <= count <= MOST_ANSWERS:
        why = f"{it.answers.min} to {it.answers.max} are {count} answers: a screen shows {FEWEST_ANSWERS} to"
        yield document.refuse(("answers",), f"{why} {MOST_ANSWERS}")
    if it.numbering is not None and len(it.numbering.numbers) != it.items:
        given = len(it.numbering.numbers)
        yield document.refuse(
            ("numbering", "numbers"), f"{given} numbers for an instrument of {it.items} items"
        )
    lists: list[tuple[Path, tuple[int, ...]]] = [
        *((("subscales", name), numbers) for name, numbers in it.subscales.items()),
        (("reverse",), it.reverse),
        (("unscored",), it.unscored),
    ]
    for path, numbers in lists:
        yield from _unknown_items(document, it, path, numbers)
    if it.numbering is not None:
        lists.append((("numbering", "numbers"), it.numbering.numbers))
    for path, numbers in lists:
        yield from _twice(document, path, numbers)
    yield from _in_one_subscale(document, it)
    yield from _scores(document, it)
    yield from _sources(document, it)


def _unknown_items(
    document: Document, it: Instrument, path: Path, numbers: tuple[int, ...]
) -> Iterator[Refusal]:
    for index, number in enumerate(numbers):
        if number not in it.numbers:
            of = f"1 to {it.items}" if it.numbering is None else "those of its numbering"
            yield document.refuse((*path, index), f"there is no item {number}: its items are {of}")


def _twice(document: Document, path: Path, numbers: tuple[int, ...]) -> Iterator[Refusal]:
    for index, number in enumerate(numbers):
        if number in numbers[:index]:
            yield document.refuse((*path, index), f"item {number} is given twice")


def _in_one_subscale(document: Document, it: Instrument) -> Iterator[Refusal]:
    if not it.subscales:
        return
    times = Counter(number for numbers in it.subscales.values() for number in {*numbers})
    for name, numbers in it.subscales.items():
        for index, number in enumerate(numbers):
            if times[number] > 1 and it.subscale_of(number) != name:
                first = it.subscale_of(number)
                yield document.refuse(("subscales", name, index), f"item {number} is in {first!r}, too")
            elif number in it.unscored:
                yield document.refuse(("subscales", name, index), f"item {number} is said to be unscored")
    for number in it.scored:
        if not times[number]:
            at = ("reverse", it.reverse.index(number)) if number in it.reverse else ("subscales",)
            why = "put it in one, or among `unscored`"
            yield document.refuse(at, f"item {number} is in no subscale: {why}")


def _scores(document: Document, it: Instrument) -> Iterator[Refusal]:
    rules = it.scores
    if rules.subscales is not None and not it.subscales:
        yield document.refuse(("scores", "subscales"), "there are no subscales")
    if it.subscales and rules.subscales is None:
        yield document.refuse(("subscales",), "nothing says how they are scored: add scores.subscales")
    if rules.total == "mean_of_subscales" and not it.subscales:
        yield document.refuse(("scores", "total"), "there are no subscales to take the mean of")
    if rules.reverse_in == "total" and (rules.total is None or not it.reverse):
        yield document.refuse(("scores", "reverse_in"), "this needs a total, and items that are reversed")
    if TOTAL in it.subscales:
        yield document.refuse(("subscales", TOTAL), "this is the name of the score of all items")
    for index, number in enumerate(it.reverse):
        if number in it.unscored:
            yield document.refuse(("reverse", index), f"item {number} is said to be unscored")
    yield from _flags(document, it)


def _flags(document: Document, it: Instrument) -> Iterator[Refusal]:
    for name, flag in it.flags.items():
        if name not in it.score_names:
            known = ", ".join(it.score_names) or "none"
            yield document.refuse(("flags", name), f"there is no such score; its scores: {known}")
            continue
        low, high = it.range_of(name)
        if not low < flag.at_least <= high:
            yield document.refuse(
                ("flags", name, "at_least"), f"{flag.at_least:g} is outside {low:g} to {high:g}"
            )


def _sources(document: Document, it: Instrument) -> Iterator[Refusal]:
    wanted: set[Part] = {*ALWAYS}
    wanted |= {"subscales"} if it.subscales else set()
    wanted |= {"flags"} if it.flags else set()
    for part in sorted(wanted - {*it.sources}):
        yield document.refuse(("sources",), f"it does not say where `{part}` comes from")
    for part in sorted({*it.sources} - wanted):
        yield document.refuse(("sources", part), f"the file has no {part}")
