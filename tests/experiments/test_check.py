"""`mindpain check`, `run` and `rehearse` with overrides, values and many plans, as they are typed."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from experiments.cli import main
from experiments.limit_arguments import EXAMPLE
from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import PROTOCOLS
from hardware.rig_file import read_rig
from mindpain_task.located import Refused
from mindpain_task.safety import override
from tests.own_values import own_values

BOTH = ["--set", "heat_47=45", "--set", "heat_48=47.5"]
GRANTED = "override granted by Dr. Ada Example (responsible physician), 2026-03-01: The pilot"


@pytest.fixture
def example(tmp_path: Path) -> str:
    path = tmp_path / "example.yaml"
    path.write_text(EXAMPLE, encoding="utf-8")
    return str(path)


def typed(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    """Run the command; return its exit code, and what it said with every line break as a space."""
    code = main(words)
    said = capsys.readouterr()
    return code, " ".join(said.out.split()), " ".join(said.err.split())


def request(folder: Path, protocol: Path, **further: object) -> SessionRequest:
    asked = SessionRequest(str(protocol), "rehearsal", "sim01", "01", "en", 5, folder / "data", "novice")
    return SessionRequest(**{**vars(asked), **further})


def test_the_example_of_the_help_is_an_override_and_the_docstrings(tmp_path: Path) -> None:
    envelope = read_rig("rehearsal")[1]
    granted, _ = override.read_override(EXAMPLE, "example.yaml", envelope)
    assert granted.thermal.peak_c == 51.0
    assert textwrap.indent(EXAMPLE, "    ") in str(override.__doc__)


@pytest.mark.parametrize("command", ["run", "rehearse", "check"])
def test_the_help_teaches_overrides_and_values(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    said = capsys.readouterr().out
    assert textwrap.indent(EXAMPLE, "  ") in said
    assert "--set STIMULUS=VALUE" in said


def test_check_says_who_loosened_what_and_why(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = typed(capsys, "check", "demo", "--override", example)
    assert code == 0
    assert GRANTED in said
    assert "thermal.peak_c 50 °C -> 51 °C" in said
    assert "thermal.brief none -> 53 °C for 0.5 s" in said
    assert "inside the envelope healthy_adult of rig rehearsal as the override loosens it" in said


def test_a_protocol_over_the_envelope_needs_its_override(
    example: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    looser = (("peak_c: 48.0, exposure", "peak_c: 50.5, exposure"), ("max: 48.0", "max: 50.4"))
    hot = str(own_values(tmp_path, *looser))
    code, _, refused = typed(capsys, "check", hot)
    assert (code, "50.4 °C is over the envelope's 50.0 °C" in refused) == (2, True)
    refused_dose = typed(capsys, "check", hot, "--override", example)
    assert refused_dose[0] == 2  # the protocol's own limit of D still holds
    assert "over the envelope's 0.5 for one exposure" in refused_dose[2]


def test_an_override_too_far_ends_with_its_place(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "far.yaml"
    path.write_text(EXAMPLE.replace("51.0", "52.5"), encoding="utf-8")
    for words in (["check", "demo"], ["rehearse", "demo", "--data", str(tmp_path / "data")]):
        code, _, refused = typed(capsys, *words, "--override", str(path))
        assert code == 2
        assert "far.yaml:6:19: thermal.peak_c: 52.5 °C is beyond the envelope's override column" in refused
    code, _, refused = typed(capsys, "check", "demo", "--override", str(tmp_path / "none.yaml"))
    assert (code, "there is no such file" in refused) == (2, True)
    assert not (tmp_path / "data").exists()


def test_check_takes_both_ends_of_what_is_open(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = typed(capsys, "check", str(own_values(tmp_path)))
    assert code == 0
    assert "heat_48: each participant's own, 44 to 48 °C; checked at both ends, shown at the upper" in said
    assert "48 47.5" in said
    code, said, _ = typed(capsys, "check", str(own_values(tmp_path)), *BOTH)
    assert (code, "each participant's own" in said, "47.5 45" in said) == (0, False, True)


def test_a_rehearsal_needs_every_value(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    path = tmp_path / "own_demo.yaml"
    path.write_text(text.replace("peak_c: 48.0", "peak_c: {min: 44.0, max: 48.0}"), encoding="utf-8")
    words = ["rehearse", str(path), "--data", str(tmp_path / "data")]
    code, _, refused = typed(capsys, *words)
    assert code == 2
    assert "stimuli.heat_48: this value is each participant's own, between 44.0 and 48.0 °C" in refused
    code, _, refused = typed(capsys, *words, "--set", "heat_48=48.5")
    assert (code, "48.5 °C is outside the protocol's 44.0 to 48.0 °C" in refused) == (2, True)
    assert not (tmp_path / "data").exists()
    assert typed(capsys, *words, "--set", "heat_48=46.5")[0] == 0
    (table,) = (tmp_path / "data").rglob("*trials.tsv")
    assert "46.5" in table.read_text(encoding="utf-8")


@pytest.mark.parametrize("word", ["heat_48", "heat_48=", "heat_48=warm", "=46"])
def test_a_value_is_a_name_and_a_number(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["check", "demo", "--set", word])
    assert ended.value.code == 2
    assert "is not a stimulus and a number, such as heat_moderate=46.5" in capsys.readouterr().err


def test_many_plans_end_in_the_worst_case_and_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, said, _ = typed(capsys, "check", "attention_direction", "--plans", "25")
    assert code == 0
    assert "25 plans, 0 over the envelope: seeds 1 to 25, participant numbers 1 to 18" in said
    assert "summed dose D of a site" in said
    code, said, _ = typed(capsys, "check", str(own_values(tmp_path)), "--plans", "5")
    assert code == 0
    assert "20 plans, 0 over the envelope: seeds 1 to 5, participant numbers 1 to 5, each at the 4" in said
    assert "heat_48=48" in said


def test_the_first_plan_over_the_envelope_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = own_values(tmp_path, ("stimuli_per_site: 12", "stimuli_per_site: 12, site_dose: 1.4"))
    code, said, refused = typed(capsys, "check", str(path), "--plans", "5")
    assert code == 2
    assert "to see that plan" in said
    assert (
        "over the envelope; the first: --seed 1 --number 1 --set heat_47=47.5 --set heat_48=48: tri"
        in refused
    )
    assert "would reach a summed dose D of" in refused


def test_a_cold_pressor_has_no_rule_that_chance_could_break(capsys: pytest.CaptureFixture[str]) -> None:
    code, said, _ = typed(capsys, "check", "demo_cold", "--rig", "cold_pressor", "--plans", "3")
    assert (code, said.startswith("3 plans, 0 over the envelope")) == (0, True)


def test_a_prepared_session_carries_its_override_and_values(tmp_path: Path, example: str) -> None:
    chosen = (("heat_47", 45.0), ("heat_48", 47.5))
    protocol = own_values(tmp_path)
    prepared = prepare_session(request(tmp_path, protocol, override=Path(example), values=chosen))
    assert prepared.override is not None
    assert override.record(prepared.override)["granted_by"] == "Dr. Ada Example"
    assert prepared.loaded.limits.thermal.ramp_c_per_s == 70.0
    assert prepared.request.values == chosen
    assert {pulse.peak_c for pulse in prepared.plan.stimuli} == {45.0, 47.5}  # type: ignore[union-attr]
    plain = prepare_session(request(tmp_path, protocol, values=chosen))
    assert plain.override is None
    assert plain.loaded.limits.thermal.ramp_c_per_s == 10.0
    with pytest.raises(Refused, match="each participant's own"):
        prepare_session(request(tmp_path, protocol))


def test_a_run_begins_with_who_loosened_what(
    tmp_path: Path, example: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["run", "demo", "--rig", "rehearsal", "--sub", "01", "--auto", "--data", str(tmp_path / "data")]
    code, said, _ = typed(capsys, *words, "--override", example)
    assert code == 0
    assert GRANTED in said.partition("block 1")[0]
    assert "thermal.ramp_c_per_s 10 °C/s -> 70 °C/s" in said
