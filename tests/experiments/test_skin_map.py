"""The map of skin sites: every site of the vocabulary has its place, and no two look like one."""

from __future__ import annotations

import itertools
import re
import xml.etree.ElementTree as ET

import pytest

from experiments.doses.body_outline import HEIGHT
from experiments.doses.body_outline import REGIONS as PLACES
from experiments.doses.skin_map import KEY_X, VIEWS, SiteOnMap, skin_map
from mindpain_task.safety.skin_sites import REGIONS

SVG = "{http://www.w3.org/2000/svg}"


def _spots(names: list[str], share: float | None = 0.1) -> list[tuple[float, float, float]]:
    """Return x, y and radius of every spot on the bodies."""
    root = ET.fromstring(skin_map("title", [SiteOnMap(name, share, ("line",)) for name in names]))
    circles = [
        tuple(float(each.attrib[name]) for name in ("cx", "cy", "r")) for each in root.findall(f"{SVG}circle")
    ]
    return [(x, y, r) for x, y, r in circles if x < KEY_X]


def test_every_region_has_a_place_on_the_body() -> None:
    assert set(PLACES) == set(REGIONS)
    for region in REGIONS:
        ((x, y, _),) = _spots([f"left_{region}"])
        assert VIEWS["front"][1] < y < VIEWS["front"][1] + HEIGHT
        assert 0 < x < KEY_X - 20


@pytest.mark.parametrize("count", [2, 3, 5, 8])
@pytest.mark.parametrize("region", ["volar_forearm", "calf", "thigh", "lower_back"])
def test_places_of_a_region_do_not_cover_one_another(region: str, count: int) -> None:
    spots = _spots([f"left_{region}_{n}" for n in range(1, count + 1)])
    assert len(spots) == count
    for (x1, y1, r1), (x2, y2, r2) in itertools.combinations(spots, 2):
        assert ((x1 - x2) ** 2 + (y1 - y2) ** 2) ** 0.5 > r1 + r2


def test_left_is_on_the_right_of_a_front_view_and_on_the_left_of_a_back_view() -> None:
    front, back = "volar_forearm", "dorsal_forearm"
    (left, _, _), (right, _, _) = _spots([f"left_{front}", f"right_{front}"])
    assert left > right
    (left, _, _), (right, _, _) = _spots([f"left_{back}", f"right_{back}"])
    assert left < right


def test_place_one_is_the_distal_one() -> None:
    (_, wrist, _), (_, elbow, _) = _spots(["left_volar_forearm_1", "left_volar_forearm_2"])
    assert wrist > elbow


def test_a_name_that_the_map_does_not_know_is_in_the_key_alone() -> None:
    text = skin_map("a < b", [SiteOnMap("old <name>", 0.5, ("x & y",))])
    assert _spots(["old <name>"]) == []
    assert "old &lt;name&gt; (not a name this map knows)" in text
    assert "x &amp; y" in text


@pytest.mark.parametrize(
    ("low", "high", "same"),
    [(0.0, 0.2499, True), (0.24, 0.25, False), (0.75, 0.9999, True), (0.9999, 1.0, False), (1.0, 5.0, True)],
)
def test_the_colour_tells_the_share_of_the_limit(low: float, high: float, same: bool) -> None:
    one, other = (
        re.findall(r'r="11.0" fill="(#\w+)"', skin_map("t", [SiteOnMap("left_calf", share, ())]))
        for share in (low, high)
    )
    assert (one == other) == same
    assert len(set(one)) == 1
