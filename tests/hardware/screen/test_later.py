"""Modules that PsychoPy wants and a session does not come when they are asked for."""

from __future__ import annotations

import importlib
import sys

import pytest

from hardware.screen.later import hidden, import_later

RARE = "colorsys"  # a module of Python's own that nothing here uses


@pytest.fixture(autouse=True)
def _forgotten() -> None:
    sys.modules.pop(RARE, None)


def test_a_module_comes_when_something_of_it_is_wanted() -> None:
    import_later(RARE)
    stand_in = importlib.import_module(RARE)
    assert getattr(stand_in, "__file__", None) is None
    assert "rgb_to_hsv" not in vars(stand_in)
    assert stand_in.rgb_to_hsv(1.0, 1.0, 1.0) == (0.0, 0.0, 1.0)
    assert sys.modules[RARE] is not stand_in
    assert importlib.import_module(RARE).rgb_to_hsv is stand_in.rgb_to_hsv


def test_a_module_that_is_there_stays_as_it_is() -> None:
    real = importlib.import_module(RARE)
    import_later(RARE)
    with hidden(RARE):
        assert importlib.import_module(RARE) is real
    assert sys.modules[RARE] is real


def test_a_hidden_module_cannot_be_imported_for_a_while() -> None:
    with hidden(RARE), pytest.raises(ImportError):
        importlib.import_module(RARE)
    assert "rgb_to_hsv" in vars(importlib.import_module(RARE))
