"""Where current hurts, person by person, for electrical pulses through a surface pair: pure functions.

How a current becomes pain is `own_scale`'s; its levels here are in mA. How many pulses there are, how fast or
wide, makes no difference: unknown, so no effect; nor does the electrode, though only a surface pair is given.
Chance comes from a generator of its own, so that a person who feels heat as well feels it as if there were no
current.
"""

from __future__ import annotations

import math

import numpy as np

from hardware.participant.own_scale import OwnScale, around
from hardware.participant.parameter_groups import Electrical
from hardware.participant.parameters import Parameters


def median_thresholds(electrical: Electrical) -> OwnScale:
    """Return the currents in mA of the person in the middle of the population."""
    return around(math.pow(10, electrical.log10_pain_ma_mean), electrical)


def draw_thresholds(rng: np.random.Generator, parameters: Parameters) -> OwnScale:
    """Draw one person's currents in mA from a child of `rng`: nothing that `rng` itself draws is changed.

    Each call is another person; they are independent of how heat is felt (unknown).
    """
    electrical = parameters.electrical
    deviation = float(rng.spawn(1)[0].standard_normal())
    log10_pain_ma = electrical.log10_pain_ma_mean + electrical.log10_pain_ma_sd * deviation
    return around(math.pow(10, log10_pain_ma), electrical)
