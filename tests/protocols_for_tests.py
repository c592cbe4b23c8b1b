"""Small protocols for tests, made from the shipped demonstration so that they stay true to it."""

from __future__ import annotations

from pathlib import Path

from experiments.protocol_files import PROTOCOLS


def short_protocol(folder: Path, *, trials: int = 2, iti_s: float = 5.2, plateau_s: float = 0.5) -> Path:
    """Write a protocol with one block of few trials and no long reading; return its path."""
    text = (PROTOCOLS / "demo.yaml").read_text(encoding="utf-8")
    for old, new in (
        ("name: demo", "name: short"),
        ("opening: [demo_welcome]", "opening: [demo_goodbye]"),
        ("conditions: [breath_mindful, pain_site_mindful]", "conditions: [breath_mindful]"),
        ("guidance_s: 6.0", "guidance_s: 0.5"),
        ("trials: {heat_48: 2}", f"trials: {{heat_48: {trials}}}"),
        ("show: fixation, duration_s: {min: 3.0, max: 4.0}", f"show: fixation, duration_s: {iti_s}"),
        ("show: cue, duration_s: 2.0", "show: cue, duration_s: 0.3"),
        ("show: cue, duration_s: {min: 2.0, max: 3.0}", "show: cue, duration_s: 0.3"),
        ("plateau_s: 3.0", f"plateau_s: {plateau_s}"),
        ("show: fixation, duration_s: 1.0", "show: fixation, duration_s: 0.2"),
    ):
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "short.yaml"
    path.write_text(text, encoding="utf-8")
    return path
