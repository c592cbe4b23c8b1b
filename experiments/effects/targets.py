"""What was published and which rehearsals it is compared with, from a file of targets; refused if wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

HERE = Path(__file__).parent
OWN, LIBRARY = HERE / "targets.yaml", HERE / "library.yaml"
"""The findings that small protocols beside this file stand for, and those of the library's own protocols."""
REST = "free_neutral"
"""The condition without a task, which every change is a change from where a row names no other."""
TOLERANCE = "tolerance"

Measure: TypeAlias = str
"""A scale by its name, or `tolerance`: how long a hand stays in cold water."""
Word: TypeAlias = Literal["none", "equal", "lower", "higher", "unknown"]
Hours: TypeAlias = Annotated[float, Field(ge=0)]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class DrawnHours(_Written):
    """Hours of practice that differ between people: their logarithm is uniform between these two."""

    from_h: float = Field(gt=0)
    to_h: float = Field(gt=0)

    @model_validator(mode="after")
    def _ascending(self) -> DrawnHours:
        if self.to_h <= self.from_h:
            raise ValueError(f"to_h {self.to_h:g} is not over from_h {self.from_h:g}")
        return self


class Study(_Written):
    """People of one parameter set in one protocol; `times_people` as many as elsewhere.

    The protocol stands beside this file, or in the `library`; the rig is beside this file too where none is
    named. `leave_out` says which answers are no more than a warm-up. With `may_end_early`, who cannot go on
    (no level of pain is found for this person) is left out; else the whole table is not made.
    """

    person: str
    protocol: str | None = None
    library: str | None = None
    arm: str = ""
    occasion: str = ""
    practice_hours: Hours | DrawnHours | None = None
    rig: str | None = None
    leave_out: Literal["first_of_each_block", "first", "nothing"] = "first_of_each_block"
    may_end_early: bool = False
    times_people: int = Field(default=1, ge=1)

    @model_validator(mode="after")
    def _one_protocol(self) -> Study:
        if (self.protocol is None) == (self.library is None):
            raise ValueError("a study has either a `protocol` or one of the `library`")
        return self

    @property
    def source(self) -> str:
        """Where its protocol is: a path, or a name in the library."""
        return self.library or str(HERE / "protocols" / f"{self.protocol}.yaml")

    @property
    def rig_source(self) -> str:
        """Which rig: a path, or the name of one that comes with the program."""
        return self.rig or str(HERE / "rig.yaml")

    @property
    def told(self) -> str:
        """Who does what, in a few words."""
        what = ", ".join(each for each in (self.library or self.protocol, self.arm, self.occasion) if each)
        hours = self.practice_hours
        if hours is None:
            return f"{self.person} in {what}"
        after = f"{hours:g}" if isinstance(hours, float) else f"{hours.from_h:g} to {hours.to_h:g}"
        return f"{self.person} after {after} h in {what}"


class Published(_Written):
    """One published value with its tag: a number, or a word where no number is known.

    `interval` is the published 95 % interval, where a simulated value is compared with that.
    """

    value: float | Word = Field(alias="is", union_mode="left_to_right")
    tag: str
    interval: tuple[float, float] | None = None


class Cell(NamedTuple):
    """Answers under some conditions of a study, to one stimulus or to all."""

    study: str
    conditions: tuple[str, ...]
    stimulus: str | None


class Row(_Written):
    """One finding and the study that stands for it.

    `change` is in percent of the conditions of `reference`; `groups` in percent of the group `against`,
    person by person; `interaction` is by how many points of percent the changes of two groups differ; then
    there are a `correlation` across people, with trait mindfulness or the logarithm of hours, and a `size`
    (Hedges' g, positive for what is better). Only answers to `stimulus` count, where one is named.
    """

    name: str
    finding: str
    kind: Literal["change", "groups", "interaction", "correlation", "size"]
    study: str
    condition: str
    stimulus: str | None = None
    reference: tuple[str, ...] = (REST,)
    reference_stimulus: str | None = None
    against: str | None = None
    against_condition: str | None = None
    across: Literal["trait", "hours"] = "trait"
    published: dict[Measure, Published]

    @model_validator(mode="after")
    def _two_groups(self) -> Row:
        if (self.kind in ("groups", "interaction")) != (self.against is not None):
            raise ValueError(f"row {self.name}: `against` names the other group, and only of groups")
        if self.against is None and self.against_condition is not None:
            raise ValueError(f"row {self.name}: `against_condition` is the other group's, and there is none")
        return self

    @property
    def needs(self) -> tuple[str, ...]:
        """The studies it compares."""
        return (self.study,) if self.against is None else (self.study, self.against)

    @property
    def other_condition(self) -> str:
        """The condition of the other group, which is called the same where it has no name of its own."""
        return self.against_condition or self.condition

    @property
    def compared_stimulus(self) -> str | None:
        """The stimulus of what is compared with, the same one where no other is named."""
        return self.reference_stimulus or self.stimulus

    @property
    def cells(self) -> tuple[Cell, ...]:
        """Everything whose answers it needs."""
        here = Cell(self.study, (self.condition,), self.stimulus)
        if self.kind == "correlation":
            return (here,)
        rest = Cell(self.study, self.reference, self.compared_stimulus)
        if self.against is None:
            return here, rest
        if self.kind == "groups":
            return here, Cell(self.against, (self.other_condition,), self.compared_stimulus)
        other = Cell(self.against, (self.other_condition,), self.stimulus)
        return here, rest, other, Cell(self.against, self.reference, self.compared_stimulus)


class Targets(_Written):
    """All rows, and the studies they need, by name."""

    studies: dict[str, Study]
    rows: tuple[Row, ...]

    @model_validator(mode="after")
    def _known(self) -> Targets:
        for row in self.rows:
            for study in row.needs:
                if study not in self.studies:
                    raise ValueError(f"row {row.name}: there is no study {study!r}")
            if row.across == "hours" and not isinstance(self.studies[row.study].practice_hours, DrawnHours):
                raise ValueError(f"row {row.name}: hours do not differ between the people of {row.study!r}")
            if len({self.studies[study].times_people for study in row.needs}) > 1:
                raise ValueError(f"row {row.name}: its groups are not of as many people")
        return self

    def studies_of(self, rows: tuple[Row, ...]) -> dict[str, Study]:
        """Return the studies that these rows need, each once."""
        names = dict.fromkeys(name for row in rows for name in row.needs)
        return {name: self.studies[name] for name in names}


def read_targets(path: Path = OWN) -> Targets:
    """Read the file; raise ValueError with every problem in it."""
    return Targets.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
