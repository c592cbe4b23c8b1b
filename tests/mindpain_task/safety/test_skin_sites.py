"""The vocabulary of skin sites: one name for one place, and none for where nothing may be given."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.protocol_files import PROTOCOLS, load_protocol
from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.safety.skin_sites import (
    MODALITIES,
    REGIONS,
    Modality,
    SkinSite,
    mixed,
    read_site,
    site_refusal,
)

SITES = st.builds(
    SkinSite,
    st.sampled_from(["left", "right"]),
    st.sampled_from(sorted(REGIONS)),
    st.none() | st.integers(1, 99),
)


def _name(site: SkinSite) -> str:
    return f"{site.side}_{site.region}" + ("" if site.place is None else f"_{site.place}")


@given(SITES)
def test_every_name_by_the_grammar_is_read_as_what_it_says(site: SkinSite) -> None:
    assert read_site(_name(site)) == site
    given_there = REGIONS[site.region].given
    for modality in MODALITIES:
        assert (site_refusal(_name(site), modality) == "") == (modality in given_there)


@given(st.text(max_size=20) | st.text("leftrighcalf_0123456789", max_size=12))
def test_no_other_name_is_a_site(name: str) -> None:
    site = read_site(name)
    assert site is None or _name(site) == name


@pytest.mark.parametrize(
    "name",
    ["left_calf_0", "left_calf_01", "left_calf_100", "calf", "left_calf_", "Left_calf", "left_calf_1\n", ""],
)
def test_what_only_looks_like_a_site_is_refused(name: str) -> None:
    assert site_refusal(name, "heat").startswith(f"there is no skin site {name!r} for heat")


def test_an_unknown_word_is_answered_with_the_nearest_ones() -> None:
    assert site_refusal("left_forearm_1", "heat") == (
        "there is no skin site 'left_forearm_1' for heat: a site is left_ or right_, a region, and _1, _2, … "
        "where the region has several places; regions: volar_forearm, dorsal_forearm"
    )


@pytest.mark.parametrize(
    "name", ["left_forehead", "right_eye", "left_neck_1", "left_chest", "left_upper_chest", "left_temple"]
)
def test_the_vocabulary_for_current_has_no_head_neck_or_chest(name: str) -> None:
    sentence = site_refusal(name, "shock")
    assert sentence.startswith(f"there is no skin site {name!r} for current")


def test_the_places_that_are_not_for_current_say_why() -> None:
    assert "across the heart" in site_refusal("left_trapezius", "shock")
    assert site_refusal("left_trapezius", "heat") == ""
    assert "across the heart" in site_refusal("left_chest", "shock")


@pytest.mark.parametrize(
    ("name", "modality", "sentence"),
    [
        (
            "left_hand",
            "heat",
            "'left_hand' is too wide a place for heat; it has left_hand_dorsum, left_palm,",
        ),
        ("left_hand_1", "shock", "'left_hand_1' is too wide a place for current; it has left_hand_dorsum"),
        ("right_calf", "cold_pressor", "what is held in cold water is called right_hand or right_foot, not"),
    ],
)
def test_a_site_is_as_wide_as_what_is_given_there(name: str, modality: Modality, sentence: str) -> None:
    assert site_refusal(name, modality).startswith(sentence)


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (["left_calf", "left_calf_2"], "left_calf and left_calf_2 may be the same skin"),
        (["left_calf_2", "left_palm", "left_calf"], "left_calf and left_calf_2 may be the same skin"),
        (["left_thenar_1", "left_palm"], "left_thenar_1 lies within left_palm"),
        (["left_hand", "left_index_finger"], "left_index_finger lies within left_hand"),
        (["left_calf", "right_calf_1"], ""),
        (["left_calf_1", "left_calf_2", "left_shin"], ""),
        (["left_hand", "right_palm"], ""),
        (["forearm", "left_calf"], ""),
        ([], ""),
    ],
)
def test_names_that_may_mean_the_same_skin_are_not_mixed(names: list[str], sentence: str) -> None:
    assert mixed(names).startswith(sentence) if sentence else mixed(names) == ""


@given(st.lists(SITES, max_size=6))
def test_mixing_does_not_depend_on_the_order(sites: list[SkinSite]) -> None:
    names = [_name(site) for site in sites]
    assert mixed(names) == mixed(reversed(names))


def test_a_site_is_said_in_words() -> None:
    assert SkinSite("left", "volar_forearm", 2).words == "left volar (inner) forearm, place 2"
    assert SkinSite("right", "calf", None).words == "right calf (posterior lower leg)"


def test_every_part_is_a_region() -> None:
    assert all(part in REGIONS for region in REGIONS.values() for part in region.holds)


@pytest.mark.parametrize(
    ("shipped", "old", "new", "at", "sentence"),
    [
        ("demo", "left_volar_forearm_1", "left_forearm_1", "left_forearm_1:", "there is no skin site"),
        (
            "attention_direction",
            "left_volar_forearm_3",
            "left_volar_forearm",
            "left_volar_forearm_1",
            "may",
        ),
        ("demo_cold", "right_hand", "right_calf", "right_calf:", "what is held in cold water is called"),
        ("attention_direction", "left_volar_forearm_2", "left_trapezius", "place 2 (middle)", "current is"),
    ],
)
def test_a_protocol_is_refused_at_the_name(
    tmp_path: Path, shipped: str, old: str, new: str, at: str, sentence: str
) -> None:
    text = (PROTOCOLS / f"{shipped}.yaml").read_text(encoding="utf-8").replace(old, new)
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    line = text[: text.index(at)].count("\n") + 1
    with pytest.raises(Refused) as caught:
        load_protocol(str(path), read_rig("rehearsal")[1])
    (refusal,) = caught.value.refusals
    assert sentence in refusal.sentence
    assert refusal.place is not None
    assert refusal.place.line == line
