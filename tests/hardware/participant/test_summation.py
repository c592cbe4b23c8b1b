"""Spatial summation: two probes hurt more than one, and one hurts as it always did."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.felt import Felt
from hardware.participant.parameters import load_parameters, shipped_sets
from hardware.participant.summation import summed, summed_heat

NOVICE = load_parameters(shipped_sets()["novice"])
FROM_C = NOVICE.trials.hit_from_c
skins = st.floats(20.0, 52.0)


@given(skins, st.floats(0.0, 10.0))
def test_under_one_probe_nothing_is_different(warmest_c: float, current_ma: float) -> None:
    felt = Felt(warmest_c, current_ma)
    assert summed_heat(felt, NOVICE) == felt
    assert summed(lambda since_s, until_s: felt, NOVICE)(0.0, 1.0) == felt


@given(skins, skins)
@settings(max_examples=300)
def test_a_second_place_adds_what_the_set_says_at_most_and_nothing_where_it_does_not_hurt(
    one_c: float, other_c: float
) -> None:
    cooler_c, warmer_c = sorted((one_c, other_c))
    felt = summed_heat(Felt(warmer_c, elsewhere_c=cooler_c), NOVICE)
    added_c = felt.warmest_c - warmer_c
    assert -1e-9 <= added_c <= NOVICE.felt.summation_c + 1e-9
    if cooler_c <= FROM_C:
        assert added_c == 0.0


def test_the_same_heat_at_both_places_adds_all_of_it() -> None:
    felt = summed_heat(Felt(47.0, elsewhere_c=47.0), NOVICE)
    assert felt.warmest_c == 47.0 + NOVICE.felt.summation_c
    assert NOVICE.felt.summation_c > 0


def test_every_shipped_set_has_it() -> None:
    assert all(load_parameters(path).felt.summation_c >= 0 for path in shipped_sets().values())
