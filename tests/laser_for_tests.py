"""Sessions with a laser: a short protocol, and the lab's own numbers where the envelope has none."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hardware.laser.twin import GivenLight
from hardware.rig_file import RIGS
from tests.current_for_tests import Ran, changed_rig
from tests.protocols_for_tests import short_protocol

STIMULI = """stimuli:
  pulse: {{modality: laser, energy_mj: {energy_mj}, pulse_ms: 30.0, spot_mm2: 28.0}}
"""
KNOWN = """laser:
  wavelength_nm: 10600
  max_fluence_mj_per_mm2: 9.0
  min_interval_s: 5.0
  pulses_per_spot: 1
  pulses_per_site: 20
  pulses_per_session: 30
"""


def short_laser(folder: Path, *, trials: int = 3, energy_mj: float | str = 200.0, iti_s: float = 5.5) -> Path:
    """Write the short protocol with laser pulses instead of heat; return its path."""
    path = short_protocol(folder, trials=trials, iti_s=iti_s)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    kept, skips = [], False
    for line in lines:
        starts = line[:1] not in (" ", "#", "\n")
        skips = line.startswith("stimuli:") or (skips and not starts)
        if line.startswith("stimuli:"):
            kept.append(STIMULI.format(energy_mj=energy_mj))
        if not skips:
            kept.append(line)
    text = "".join(kept).replace("heat_48", "pulse").replace("phase: heat", "phase: laser")
    path.write_text(text, encoding="utf-8")
    return path


def known_limits(folder: Path, *changes: tuple[str, str], shipped: str = "eeg_laser") -> str:
    """Write a laser rig whose envelope has the lab's own laser limits; return the rig's path."""
    envelope = (RIGS / "envelopes" / "healthy_adult.yaml").read_text(encoding="utf-8")
    text = envelope[: envelope.index("laser:\n")] + KNOWN
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    (folder / "ours.yaml").write_text(text, encoding="utf-8")
    return changed_rig(folder, shipped, ("envelope: healthy_adult", "envelope: ours.yaml"))


def lights(ran: Ran) -> Sequence[GivenLight]:
    """Return every pulse that the simulated laser gave."""
    return ran.opened.twin.given  # type: ignore[union-attr, no-any-return]
