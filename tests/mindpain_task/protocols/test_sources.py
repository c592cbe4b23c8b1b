"""Where values come from: each has one origin, the most specific pattern speaks, a stale one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from experiments.protocol_files import load_protocol
from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.protocols.sources import Origin, OriginEntry, matches
from tests.library_for_tests import write_library

_, ENVELOPE = read_rig("rehearsal")
STEPS = st.lists(st.sampled_from(("a", "b", "c")), min_size=1, max_size=4)


def found(folder: Path, *changes: tuple[str, str]) -> dict[str, Origin]:
    path = write_library(folder, *changes)
    protocol = load_protocol(str(path), ENVELOPE, arm="one", occasion="before").protocol
    return {each.name: each for each in protocol.origins}


def refusals(folder: Path, *changes: tuple[str, str]) -> list[str]:
    with pytest.raises(Refused) as caught:
        found(folder, *changes)
    return [str(refusal).partition(": ")[2] for refusal in caught.value.refusals]


@given(STEPS, STEPS)
def test_a_pattern_without_stars_speaks_for_one_path_only(pattern: list[str], path: list[str]) -> None:
    assert matches(".".join(pattern), tuple(path)) == (pattern == path)


@given(STEPS, st.data())
def test_one_star_is_any_one_step_and_two_are_the_rest(path: list[str], data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(path) - 1))
    assert matches(".".join([*path[:at], "*", *path[at + 1 :]]), tuple(path))
    assert matches(".".join([*path[:at], "**"]), tuple(path))
    assert not matches(".".join(["*"] * (len(path) + 1)), tuple(path))


def test_numbers_of_a_list_are_steps() -> None:
    assert matches("blocks.trial.0.duration_s", ("blocks", "trial", 0, "duration_s"))
    assert matches("blocks.trial.*.duration_s.**", ("blocks", "trial", 3, "duration_s", "min"))


def test_the_most_specific_pattern_speaks(tmp_path: Path) -> None:
    its = found(tmp_path)
    assert its["stimuli.heat_48.peak_c"].entry.from_ == "paper"
    assert its["stimuli.heat_46.rise_c_per_s"].entry.confidence == "medium"
    assert its["stimuli.heat_46.peak_c"].entry.from_ == "project"


def test_every_value_of_every_form_has_an_origin_and_an_unknown_one_none(tmp_path: Path) -> None:
    its = found(tmp_path)
    assert "stimuli.heat_48.plateau_s" not in its
    assert its["blocks.trial.0.duration_s.min"].value == 3.0
    assert its["conditions.breath_mindful.trials.heat_46"].value == 3
    assert its["scales.intensity.left.de"].entry.from_ == "project"
    assert not {name for name in its if name.startswith(("title", "pages", "sources", "languages"))}


def test_where_the_file_differs_from_its_source_that_is_known(tmp_path: Path) -> None:
    its = found(tmp_path)
    assert its["stimuli.heat_48.peak_c"].differs
    assert not its["stimuli.heat_48.rise_c_per_s"].differs
    assert not its["stimuli.heat_46.peak_c"].differs


@pytest.mark.parametrize(
    ("says", "value", "differs"), [(49, 49.0, False), (0.1 + 0.2, 0.3, False), ("a", "b", True)]
)
def test_the_same_number_is_the_same(says: float | str, value: float | str, differs: bool) -> None:
    entry = OriginEntry.model_validate({"from": "paper", "says": says})
    assert Origin(("a",), value, entry).differs is differs


def test_a_value_without_an_origin_and_a_pattern_without_a_value_are_refused(tmp_path: Path) -> None:
    told = refusals(tmp_path, ('    "**": {from: project}\n', '    "stimuli.**": {from: project}\n'))
    assert "blocks.break_s: sources says nothing of where this value comes from" in told
    (stale,) = refusals(
        tmp_path, ("    stimuli.*.rise", '    "stimuli.heat_99.**": {from: paper}\n    stimuli.*.rise')
    )
    assert stale == "sources.values.stimuli.heat_99.**: this pattern speaks for no value"


@pytest.mark.parametrize(
    "wrong", ["{from: general_knowledge}", "{from: paper, confidence: high}", "{from: rumour}"]
)
def test_confidence_belongs_to_general_knowledge(tmp_path: Path, wrong: str) -> None:
    assert refusals(tmp_path, ('"**": {from: project}', f'"**": {wrong}'))


def test_a_claim_is_made_in_every_language(tmp_path: Path) -> None:
    told = refusals(tmp_path, (', de: "Ein Protokoll für Tests."}', "}"))
    assert told == ["sources.claim: the text in 'de' is missing"]
