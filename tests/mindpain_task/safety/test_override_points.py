"""The published test points of heat, under the envelope and under all that an override file may loosen."""

from __future__ import annotations

import pytest
import yaml

from hardware.rig_file import read_rig
from mindpain_task.safety.limits import check_exposures
from mindpain_task.safety.override import looser, read_override
from mindpain_task.safety.override_entries import SECTIONS
from tests.mindpain_task.safety.test_limits import POINTS, Point

ENVELOPE = read_rig("rehearsal")[1]
BY_ONE_EXPOSURE = {2, 4, 7, 10, 13, 16, 21}
BY_CEM43 = {20}


def widest_file() -> str:
    """Return an override file that asks for all that the column gives."""
    written: dict[str, object] = {
        "mindpain_override": 1,
        "granted_by": "Dr. Ada Example",
        "role": "responsible physician",
        "reason": "everything that can be granted",
        "date": "2026-03-01",
    }
    for section in SECTIONS:
        default, column = getattr(ENVELOPE, section), getattr(ENVELOPE, f"{section}_override")
        most = column.model_dump()
        names = [name for name in most if looser(name, getattr(column, name), getattr(default, name))]
        written[section] = {name: most[name] for name in names if name != "watchdog"}
    return yaml.safe_dump(written, sort_keys=False)


WIDEST = read_override(widest_file(), "widest.yaml", ENVELOPE)[0]


def refused(point: Point, granted: bool) -> set[str]:
    limits = WIDEST.thermal if granted else ENVELOPE.thermal
    return {f.rule for f in check_exposures(point.exposures(), limits) if f.level == "refuse"}


def test_the_widest_file_is_the_whole_column() -> None:
    for section in SECTIONS:
        assert getattr(WIDEST, section) == getattr(ENVELOPE, f"{section}_override")


@pytest.mark.parametrize("point", POINTS, ids=lambda p: f"point{p.number}")
def test_a_point_has_its_verdict_without_and_with_every_override(point: Point) -> None:
    assert refused(point, granted=False) == point.refused
    stays_refused = point.number in BY_ONE_EXPOSURE | BY_CEM43
    assert bool(refused(point, granted=True)) == stays_refused == point.whatever_the_override
    if point.number in BY_ONE_EXPOSURE:
        assert "dose" in refused(point, granted=True)
    if point.number in BY_CEM43:
        assert refused(point, granted=True) == {"cem43"}
