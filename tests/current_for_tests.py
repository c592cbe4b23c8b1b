"""Sessions with current, and what is seen of them: a short protocol, rigs with changes, eyes behind roles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from experiments.preparing import SessionRequest, prepare_session
from experiments.session import FinishedSession, conduct
from hardware.assemble import OpenRig
from hardware.boxes.box import PulsedBox
from hardware.boxes.one_byte.twin import OneByteTwin
from hardware.boxes.waveform import TtlPulse
from hardware.device_process.station import Station
from hardware.electrical.opening import Pulse
from hardware.journal import read_journal
from hardware.lines import SimLine
from hardware.rig_file import RIGS
from mindpain_task.model import Event
from mindpain_task.roles import Screen
from mindpain_task.views import View
from tests.protocols_for_tests import short_protocol

Wrap = Callable[[OpenRig], OpenRig]
SHOCK = "modality: shock, pulse_width_us: 200, rate_hz: 50.0, count: 5"
VARIANT = """
variants:
  electrical:
    stimuli:
      shock: {{{shock}, current_ma: {current_ma}}}
    blocks:
      trials: {{shock: {trials}}}
      work_up: {{resolution_ma: 0.5, pause_s: 5.5}}
"""


def short_current(folder: Path, *, trials: int = 2, current_ma: float = 1.0) -> Path:
    """Write the short protocol with a variant for current; at 1 mA its work-up is one train of 0.5 mA."""
    path = short_protocol(folder, trials=trials)
    text = path.read_text(encoding="utf-8").replace("phase: heat", "phase: stimulus")
    text += VARIANT.format(shock=SHOCK, current_ma=current_ma, trials=trials)
    path.write_text(text, encoding="utf-8")
    return path


def changed_rig(folder: Path, shipped: str, *changes: tuple[str, str]) -> str:
    """Write a shipped rig with changes; return its path."""
    text = (RIGS / f"{shipped}.yaml").read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    path = folder / "my_rig.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def rehearsal(folder: Path, protocol: str | Path, rig: str, **further: str | int) -> SessionRequest:
    """Return the request for a rehearsal in English, with seed 5, unless `further` says otherwise."""
    request = SessionRequest(
        str(protocol), rig, "sim01", "01", "en", 5, folder / "data", "novice", rehearsal=True
    )
    return replace(request, **further)  # type: ignore[arg-type]


@dataclass
class Ran:
    """A session that was run: how it ended, what was said, shown and written, and what was behind it."""

    finished: FinishedSession
    opened: OpenRig
    said: list[str]
    shown: list[tuple[float, View]]
    events: list[tuple[int, Event]] = field(default_factory=list)

    def __post_init__(self) -> None:
        records, damage = read_journal(self.finished.files.journal)
        assert not damage
        self.events = [(record.seq, record.event) for record in records]

    def of(self, *kinds: str) -> list[Event]:
        """Return the events of these kinds, in their order."""
        return [event for _, event in self.events if event.kind in kinds]

    @property
    def trials(self) -> pd.DataFrame:
        """The table of trials, as read from the disk."""
        return _read(self.finished.files.trials)

    @property
    def markers(self) -> pd.DataFrame:
        """The table of markers, as read from the disk."""
        return _read(self.finished.files.markers)

    @property
    def given(self) -> Sequence[Pulse]:
        """Every pulse that the simulated stimulator gave."""
        return self.opened.twin.given  # type: ignore[union-attr, no-any-return]

    @property
    def on_the_lines(self) -> tuple[TtlPulse, ...]:
        """Every code that the one simulated trigger box put out."""
        station = self.opened.rig.stimulator
        assert isinstance(station, Station)
        (box,) = station._markers_out._boxes
        assert isinstance(box, PulsedBox)
        assert isinstance(box._line, SimLine)
        assert isinstance(box._line.twin, OneByteTwin)
        return box._line.twin.waveform.pulses


def _read(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, sep="\t", na_values=["n/a"], keep_default_na=False)


def run(request: SessionRequest, wrap: Wrap = lambda opened: opened) -> Ran:
    """Prepare and run a session, keeping what it says and shows; `wrap` stands nearest to the engine."""
    said: list[str] = []
    kept: list[OpenRig] = []
    shown: list[tuple[float, View]] = []

    def keep(opened: OpenRig) -> OpenRig:
        kept.append(opened)
        screen: Screen = KeptScreen(opened.rig.screen, shown)
        return wrap(replace(opened, rig=replace(opened.rig, screen=screen)))

    finished = conduct(prepare_session(request), said.append, keep)
    return Ran(finished, kept[0], said, shown)


class KeptScreen:
    """A screen that keeps what it shows, and when."""

    def __init__(self, screen: Screen, shown: list[tuple[float, View]]) -> None:
        self._screen = screen
        self._shown = shown
        self.frame_s = screen.frame_s
        self.check = screen.check
        self.close = screen.close

    def show(self, view: View) -> float:
        """Show it, and keep it."""
        time_s = self._screen.show(view)
        self._shown.append((time_s, view))
        return time_s
