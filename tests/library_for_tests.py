"""A protocol with what the library of studies needs: signals, mixed blocks, arms, visits, unknown values."""

from __future__ import annotations

from pathlib import Path

from experiments.protocol_files import PROTOCOLS

SOURCES = """\
sources:
  study: "the project's own"
  claim: {en: "A protocol for tests.", de: "Ein Protokoll für Tests."}
  values:
    stimuli.heat_48.peak_c: {from: paper, says: 49.0, note: "[F] table"}
    stimuli.*.rise_c_per_s: {from: general_knowledge, confidence: medium, says: 10.0}
    "**": {from: project}
"""
SIGNALS = """\
signals:
  high: {colour: orange, label: {en: "hotter", de: "heißer"}}
  low: {colour: blue, shape: square}
"""
STIMULI = """\
stimuli:
  heat_48:
    modality: heat
    baseline_c: 32.0
    peak_c: 48.0
    rise_c_per_s: 10.0
    plateau_s: {unknown: "printed nowhere", stand_in: 3.0}
    return_c_per_s: 10.0
    signal: high
  heat_46:
    {modality: heat, baseline_c: 32.0, peak_c: 46.0, rise_c_per_s: 10.0, plateau_s: 3.0, return_c_per_s: 10.0,
     signal: low}
  nothing: {modality: none, lasts_s: 2.5, signal: low}
"""
FORMS = """\
arms:
  one: {blocks: {break_s: 5.0}}
  two: {conditions: {breath_mindful: {trials: {heat_46: 3}}}}
occasions:
  before: {}
  after: {blocks: {mixed: 3}}
"""


def library_text(*changes: tuple[str, str]) -> str:
    """Return the protocol's text, with each change made once."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    begin, end = text.index("stimuli:\n"), text.index("scales:\n")
    text = text[:begin] + SIGNALS + STIMULI + text[end:]
    if "\nsources:" in text:
        begin = text.index("\nsources:") + 1
        text = text[:begin] + text[text.index("\n\n", begin) + 1 :]
    for old, new in (
        ("name: demo\n", f"name: library\n{SOURCES}"),
        ("  trials: {heat_48: 2}\n", "  trials: {heat_48: 2, heat_46: 1, nothing: 1}\n  mixed: 2\n"),
        (
            "    - {phase: anticipation",
            "    - {phase: signal, show: signal, duration_s: 1.0}\n    - {phase: anticipation",
        ),
        ("{phase: heat, show", "{phase: stimulus, show"),
        ("resume:", f"{FORMS}resume:"),
        *changes,
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def write_library(folder: Path, *changes: tuple[str, str]) -> Path:
    """Write the protocol; return its path."""
    path = folder / "library.yaml"
    path.write_text(library_text(*changes), encoding="utf-8")
    return path
