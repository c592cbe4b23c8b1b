"""An effects table as it is printed, and as a section of a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.table import Table

from experiments.effects.measuring import Line
from experiments.effects.targets import Published

HEAD = (
    "finding",
    "measure",
    "published",
    "tag",
    "simulated",
    "95 %",
    "points off",
    "within 3 points",
    "people",
)


@dataclass(frozen=True)
class Section:
    """A heading of the page, which no other section has, and what has to be known to read its table."""

    heading: str
    notes: str


OWN = Section(
    "# Published and simulated effects",
    """\
`mindpain effects` rehearses a small study for each finding, with simulated people before the twins of
thermode and bath, and compares. This page is what it writes with `--out`; the numbers stand as they came
out.

- A change is of the mean over people, in percent of the same people's mean with no task. Six stimuli of
  49 °C a condition count, after a first one that does not; conditions are counterbalanced, and each has
  skin of its own. Of tolerance it is the geometric mean over the three quarters of people who stay in for
  the shortest time, as some of the others stay until the cap.
- Within 3 points: of percent, or hundredths of r. Where a study gives a direction and no number, the
  interval must lie below zero; a g must lie inside its published interval.
- The 95 % interval is a bootstrap over people. They are chosen by their traits, before anybody answers,
  so that together they are like the population: the interval is wider than these values are uncertain,
  and 200 people as they come would miss by more (decision 27).
- Lutz: experts and novices are the same people with other hours of practice, compared person by person.
- Gard gave current, and the groups of Gard, Lutz and Grant had stimuli of their own strength; here all
  have the same heat.
- Perlman's focused attention was on a fixation cross. What experts would show at the breath stands below
  it; no study says it.
- Shires: tolerance was set by a ratio, x1.35, not by g; the threshold in the heat, g = 0.72, is not
  simulated.
- Temperatures are read back ten times a second, not fifty, which is quicker; the answers are the same.
""",
)
LIBRARY = Section(
    "# Effects of the library's protocols",
    """\
`mindpain effects --library` rehearses the protocols themselves, with the simulated people who stand for
each study's own, and compares. What no study says is `unknown`, and there is nothing to meet; where a study
gives a direction, the interval must lie on its side of zero.

- A change is of the mean over people, in percent of what the same people rate under the condition that is
  named. Between groups, the same people take part with what differs between the groups; an interaction is
  the difference of two changes, in points of percent. Tolerance is the geometric mean over the three
  quarters of people who stay in for the shortest time. Where a difference between groups is the same in
  everybody, its interval has no width.
- Stimuli, counts and times are those of the files: where a study does not tell them, they are stand-ins or
  choices, marked in the file. So this table says whether an effect that was put into simulated people comes
  out of whole sessions of such a protocol. It does not say that the study would come out so.
- Sizes that no study gives were chosen (`hardware/participant/sets/`, each with its tag). Where the
  published value is a direction, only the direction is compared.
- The first painful stimulus of a session is rated higher and is left out, where more than one counts.
  People for whom a calibration finds no level are left out; how many is said below.
- Temperatures are read back ten times a second, not fifty, which is quicker; the answers are the same.
""",
)
NUMBERS = frozenset({"published", "simulated", "95 %", "points off", "people"})


def printed(lines: Sequence[Line]) -> Table:
    """Return the table for a terminal; a finding is named at its first measure only."""
    table = Table(title="published and simulated effects", title_justify="left")
    for name in HEAD:
        table.add_column(name, justify="right" if name in NUMBERS else "left")
    before = ""
    for line in lines:
        finding, *cells = _cells(line)
        style = "bold reverse" if line.verdict.startswith("no,") or line.verdict == "no" else ""
        table.add_row("" if line.row.name == before else finding, *cells, style=style)
        before = line.row.name
    return table


def page(lines: Sequence[Line], conditions: str, section: Section = OWN) -> str:
    """Return the table in Markdown, under the section's heading, with the conditions it was made under."""
    return "\n".join(_page(lines, conditions, section)) + "\n"


def put_into(before: str, text: str, section: Section) -> str:
    """Return a page with a section's new text: in place of what it said before, or at its end."""
    start = before.find(f"{section.heading}\n")
    if start < 0:
        return f"{before.rstrip()}\n\n{text}" if before.strip() else text
    end = before.find("\n# ", start)
    after = "" if end < 0 else before[end:]
    return before[:start] + text + after


def _page(lines: Sequence[Line], conditions: str, section: Section) -> Iterator[str]:
    yield from (section.heading, "", section.notes, conditions, "")
    yield "| " + " | ".join(HEAD) + " |"
    yield "|" + "|".join("---:" if name in NUMBERS else "---" for name in HEAD) + "|"
    for line in lines:
        yield "| " + " | ".join(_cells(line)) + " |"


def _cells(line: Line) -> tuple[str, ...]:
    kind, effect = line.row.kind, line.effect

    def told(value: float, plus: str = "+") -> str:
        if kind in ("correlation", "size"):
            return f"{value:{plus}.2f}"
        return f"{value:{plus}.1f} {'points' if kind == 'interaction' else '%'}"

    return (
        line.row.finding,
        line.measure,
        _published(line.published, kind),
        line.published.tag,
        told(effect.value),
        f"{told(effect.low)} to {told(effect.high)}",
        "" if line.points is None else f"{line.points:+.1f}",
        line.verdict,
        f"{effect.people}",
    )


def _published(published: Published, kind: str) -> str:
    if not isinstance(published.value, float):
        return published.value
    if kind in ("correlation", "size"):
        interval = published.interval
        return f"{published.value:+.2f}" + (f" [{interval[0]:.2f}, {interval[1]:.2f}]" if interval else "")
    return f"{published.value:+.0f} %"
