"""The cue pictures differ in shape, and in nothing else that could catch the eye."""

from __future__ import annotations

import itertools
import typing

import numpy as np
import pytest

from hardware.screen.pictures import picture
from mindpain_task.views import Picture

NAMES: tuple[Picture, ...] = typing.get_args(Picture)


@pytest.mark.parametrize("name", NAMES)
def test_a_picture_fills_its_square_without_touching_the_edge(name: Picture) -> None:
    ink = picture(name, 400)
    rows, columns = np.nonzero(ink > 0.5)
    for low, high in ((rows.min(), rows.max()), (columns.min(), columns.max())):
        assert 2 <= low < 40
        assert 360 <= high < 398


def test_all_pictures_hold_the_same_amount_of_ink() -> None:
    shares = [picture(name, 400).mean() for name in NAMES]
    assert max(shares) / min(shares) < 1.05


def test_no_two_pictures_look_alike() -> None:
    for one, other in itertools.combinations(NAMES, 2):
        inked_one, inked_other = picture(one, 200) > 0.5, picture(other, 200) > 0.5
        assert (inked_one & inked_other).sum() < 0.3 * inked_one.sum()
