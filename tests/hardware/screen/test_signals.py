"""Signals: shapes of one size that fit their square, in colours that stand out from the ground."""

from __future__ import annotations

import itertools
from typing import get_args

import numpy as np
import pytest

from hardware.screen.layout import GROUND
from hardware.screen.signals import AREA, RGB, signal_ink
from mindpain_task.views import Colour, Shape

SIZE_PX = 240


@pytest.mark.parametrize("shape", get_args(Shape))
def test_every_shape_fills_as_much_of_its_square_and_is_not_cut_off(shape: Shape) -> None:
    ink = signal_ink(shape, SIZE_PX)
    assert ink.mean() == pytest.approx(AREA, rel=0.01)
    assert not any(edge.any() for edge in (ink[0], ink[-1], ink[:, 0], ink[:, -1]))
    assert np.allclose(ink, ink[:, ::-1])


def test_no_two_shapes_are_alike() -> None:
    inks = [signal_ink(shape, SIZE_PX) for shape in get_args(Shape)]
    assert all(np.abs(a - b).mean() > 0.03 for a, b in itertools.combinations(inks, 2))


def test_every_colour_is_there_and_stands_out_from_the_ground() -> None:
    assert set(RGB) == set(get_args(Colour))
    assert all(np.abs(np.array(rgb) - GROUND).max() > 80 for rgb in RGB.values())
