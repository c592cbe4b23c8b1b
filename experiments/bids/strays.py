"""Files that an export made and whose run a dataset no longer has: its source data were taken away.

They still count: a dataset is simulated, or not, by all that stands in it. Names alone are looked at, and the
words beside those that belong to no run: what a lab puts beside them is the lab's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from experiments.bids.names import RunPlace
from experiments.bids.tables_kept import table_at, words_at
from experiments.bids.who_when import is_file_of
from mindpain_task.located import Refusal, Refused

_NAMED_SO = ("named so",)


@dataclass(frozen=True)
class Stray:
    """The JSON of a table or a recording that an export made."""

    folder: Path

    @property
    def simulated(self) -> tuple[str, ...]:
        """By its name, as of a run."""
        return _NAMED_SO if "_acq-simulated_" in self.folder.name else ()


def strays_in(root: Path, places: Sequence[RunPlace]) -> list[Stray]:
    """Return what belongs to none of these runs; raise `Refused` where a table still lists it.

    What an export that broke off has left is listed nowhere yet, and the next one completes it. What is
    listed was whole once: without its source data the tables of its participant would lose it unsaid.
    """
    strays = [*_strays_in(root, places)]
    for each in strays:
        if any(name.partition(".")[0] == each.folder.stem for name in _listed(each.folder.parents[1])):
            why = (
                f"{root}: the source data of {each.folder.stem} were taken out of sourcedata, and the tables "
                "of all runs are derived from them; put them back, or export into a new folder"
            )
            raise Refused([Refusal(None, why)])
    return strays


def _strays_in(root: Path, places: Sequence[RunPlace]) -> Iterator[Stray]:
    of_session: dict[Path, list[RunPlace]] = {}
    for place in places:
        of_session.setdefault(root / place.session, []).append(place)
    for path in sorted(root.glob("sub-*/ses-*/*/*.json")):
        own = of_session.get(path.parents[1], ())
        if not any(is_file_of(path.name, each) for each in own) and "Provenance" in words_at(path):
            yield Stray(path)


def _listed(session: Path) -> Iterator[str]:
    table = table_at(session / f"{session.parent.name}_{session.name}_scans.tsv")
    if table is not None and "filename" in table.columns:
        place = table.columns.index("filename")
        yield from (str(row[place]).rpartition("/")[2] for row in table.rows)
