"""Where laser light hurts, person by person, for brief pulses on hairy skin: pure functions. [D] throughout.

How light becomes pain is `own_scale`'s, the shape that current has, since no source at hand has one for
light; its levels here are fluences in mJ/mm². Duration, area and the place on the skin make no difference:
unknown, so no effect. Chance comes from a generator of its own, so that a person who feels heat as well feels
it as if there were no light.
"""

from __future__ import annotations

import math

import numpy as np

from hardware.participant.own_scale import OwnScale, around
from hardware.participant.parameters import Parameters


def draw_light_thresholds(rng: np.random.Generator, parameters: Parameters) -> OwnScale:
    """Draw one person's fluences (mJ/mm²) from a child of `rng`: nothing `rng` itself draws is changed."""
    laser = parameters.laser
    deviation = float(rng.spawn(1)[0].standard_normal())
    return around(laser.pain_mj_per_mm2 * math.pow(10, laser.pain_sd_log10 * deviation), laser)
