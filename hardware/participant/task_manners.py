"""How well and how fast a simulated person does each task beside a stimulus.

Every number here is [D]: decided for this simulation, no source claims it. That a number word which names
another count makes counting slower and less certain is the direction of Bush 1998 [M]. Pain has no effect on
a task, nor has practice or how far a letter lies back: nothing is known of how much, so there is none.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from mindpain_task.tasks.plans import TaskKind


@dataclass(frozen=True)
class Manner:
    """How one kind of task is done.

    `median_s` and `sigma` (of logarithms) say how long an answer takes, or a breath lasts; `right` is how
    likely one answer is right, or a breath counted as one.
    """

    median_s: float
    sigma: float
    right: float


MANNERS: Mapping[TaskKind, Manner] = {
    "counting_stroop": Manner(0.72, 0.20, 0.94),  # [D] from the words' appearance to the key
    "neutral_stroop": Manner(0.65, 0.20, 0.98),  # [D]
    "n_back": Manner(0.60, 0.25, 0.90),  # [D] of the targets
    "pasat": Manner(0.80, 0.30, 0.85),  # [D] from the end of the spoken digit to the first key
    "serial_subtraction": Manner(2.5, 0.40, 0.92),  # [D] from the answer before to the first key
    "breath_counting": Manner(4.0, 0.10, 0.98),  # [D] seconds a breath
    "maze": Manner(1.0, 0.30, 0.93),  # [D] before and after the way; MAZE_STEP_S comes on top for each step
}
MAZE_STEP_S = 0.08
"""[D] From one cell of a maze to the next, by eye."""
FALSE_ALARM = 0.04
"""[D] How likely a letter is taken for one seen before."""
LURED = 0.7
"""[D] Of wrong counts of number words, the share that is what the word names."""
NOTICED = 0.5
"""[D] How likely a lost count of breaths is noticed at once; else it goes on."""
KEY_S = 0.25
"""[D] From one typed key to the next."""
SLIP_OF_TENS = 0.3
"""[D] Of wrong differences, the share that is off by ten and not by one."""


def seconds(manner: Manner, rng: np.random.Generator) -> float:
    """Draw how long one answer takes."""
    return manner.median_s * math.exp(manner.sigma * float(rng.standard_normal()))


def is_right(manner: Manner, rng: np.random.Generator) -> bool:
    """Draw whether one answer is right."""
    return float(rng.random()) < manner.right
