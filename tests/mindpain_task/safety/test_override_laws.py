"""Laws of overrides: whatever a file says, nothing looser than the override column comes of it."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.rig_file import read_rig
from mindpain_task.located import Refused, Strict
from mindpain_task.safety.cold import ColdLimits
from mindpain_task.safety.electrical import ElectricalLimits
from mindpain_task.safety.limits import Bounded, ThermalLimits, TrainBound
from mindpain_task.safety.override import LOWER_IS_LOOSER, looser, read_override
from mindpain_task.safety.override_entries import SECTIONS, ColdOverride, ElectricalOverride, ThermalOverride

ENVELOPE = read_rig("rehearsal")[1]
HEAD = """\
mindpain_override: 1
granted_by: Dr. Ada Example
role: responsible physician
reason: the pilot compares brief hot pulses
date: 2026-03-01
"""
LIMITS: dict[str, type[Strict]] = {
    "thermal": ThermalLimits,
    "electrical": ElectricalLimits,
    "cold": ColdLimits,
}
OVERRIDES: dict[str, type[Strict]] = {
    "thermal": ThermalOverride,
    "electrical": ElectricalOverride,
    "cold": ColdOverride,
}


def test_every_limit_can_be_named_and_has_a_direction() -> None:
    """Whoever adds a limit must decide here which way it is looser; a higher one is, unless it is listed."""
    assert {section: list(model.model_fields) for section, model in LIMITS.items()} == {
        section: list(model.model_fields) for section, model in OVERRIDES.items()
    }
    names = [name for model in LIMITS.values() for name in model.model_fields]
    assert len(names) == len(set(names)) == 35
    lower = {name for name in names if "gap" in name or "between" in name or name.endswith("_min_c")}
    assert lower == LOWER_IS_LOOSER


def test_the_columns_of_the_shipped_envelope_are_nowhere_stricter_than_its_limits() -> None:
    for section in SECTIONS:
        default, column = getattr(ENVELOPE, section), getattr(ENVELOPE, f"{section}_override")
        for name in LIMITS[section].model_fields:
            one, other = getattr(default, name), getattr(column, name)
            assert one == other or looser(name, other, one), name


def near(column: object) -> st.SearchStrategy[object]:
    """Values around an override column's, most of them lawful or nearly so."""
    if isinstance(column, Bounded):
        return (
            st.fixed_dictionaries({"peak_c": near(column.peak_c), "plateau_s": near(column.plateau_s)})
            | st.none()
        )
    if isinstance(column, TrainBound):
        return (
            st.fixed_dictionaries({"pulses": near(column.pulses), "plateau_s": near(column.plateau_s)})
            | st.none()
        )
    if isinstance(column, int):
        return st.integers(0, 3 * column)
    if isinstance(column, float):
        return st.floats(0, 3 * column) | st.floats(0.9 * column, 1.1 * column) | st.just(column)
    return st.just(column.model_dump() if isinstance(column, Strict) else None)


@st.composite
def bodies(draw: st.DrawFn) -> str:
    section = draw(st.sampled_from(SECTIONS))
    column = getattr(ENVELOPE, f"{section}_override")
    names = draw(st.sets(st.sampled_from(list(LIMITS[section].model_fields)), min_size=1, max_size=3))
    fields = [f"{name}: {_yaml(draw(near(getattr(column, name))))}" for name in sorted(names)]
    return f"{section}: {{{', '.join(fields)}}}\n"


def _yaml(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_yaml(each)}" for key, each in value.items()) + "}"
    return "null" if value is None else format(value, ".6f") if isinstance(value, float) else str(value)


@given(bodies())
@settings(max_examples=400, deadline=None)
def test_no_file_yields_limits_looser_than_the_column_or_stricter_than_the_envelope(body: str) -> None:
    try:
        envelope, override = read_override(HEAD + body, "o.yaml", ENVELOPE)
    except Refused:
        return
    assert override.loosened
    for section in SECTIONS:
        default, column = getattr(ENVELOPE, section), getattr(ENVELOPE, f"{section}_override")
        limits = getattr(envelope, section)
        for name in LIMITS[section].model_fields:
            value, most, least = (getattr(each, name) for each in (limits, column, default))
            assert value == most or looser(name, most, value), (name, value)
            assert value == least or looser(name, value, least), (name, value)
            assert type(limits).model_validate(limits.model_dump()) == limits
