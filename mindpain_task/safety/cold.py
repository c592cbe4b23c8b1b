"""The envelope of a cold pressor: how cold the water may be, and how long a hand may stay in it."""

from __future__ import annotations

from collections.abc import Iterator

from pydantic import Field

from mindpain_task.located import Strict
from mindpain_task.stimuli import ColdPressor


class ColdLimits(Strict):
    """The numbers for immersions; every one of them must be written in the envelope's file."""

    water_min_c: float = Field(ge=0)
    water_max_c: float
    cap_s: float = Field(gt=0)


def check_immersion(cold: ColdPressor, limits: ColdLimits) -> Iterator[tuple[str, str]]:
    """Yield (field of the stimulus, sentence) for every limit this immersion breaks.

    The water may be anywhere within its tolerance when the hand goes in, so all of that must be allowed.
    """
    allowed = f"{limits.water_min_c} to {limits.water_max_c} °C"
    if not limits.water_min_c <= cold.water_c <= limits.water_max_c:
        yield "water_c", f"water of {cold.water_c} °C is outside the envelope's {allowed}"
    elif cold.water_c + cold.tolerance_c > limits.water_max_c:
        warmest_c = cold.water_c + cold.tolerance_c
        yield "tolerance_c", f"water of up to {warmest_c} °C would be accepted, over the envelope's {allowed}"
    if cold.cap_s > limits.cap_s:
        yield "cap_s", f"a cap of {cold.cap_s} s is over the envelope's {limits.cap_s} s"
