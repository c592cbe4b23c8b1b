"""Variants of a protocol: what is laid over what, and where an error in one of them is said to be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.protocol_files import LoadedProtocol, load_protocol
from hardware.rig_file import read_rig
from mindpain_task.located import Refused, read_yaml
from mindpain_task.protocols.variants import as_variant, variant_names
from tests.current_for_tests import short_current

HEAT, ENVELOPE = read_rig("rehearsal")
CURRENT, _ = read_rig("eeg_electrical")
CONTACTS = {"heat": HEAT.contact, "current": CURRENT.contact}


def laid_over(text: str) -> object:
    return as_variant(read_yaml(text, "p.yaml"), "electrical").values


def loaded(text: str, folder: Path, room: str) -> LoadedProtocol:
    path = folder / "p.yaml"
    path.write_text(text, encoding="utf-8")
    return load_protocol(str(path), ENVELOPE, CONTACTS[room])


def refusals(text: str, folder: Path, room: str) -> list[str]:
    with pytest.raises(Refused) as caught:
        loaded(text, folder, room)
    return [str(refusal).replace(f"{folder}/", "") for refusal in caught.value.refusals]


def short_text(folder: Path, *changes: tuple[str, str]) -> str:
    text = short_current(folder).read_text(encoding="utf-8")
    for old, new in changes:
        head, mark, tail = text.rpartition(old)
        assert mark, old
        text = head + new + tail
    return text


def line_of(text: str, needle: str) -> int:
    (number,) = (n for n, line in enumerate(text.splitlines(), 1) if needle in line)
    return number


def test_single_values_are_laid_over_and_the_rest_stays() -> None:
    text = "title: {en: a, de: b}\nvariants: {electrical: {title: {en: c}}}"
    assert laid_over(text) == {"title": {"en": "c", "de": "b"}}


@pytest.mark.parametrize("whole", ["stimuli: {%s}", "calibrations: {%s}", "blocks: {trials: {%s}}"])
def test_stimuli_calibrations_and_trials_are_replaced_as_a_whole(whole: str) -> None:
    text = f"{{{whole % 'heat: 1'}, variants: {{electrical: {{{whole % 'shock: 2'}}}}}}}"
    assert laid_over(text) == read_yaml(whole % "shock: 2", "p.yaml").values


def test_lists_are_replaced_and_other_parts_of_blocks_are_kept() -> None:
    text = "blocks: {probes: [a, b], break_s: 1.0}\nvariants: {electrical: {blocks: {probes: [c], more: 2}}}"
    assert laid_over(text) == {"blocks": {"probes": ["c"], "break_s": 1.0, "more": 2}}


def test_a_value_may_become_a_mapping_and_a_mapping_a_value() -> None:
    text = "a: 1\nb: {c: 2}\nvariants: {electrical: {a: {d: 3}, b: 4}}"
    assert laid_over(text) == {"a": {"d": 3}, "b": 4}


TREES = st.recursive(
    st.integers(0, 9), lambda each: st.dictionaries(st.sampled_from("abcd"), each, max_size=3), max_leaves=8
)


@given(
    st.dictionaries(st.sampled_from("abcd"), TREES, min_size=1),
    st.dictionaries(st.sampled_from("abcd"), TREES),
)
def test_every_value_keeps_the_place_where_it_is_written(below: object, above: object) -> None:
    """Lay flow mappings over each other: at its place in the text, each single value is what it should be."""
    text = f"base: {below}\nvariants: {{electrical: {{base: {above}}}}}".replace("'", "")
    document = as_variant(read_yaml(text, "p.yaml"), "electrical")
    lines = text.splitlines()
    for path, place in document.places.items():
        value = document.values
        for step in path:
            value = value.get(step) if isinstance(value, dict) and step != "[key]" else value
        assert value is not None
        written = lines[place.line - 1][place.column - 1 :]
        if path[-1:] == ("[key]",):
            assert written.startswith(str(path[-2]))
        elif isinstance(value, int):
            assert written.startswith(str(value))
        else:
            assert written.startswith(("{", "base"))


def test_a_document_without_variants_has_none() -> None:
    assert variant_names(read_yaml("a: 1", "p.yaml")) == ()
    assert variant_names(read_yaml("[1, 2]", "p.yaml")) == ()
    assert variant_names(read_yaml("variants: [electrical]", "p.yaml")) == ()


def test_the_room_decides_which_reading_is_returned(tmp_path: Path) -> None:
    text = short_text(tmp_path)
    assert set(loaded(text, tmp_path, "heat").protocol.stimuli) == {"heat_48"}
    current = loaded(text, tmp_path, "current")
    assert set(current.protocol.stimuli) == {"shock"}
    assert current.document.values["blocks"]["trials"] == {"shock": 2}
    assert current.protocol.variants == {}


@pytest.mark.parametrize("room", ["heat", "current"])
@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("rate_hz: 50.0", "rate_hz: -1.0", "rate_hz: -1.0", "rate_hz: should be greater than 0"),
        ("rate_hz: 50.0", "rate_khz: 50.0", "rate_khz", "there is no such key here"),
        (", rate_hz: 50.0", "", "current_ma: 1.0", "rate_hz: this value is missing"),
        ("pause_s: 5.5", "pause: 5.5", "pause: 5.5", "blocks.work_up.pause: there is no such key here"),
        ("trials: {shock: 2}", "trials: {shok: 2}", "shok", "there is no 'shok' among the stimuli (shock)"),
        ("trials: {shock: 2}", "trials: {heat_48: 3}", "{heat_48: 3}", "there is no 'heat_48' among"),
        ("    blocks:", "    bloks: 1\n    blocks:", "bloks", "bloks: there is no such key here"),
        ("    stimuli:", "    pages: {opening: [nowhere]}\n    stimuli:", "nowhere",
         "there is no script scripts/en/nowhere.md"),
        ("    stimuli:", "    conditions: {breath_mindful: {script: none}}\n    stimuli:", "script: none",
         "there is no script scripts/de/none.md"),
    ],
)  # fmt: skip
def test_an_error_inside_a_variant_names_its_line_there_in_any_room(
    tmp_path: Path, room: str, old: str, new: str, at: str, said: str
) -> None:
    text = short_text(tmp_path, (old, new))
    line = line_of(text, at)
    found = refusals(text, tmp_path, room)
    assert any(each.startswith(f"p.yaml:{line}:") and said in each for each in found), found
    assert len(found) == len(set(found))


def test_a_variant_nobody_knows_is_refused(tmp_path: Path) -> None:
    text = short_text(tmp_path, ("  electrical:", "  acoustic:"))
    (said,) = refusals(text, tmp_path, "heat")
    assert said.startswith(f"p.yaml:{line_of(text, 'acoustic')}:")
    assert "electrical" in said


@pytest.mark.parametrize("nonsense", ["5", "null", "[1, 2]", "word"])
def test_a_variant_that_is_no_mapping_is_refused(tmp_path: Path, nonsense: str) -> None:
    text = short_text(tmp_path).partition("\nvariants:")[0] + f"\nvariants: {{electrical: {nonsense}}}\n"
    found = refusals(text, tmp_path, "current")
    assert any(each.startswith(f"p.yaml:{line_of(text, 'variants')}:") for each in found), found


def test_a_key_given_twice_in_a_variant_is_refused(tmp_path: Path) -> None:
    text = short_text(
        tmp_path, ("    blocks:", "    title: {en: a, de: a}\n    title: {en: b, de: b}\n    blocks:")
    )
    (said,) = refusals(text, tmp_path, "heat")
    assert "title: this key is given twice" in said


def test_an_error_above_the_variants_is_said_once(tmp_path: Path) -> None:
    text = short_text(tmp_path, ("mindfulness_role: manipulation", "mindfulness_role: treatment"))
    assert len(refusals(text, tmp_path, "current")) == 1


def test_limits_of_a_variant_hold_only_where_current_is_given(tmp_path: Path) -> None:
    """Whether a current is too much depends on the electrode, so only a room that has one can say."""
    text = short_text(tmp_path, ("    stimuli:", "    electrical_limits: {current_ma: 0.8}\n    stimuli:"))
    assert loaded(text, tmp_path, "heat")
    (said,) = refusals(text, tmp_path, "current")
    assert said.startswith(f"p.yaml:{line_of(text, 'modality: shock')}:")
    assert said.endswith("stimuli.shock.current_ma: 1 mA is over the envelope's 0.8 mA")
    loose = text.replace("current_ma: 0.8", "current_ma: 50.0")
    assert "50.0 is looser than the rig's 20.0" in refusals(loose, tmp_path, "current")[0]
