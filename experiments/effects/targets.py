"""What was published and which rehearsals it is compared with, from `targets.yaml`; refused if wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator

HERE = Path(__file__).parent
REST = "free_neutral"
"""The condition without a task, which every change is a change from."""

Measure: TypeAlias = Literal["intensity", "unpleasantness", "anxiety", "tolerance"]
Word: TypeAlias = Literal["none", "equal", "lower", "unknown"]


class _Written(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False)


class Study(_Written):
    """People of one parameter set in one protocol; `times_people` as many as elsewhere."""

    person: str
    protocol: str
    times_people: int = Field(default=1, ge=1)

    @property
    def path(self) -> Path:
        """Where its protocol is."""
        return HERE / "protocols" / f"{self.protocol}.yaml"


class Published(_Written):
    """One published value with its tag: a number, or a word where no number is known.

    `interval` is the published 95 % interval, where a simulated value is compared with that.
    """

    value: float | Word = Field(alias="is", union_mode="left_to_right")
    tag: str
    interval: tuple[float, float] | None = None


class Row(_Written):
    """One finding and the study that stands for it.

    `change` is in percent of no task; `groups` in percent of the group `against`, person by person; then
    there are a `correlation` with trait mindfulness, and a `size` (Hedges' g, positive for what is better).
    """

    name: str
    finding: str
    kind: Literal["change", "groups", "correlation", "size"]
    study: str
    against: str | None = None
    condition: str
    published: dict[Measure, Published]

    @model_validator(mode="after")
    def _two_groups(self) -> Row:
        if (self.kind == "groups") != (self.against is not None):
            raise ValueError(f"row {self.name}: `against` names the other group, and only of groups")
        return self


class Targets(_Written):
    """All rows, and the studies they need, by name."""

    studies: dict[str, Study]
    rows: tuple[Row, ...]

    @model_validator(mode="after")
    def _known(self) -> Targets:
        for row in self.rows:
            for study in (row.study, row.against):
                if study is not None and study not in self.studies:
                    raise ValueError(f"row {row.name}: there is no study {study!r}")
        return self

    def studies_of(self, rows: tuple[Row, ...]) -> dict[str, Study]:
        """Return the studies that these rows need, each once."""
        names = dict.fromkeys(name for row in rows for name in (row.study, row.against) if name is not None)
        return {name: self.studies[name] for name in names}


def read_targets(path: Path = HERE / "targets.yaml") -> Targets:
    """Read the file; raise ValueError with every problem in it."""
    return Targets.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
