"""Arms and visits of a protocol: each form is read, one is chosen, and nothing is chosen silently."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.protocol_files import load_forms, load_protocol
from hardware.rig_file import read_rig
from mindpain_task.located import Refused, read_yaml
from mindpain_task.protocols.variants import ARMS, Form, as_form, forms_of
from tests.library_for_tests import write_library

_, ENVELOPE = read_rig("rehearsal")


def refusals(path: Path, arm: str = "one", occasion: str = "before") -> list[str]:
    with pytest.raises(Refused) as caught:
        load_protocol(str(path), ENVELOPE, arm=arm, occasion=occasion)
    return [str(refusal).replace(f"{path.parent}/", "") for refusal in caught.value.refusals]


def test_forms_are_every_arm_at_every_occasion_with_every_variant() -> None:
    text = "{arms: {a: {}, b: {}}, occasions: {x: {}}, variants: {electrical: {}}}"
    found = list(forms_of(read_yaml(text, "p.yaml")))
    assert found == [Form(arm, "x", variant) for arm in "ab" for variant in ("", "electrical")]
    assert list(forms_of(read_yaml("{name: p}", "p.yaml"))) == [Form()]


def test_an_arm_is_laid_over_its_occasion_and_a_variant_over_both() -> None:
    text = "{v: base, w: base, occasions: {x: {v: x, w: x}}, arms: {a: {w: a}}, variants: {electrical: {}}}"
    document = as_form(read_yaml(text, "p.yaml"), Form("a", "x", "electrical"))
    assert document.values == {"v": "x", "w": "a"}


def test_the_chosen_form_is_planned(tmp_path: Path) -> None:
    path = write_library(tmp_path)
    one = load_protocol(str(path), ENVELOPE, arm="one", occasion="after").protocol
    two = load_protocol(str(path), ENVELOPE, arm="two", occasion="before").protocol
    assert (one.blocks.break_s, one.blocks.mixed) == (5.0, 3)
    assert (two.blocks.break_s, two.blocks.mixed) == (None, 2)
    assert one.form == Form("one", "after")
    assert one.arms == {}


def test_without_a_choice_the_choices_are_named_where_they_stand(tmp_path: Path) -> None:
    path = write_library(tmp_path)
    found = refusals(path, arm="", occasion="")
    assert [each.partition(": ")[2] for each in found] == [
        "the protocol has arms: choose one with --arm one|two",
        "the protocol has occasions: choose one with --occasion before|after",
    ]
    assert all(each.startswith("library.yaml:") for each in found)


def test_a_wrong_choice_is_answered_with_the_right_ones(tmp_path: Path) -> None:
    assert refusals(write_library(tmp_path), arm="three") == ["--arm three: there are one, two"]
    with pytest.raises(Refused, match="--occasion x: the protocol has no occasions"):
        load_protocol("demo", ENVELOPE, occasion="x")


def test_an_error_in_an_arm_is_found_whichever_arm_is_chosen(tmp_path: Path) -> None:
    path = write_library(tmp_path, ("{heat_46: 3}", "{heat_46: 0}"))
    (found,) = refusals(path, arm="one")
    assert "trials.heat_46: should be greater than 0" in found
    line = 1 + path.read_text("utf-8")[: path.read_text("utf-8").index("{heat_46: 0}")].count("\n")
    assert found.startswith(f"library.yaml:{line}:")


def test_names_of_arms_are_plain_words(tmp_path: Path) -> None:
    (found,) = refusals(write_library(tmp_path, ("  one: {", "  One-1: {")), arm="two")
    assert "small letters" in found


@pytest.mark.parametrize("said", ["5", "", "[blocks]", "mindful"])
def test_an_arm_that_is_no_part_of_a_protocol_never_passes_for_the_protocol(
    tmp_path: Path, said: str
) -> None:
    path = write_library(tmp_path, ("  one: {blocks: {break_s: 5.0}}", f"  one: {said}"))
    for arm in ("one", "two"):
        (found,) = refusals(path, arm=arm)
        assert "arms.one: what it says differently is needed" in found


def test_every_form_is_loaded_where_none_is_named(tmp_path: Path) -> None:
    path = str(write_library(tmp_path))
    assert len(load_forms(path, ENVELOPE)) == 4
    of_arm = load_forms(path, ENVELOPE, arm="two")
    assert [each.protocol.form for each in of_arm] == [Form("two", "before"), Form("two", "after")]
    assert len(load_forms("demo", ENVELOPE)) == 1
    with pytest.raises(Refused, match="--arm three: there are one, two"):
        load_forms(path, ENVELOPE, arm="three")
    assert ARMS not in load_protocol("demo", ENVELOPE).document.values


def test_what_asks_for_the_same_may_have_the_same_reminder_and_nothing_else_may(tmp_path: Path) -> None:
    own = ('en: "Place of heat, just as it is"', 'en: "Breath, just as it is"')
    (found,) = refusals(write_library(tmp_path, own))
    assert "conditions.pain_site_mindful.reminder.en: this is also the reminder of 'breath_mindful'" in found
    alike = (
        ("    attention_target: pain_site\n", "    attention_target: breath\n"),
        ("script: demo_pain_site", "script: demo_breath"),
    )
    load_protocol(str(write_library(tmp_path, own, *alike)), ENVELOPE, arm="one", occasion="before")
    unused = ("  conditions: [breath_mindful, pain_site_mindful]", "  conditions: [breath_mindful]")
    load_protocol(str(write_library(tmp_path, own, unused)), ENVELOPE, arm="one", occasion="before")
