"""A small protocol for tests of a study's own effects: conditions, signals, and answers after blocks."""

from __future__ import annotations

from pathlib import Path

from experiments.effects.targets import HERE

CONDITIONS = """\
conditions:
  uncontrollable:
    attention_target: free
    attitude: neutral
    components: []
    script: instruction
    reminder: {en: "It goes on"}
  controllable:
    attention_target: free
    attitude: neutral
    components: []
    script: instruction
    reminder: {en: "It can be stopped"}

signals:
  a: {colour: blue, shape: circle}
  b: {colour: yellow, shape: square}
  c: {colour: white, shape: triangle}
"""
HEAT = (
    "modality: heat, baseline_c: 35.0, peak_c: 49.0, rise_c_per_s: 10.0, plateau_s: 2.0, return_c_per_s: 10.0"
)
STIMULI = "stimuli:\n" + "".join(f"  after_{name}: {{{HEAT}, signal: {name}}}\n" for name in "abc")


def told_protocol(
    folder: Path, attitude: str = "neutral", blocks: str = "[uncontrollable, controllable]"
) -> Path:
    """Write the protocol, with an attitude in the second condition; return its path."""
    text = (HERE / "protocols" / "breath.yaml").read_text(encoding="utf-8")
    before, rest = text.split("conditions:\n", 1)
    rest = rest[rest.index("scales:") :]
    text = before + CONDITIONS + STIMULI + rest
    uncontrolled, controlled = text.split("  controllable:", 1)
    text = (
        uncontrolled + "  controllable:" + controlled.replace("attitude: neutral", f"attitude: {attitude}", 1)
    )
    for old, new in (
        ("name: effects_breath", "name: told"),
        ("[free_neutral, breath_mindful]", blocks),
        ("{heat_49: 7}", "{after_a: 2, after_b: 2, after_c: 2}"),
        ("{phase: cue, show: cue, duration_s: 1.0}", "{phase: signal, show: signal, duration_s: 1.0}"),
        ("probes: []", "probes: [unpleasantness]"),
        ("    - {ask: unpleasantness}\n", ""),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "told.yaml"
    path.write_text(text, encoding="utf-8")
    scripts = folder / "scripts" / "en"
    scripts.mkdir(parents=True, exist_ok=True)
    (scripts / "instruction.md").write_text("# Attention\n\nDo as it says.\n", encoding="utf-8")
    return path
