"""The edges of an override: an exception exactly as the column has it, and one where the column has none."""

from __future__ import annotations

import pytest

from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.safety.limits import Bounded
from mindpain_task.safety.override import read_override

ENVELOPE = read_rig("rehearsal")[1]
HEAD = (
    "mindpain_override: 1\ngranted_by: Dr. Ada Example\nrole: responsible physician\n"
    "reason: the pilot compares brief hot pulses\ndate: 2026-03-01\n"
)


def test_an_exception_may_be_the_column_s() -> None:
    text = (
        HEAD + "thermal: {brief: {peak_c: 55.0, plateau_s: 1.0}, tonic: {peak_c: 45.0, plateau_s: 300.0}}\n"
    )
    granted, _ = read_override(text, "o.yaml", ENVELOPE)
    assert granted.thermal.brief == Bounded(peak_c=55.0, plateau_s=1.0)
    assert granted.thermal.tonic == Bounded(peak_c=45.0, plateau_s=300.0)


@pytest.mark.parametrize("name", ["brief", "tonic"])
def test_no_exception_is_granted_where_the_column_has_none(name: str) -> None:
    column = ENVELOPE.thermal_override.model_copy(update={name: None})
    without = ENVELOPE.model_copy(update={"thermal_override": column})
    text = HEAD + f"thermal: {{{name}: {{peak_c: 44.0, plateau_s: 0.5}}}}\n"
    with pytest.raises(Refused, match="is beyond the envelope's override column, none, which no person"):
        read_override(text, "o.yaml", without)
