"""The two places of two probes: named together, counted each for itself, never less than was given."""

from __future__ import annotations

import pytest

from mindpain_task.safety.ledger import Ledger, reserved
from mindpain_task.safety.skin_sites import mixed, places_of, site_refusal
from tests.probes_for_tests import FAR, NEAR, PULSE, by


@pytest.mark.parametrize(
    ("name", "why"),
    [
        (NEAR, ""),
        ("left_calf_1+right_calf_1", ""),
        ("left_volar_forearm_1+left_volar_forearm_1", "two places that differ"),
        ("left_volar_forearm_1+left_volar_forearm_2+left_volar_forearm_3", "two places that differ"),
        ("left_volar_forearm_1+", "there is no skin site ''"),
        ("left_volar_forearm_1+left_nowhere", "there is no skin site 'left_nowhere'"),
        ("left_palm+left_hand", "too wide a place"),
    ],
)
def test_two_probes_have_two_places_that_differ(name: str, why: str) -> None:
    assert (why in site_refusal(name, "heat")) if why else site_refusal(name, "heat") == ""


def test_nothing_but_heat_has_two_places() -> None:
    assert "only heat has two probes" in site_refusal(NEAR, "shock")
    assert "only heat has two probes" in site_refusal(NEAR, "cold_pressor")


def test_two_names_for_one_skin_are_found_across_pairs_and_single_places() -> None:
    assert mixed([NEAR, FAR]) == ""
    assert "may be the same skin" in mixed([NEAR, "left_volar_forearm"])
    assert "may be the same skin" in mixed(["left_volar_forearm+left_volar_forearm_3"])
    assert "lies within" in mixed(["left_palm+right_palm", "left_thenar"])
    assert places_of("left_palm") == ("left_palm",)


def test_the_ledger_takes_no_dose_under_the_name_of_two_places() -> None:
    ledger = Ledger((), "ses-1")
    with pytest.raises(ValueError, match="is two places"):
        ledger.enter(reserved("run/1", NEAR, "ses-1", by(), 0.0, "both", 1))
    with pytest.raises(ValueError, match="is two places"):
        ledger.balance(NEAR, 0.0)
    with pytest.raises(ValueError, match="is two places"):
        reserved_then_asked(ledger)


def reserved_then_asked(ledger: Ledger) -> object:
    """Enter a dose at either place, then ask for both at once."""
    for number, place in enumerate(places_of(NEAR)):
        ledger.enter(reserved(f"run/1+{number}", place, "ses-1", PULSE, 0.0, "one", 1))
    return ledger.balance(NEAR, 10.0)
