"""Those who take part are like the population, and the same ones every time."""

from __future__ import annotations

import numpy as np

from experiments.effects.recruiting import PANELS, person_of, recruited, unlikeness
from hardware.participant.parameters import load_parameters, shipped_sets

NOVICE, EXPERT = (load_parameters(shipped_sets()[name]) for name in ("novice", "expert"))


def test_a_panel_is_of_consecutive_numbers_and_the_same_every_time() -> None:
    panel = recruited(20)
    assert len(panel) == 20
    assert panel.step == 1
    assert 1 <= panel.start <= 20 * PANELS
    assert recruited(20) == panel


def test_it_is_more_like_the_population_than_people_as_they_come() -> None:
    panel = recruited(40)
    others = [unlikeness(range(1 + 40 * i, 41 + 40 * i), NOVICE) for i in range(PANELS)]
    assert unlikeness(panel, NOVICE) == min(others) < np.median(others) / 2


def test_how_far_a_panel_is_off_is_in_standard_errors() -> None:
    """Eight traits of people drawn as they come are eight squared standard errors off, on average."""
    off = [unlikeness(range(1 + 40 * i, 41 + 40 * i), NOVICE) for i in range(PANELS)]
    assert 6.5 < np.mean(off) < 9.5


def test_a_person_is_the_same_one_in_every_set() -> None:
    novice, expert = person_of(7, NOVICE), person_of(7, EXPERT)
    assert novice == expert
    assert person_of(8, NOVICE) != novice
