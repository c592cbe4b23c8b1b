"""One cell of the fault matrix: a real rehearsal in which one trouble begins in the middle of one phase.

Everything is what a rehearsal runs, in virtual time; the trouble is the thermode twin's own, asked for in the
rig file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.session import conduct
from hardware.assemble import OpenRig
from hardware.rig_file import RIGS
from hardware.tcs.trouble import TroubledTcs
from mindpain_task.roles import DeviceFault
from tests.faults.happened import Happened, Witnessed, events_of, what_happened
from tests.faults.watching import Watching
from tests.protocols_for_tests import short_protocol

PHASES = ("idle", "armed", "ramping", "plateau", "returning", "rating")
RISE_S, PLATEAU_S, HEAT_S = 1.6, 3.0, 6.2
"""The heat of `short_protocol`: 32 to 48 °C and back at 10 °C/s, with a plateau of 3 s."""
BESIDE_S = 0.007
"""A trouble begins so long after the middle of a phase: not just when the thermode is asked."""


class Cells:
    """Runs cells in a folder, which it fills; the moments of the phases come from one sound session."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._protocol = short_protocol(folder, trials=2, plateau_s=PLATEAU_S)
        self._runs = 0
        self.begins_s = self._middles()

    def _prepared(self, port: str) -> PreparedSession:
        self._runs += 1
        place = self._folder / f"run{self._runs}"
        place.mkdir()
        text = (RIGS / "rehearsal.yaml").read_text(encoding="utf-8")
        rig = place / "rig.yaml"
        rig.write_text(text.replace('"sim://tcs"', f'"{port}"'), encoding="utf-8")
        return prepare_session(
            SessionRequest(str(self._protocol), str(rig), "sim01", "01", "en", 4, place / "data", "novice")
        )

    def _middles(self) -> Mapping[str, float]:
        """Return the middle of each phase of the first trial, as it comes where nothing is wrong."""
        finished = conduct(self._prepared("sim://tcs"), lambda line: None)
        events = events_of(finished.files.journal)
        (start_s,) = [event.time_s for event in events if event.kind == "session_start"]
        first = [event for event in events if event.trial == 1]
        armed_s = next(event.time_s for event in first if event.kind == "armed")
        onset_s = next(event.time_s for event in first if event.kind == "heat_onset")
        asked_s, given_s = [event.time_s for event in first if event.phase == "unpleasantness"]
        at_peak_s, returns_s = onset_s + RISE_S, onset_s + RISE_S + PLATEAU_S
        bounds = {
            "idle": (start_s, armed_s),
            "armed": (armed_s, onset_s),
            "ramping": (onset_s, at_peak_s),
            "plateau": (at_peak_s, returns_s),
            "returning": (returns_s, onset_s + HEAT_S),
            "rating": (asked_s, given_s),
        }
        return {phase: round(sum(bound) / 2, 2) + BESIDE_S for phase, bound in bounds.items()}

    def run(self, kind: str, phase: str) -> Happened:
        """Run a session with this trouble."""
        began_s = self.begins_s[phase]
        prepared = self._prepared(f"sim://tcs?trouble={kind}@{began_s:.3f}")
        watching, said, raised = Watching(), list[str](), ""
        rigs: list[OpenRig] = []

        def wrap(opened: OpenRig) -> OpenRig:
            rigs.append(opened)
            return watching.wrap(opened)

        try:
            conduct(prepared, said.append, wrap)
        except DeviceFault as fault:
            raised = str(fault)
        (opened,) = rigs
        assert isinstance(opened.twin, TroubledTcs)
        seen = Witnessed(
            round(began_s, 3), opened.twin, opened.rig.clock, watching.answers, tuple(said), raised
        )
        (folder,) = prepared.request.data.rglob("*_run-01")
        return what_happened(folder, seen, HEAT_S)
