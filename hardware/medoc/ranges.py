"""What each thermode of the maker can do, as far as anybody has written it down; data (see MANUAL.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from mindpain_task.heat import HeatPulse

DeviceName: TypeAlias = Literal["tsa2", "pathway", "cheps"]


@dataclass(frozen=True)
class DeviceRange:
    """The limits of one thermode; None where nobody tells, and then nothing is checked."""

    lowest_c: float | None = None
    highest_c: float | None = None
    fastest_rise_c_per_s: float | None = None
    slowest_return_c_per_s: float | None = None
    fastest_return_c_per_s: float | None = None
    longest_plateau_s: float | None = None


RANGES: Mapping[DeviceName, DeviceRange] = {
    # [1SRC M1's repository]: 70 °C/s up, 40 °C/s down, 0 to 55 °C.
    "cheps": DeviceRange(
        lowest_c=0.0, highest_c=55.0, fastest_rise_c_per_s=70.0, fastest_return_c_per_s=40.0
    ),
    # [MANUAL M7 p. 141]: return 0.1 to 40 °C/s, time at the destination 0 to 600 s; no temperatures.
    "pathway": DeviceRange(slowest_return_c_per_s=0.1, fastest_return_c_per_s=40.0, longest_plateau_s=600.0),
    # [unknown]: no source gives the ranges of a TSA-2 with its ordinary probes.
    "tsa2": DeviceRange(),
}


def outside(pulse: HeatPulse, device: DeviceName) -> Iterator[tuple[str, str]]:
    """Yield (field of the pulse, sentence) for everything this thermode is known not to do."""
    known = RANGES[device]
    checks = (
        ("baseline_c", pulse.baseline_c, "°C", known.lowest_c, known.highest_c),
        ("peak_c", pulse.peak_c, "°C", known.lowest_c, known.highest_c),
        ("rise_c_per_s", pulse.rise_c_per_s, "°C/s", None, known.fastest_rise_c_per_s),
        (
            "return_c_per_s",
            pulse.return_c_per_s,
            "°C/s",
            known.slowest_return_c_per_s,
            known.fastest_return_c_per_s,
        ),
        ("plateau_s", pulse.plateau_s, "s", None, known.longest_plateau_s),
    )
    for name, value, unit, low, high in checks:
        if low is not None and value < low:
            yield name, f"{value} {unit} is under the {low} {unit} of a Medoc {device}"
        if high is not None and value > high:
            yield name, f"{value} {unit} is over the {high} {unit} of a Medoc {device}"
