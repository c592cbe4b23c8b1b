"""Protocol files: what is refused, and where the finger points."""

from __future__ import annotations

from pathlib import Path

import pytest

from experiments.protocol_files import PROTOCOLS, load_protocol, plan_session
from experiments.schema import SCHEMA, schema_text
from hardware.rig_file import read_rig
from mindpain_task.located import Refused

RIG, ENVELOPE = read_rig("rehearsal")
DEMO = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")


def refusals(tmp_path: Path, text: str) -> list[str]:
    """Load and plan a protocol from a file, and return what was said against it."""
    path = tmp_path / "p.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        plan_session(load_protocol(str(path), ENVELOPE), RIG, language=None, seed=1, participant_number=1)
    return [str(refusal).replace(str(path), "p.yaml") for refusal in caught.value.refusals]


def changed(*replacements: tuple[str, str]) -> str:
    text = DEMO
    for old, new in replacements:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def place(text: str, needle: str, before: str = "") -> str:
    """Return line:column of the first `needle` in the first line that holds both strings."""
    for number, line in enumerate(text.splitlines(), start=1):
        if needle in line and before in line:
            return f"{number}:{line.index(needle, line.index(before)) + 1}"
    raise AssertionError(needle)


def test_six_planted_faults_are_six_located_sentences(tmp_path: Path) -> None:
    text = changed(
        ("mindfulness_role: manipulation", "mindfulness_role: treatment"),
        ("attention_target: breath\n", "attention_target: nose\n"),
        ("peak_c: 48.0", "peak_c: 51.0"),
        ("conditions: [breath_mindful, pain_site_mindful]", "conditions: [breath_mindful, pain_mindful]"),
        ("show: fixation, duration_s: 1.0", "show: fixation, duration_s: -1.0"),
        ("  guidance_s: 6.0", "  guidance_s: 8.0\n  guidence_s: 8.0"),
    )
    said = refusals(tmp_path, text)
    assert [line.split(": ", 1)[0] for line in said] == [
        f"p.yaml:{place(text, 'treatment')}",
        f"p.yaml:{place(text, 'nose')}",
        f"p.yaml:{place(text, '51.0')}",
        f"p.yaml:{place(text, 'pain_mindful]')}",
        f"p.yaml:{place(text, 'guidence_s')}",
        f"p.yaml:{place(text, '-1.0')}",
    ]
    assert said[2].endswith("stimuli.heat_48.peak_c: 51.0 °C is over the envelope's 48.5 °C")
    assert "there is no 'pain_mindful' among the conditions" in said[3]
    assert said[4].endswith("blocks.guidence_s: there is no such key here")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("limits: {peak_c: 48.5}", "limits: {peak_c: 50.5}", "50.5 is looser than the rig's 50.0"),
        ("script: demo_breath", "script: nowhere", "there is no script scripts/en/nowhere.md"),
        ("- {ask: unpleasantness}", "- {ask: loudness}", "there is no 'loudness' among the scales"),
        ("  intensity:\n    question", "  loudness:\n    question", "this scale has no marker code"),
        ("de: \"Atem, so wie er ist\"", "de: \"Stelle der Hitze, so wie sie ist\"", "this is also the"),
        ('{en: "not at all unpleasant", de: ', '{en: "not at all unpleasant", fr: ', "'en' or 'de'"),
        ("angelegt: {site}.", "angelegt.", "the prompt must say {site}"),
        ("baseline_c: 32.0, peak_c: 48.0", "baseline_c: 32.0, peak_c: 31.0", "is not over the baseline"),
        ("heat_48: 2}", "heat_48: 30}", "more than 20 stimuli; the envelope allows 20"),
        ("{min: 3.0, max: 4.0}", "{min: 5.0, max: 4.0}", "min 5.0 s is longer than max 4.0 s"),
        ("peak_c: 48.0", "peak_c: 48.055", "the tcs of rig rehearsal cannot do this: "),
        ("limits: {peak_c: 48.5}", "limits: {peak_c: 48.55}", "48.55"),
        ("start: random", "start: 140.0", "start: should be less than or equal to 100, not 140.0"),
        ("{latin_square_seed: 1}", "reversed", "blocks.order: should be 'as_listed', not 'reversed'"),
        ("- {phase: heat, show: cue}", "- {phase: heat, show: cue, duration_s: 3.0}", "lasts as long as its"),
    ],
)  # fmt: skip
def test_one_fault_one_sentence(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    text = changed((old.replace("angelegt", "anlegen"), new.replace("angelegt", "anlegen")))
    said = refusals(tmp_path, text)
    assert any(sentence in line for line in said), said
    assert all(line.startswith("p.yaml:") for line in said), said


@pytest.mark.parametrize(
    ("peak_c", "plateau_s", "count", "sentence"),
    [
        ("51.0", "3.0", "2", "51.0 °C is over the envelope's 50.0 °C"),
        ("49.0", "30.0", "2", "49.0 °C for 30.0 s has a dose D of 1.16, over the envelope's 0.85"),
        ("49.0", "12.0", "7", "site left_volar_forearm_1 would reach a summed dose D of 6.14"),
    ],
)
def test_heat_outside_the_envelope_is_refused(
    tmp_path: Path, peak_c: str, plateau_s: str, count: str, sentence: str
) -> None:
    text = changed(
        ("limits: {peak_c: 48.5}\n", ""),
        ("peak_c: 48.0", f"peak_c: {peak_c}"),
        ("plateau_s: 3.0", f"plateau_s: {plateau_s}"),
        ("heat_48: 2", f"heat_48: {count}"),
    )
    said = refusals(tmp_path, text)
    assert any(sentence in line for line in said), said


def test_the_schema_beside_the_protocols_is_the_models() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == schema_text()
