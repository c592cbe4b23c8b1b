"""Rehearsed runs as different as sessions get: what each gives, asks, plays, and how each is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from experiments.protocol_files import PROTOCOLS
from experiments.recorded.runs import RecordedRun, read_recorded
from hardware.assemble import OpenRig
from mindpain_task.model import Event
from mindpain_task.roles import Clock, InputEvent, InputKind, Inputs, Journal
from tests.current_for_tests import changed_rig, rehearsal, run, short_current
from tests.guided_for_tests import written
from tests.laser_for_tests import known_limits, short_laser
from tests.library_for_tests import write_library
from tests.probes_for_tests import two_probe_protocol
from tests.protocols_for_tests import short_protocol
from tests.rater_for_tests import Room
from tests.searches_for_tests import asked, run_in, searching

SCANNER = 'device: serial, port: "sim://scanner?tr=2.0&delay=60.0", baud: 115200, byte: "5"'
RULES = "tr_s: 2.0, dummy_volumes: 4, tolerance_s: 0.05, runs: {runs}"
KEY = '  "5": scanner_pulse\n'


LATE_S = 1.5
"""How long after a heat's onset it is stopped here: on its way up."""


@dataclass(frozen=True)
class Act:
    """What somebody does so long after an event of this kind, in this phase and trial where given."""

    kind: InputKind
    event: str
    phase: str = ""
    trial: int | None = None
    after_s: float = 0.0

    def is_for(self, event: Event) -> bool:
        """Whether it is this event."""
        its = (self.event, self.phase or event.phase, self.trial or event.trial)
        return its == (event.kind, event.phase, event.trial)


@dataclass
class Acting:
    """Somebody who acts, one act after the other."""

    acts: list[Act]
    due_s: float | None = None

    def see(self, event: Event) -> None:
        """Take in what was put on record."""
        if self.due_s is None and self.acts and self.acts[0].is_for(event):
            self.due_s = event.time_s + self.acts[0].after_s

    def wrap(self, opened: OpenRig) -> OpenRig:
        """Stand behind the inputs, and look at the journal."""
        rig = opened.rig
        inputs = _ActedInputs(rig.inputs, rig.clock, self)
        return replace(opened, rig=replace(rig, inputs=inputs, journal=_SeenJournal(rig.journal, self)))


class _SeenJournal:
    """A journal that somebody looks at."""

    def __init__(self, journal: Journal, acting: Acting) -> None:
        self._acting = acting
        self._append = journal.append
        self.commit, self.start_commit, self.committed = (
            journal.commit,
            journal.start_commit,
            journal.committed,
        )
        self.reserve, self.close = journal.reserve, journal.close

    def append(self, event: Event) -> int:
        seq = self._append(event)
        self._acting.see(event)
        return seq


class _ActedInputs:
    """Inputs that somebody else acts on, too."""

    def __init__(self, inputs: Inputs, clock: Clock, acting: Acting) -> None:
        self._inputs, self._clock, self._acting = inputs, clock, acting

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        acting, now_s = self._acting, self._clock.now()
        if acting.due_s is None or now_s < acting.due_s:
            return self._inputs.wait(min(until_s, acting.due_s or until_s))
        acting.due_s = None
        return (InputEvent(now_s, acting.acts.pop(0).kind, "key s"),)


def rehearsed(folder: Path, protocol: str | Path, rig: str = "rehearsal", **further: str) -> RecordedRun:
    """Rehearse a protocol."""
    return read_recorded(run(rehearsal(folder, protocol, rig, **further)).finished.files.folder)


def stopped(folder: Path, *acts: Act) -> RecordedRun:
    """Rehearse the short protocol while somebody acts."""
    request = rehearsal(folder, short_protocol(folder, trials=3), "rehearsal", person=_waiting_person(folder))
    return read_recorded(run(request, Acting([*acts]).wrap).finished.files.folder)


def _waiting_person(folder: Path) -> str:
    """Write a person beside whom the operator takes a long time to choose, so that a test can."""
    shipped = Path(__file__).parents[3] / "hardware" / "participant" / "sets" / "novice.yaml"
    (folder / shipped.name).write_text(shipped.read_text(encoding="utf-8"), encoding="utf-8")
    path = folder / "waiting.yaml"
    path.write_text("like: novice\nreading:\n  after_stop: end\n  operator_s: 30.0\n", encoding="utf-8")
    return str(path)


def _pressed(folder: Path) -> RecordedRun:
    return read_recorded(run_in(Room(), asked(folder, searching("limits"))).files.folder)


def _asking(folder: Path) -> RecordedRun:
    text = (PROTOCOLS / "dynamic_qst.yaml").read_text(encoding="utf-8")
    path = folder / "asking.yaml"
    further = "questionnaires: {opening: [pcs], closing: [practice_log]}\n"
    path.write_text(text.replace("skin_sites:", f"{further}skin_sites:", 1), encoding="utf-8")
    return rehearsed(folder, path)


def _scanned(folder: Path) -> RecordedRun:
    key, serial = f"device: key, {RULES.format(runs='session')}", f"{SCANNER}, {RULES.format(runs='block')}"
    rig = changed_rig(folder, "mri", (key, serial), (KEY, ""))
    return rehearsed(folder, "demo", rig)


def _stopped_in_heat(folder: Path) -> RecordedRun:
    """The participant stops the first heat, and it is given again; the operator stops a rating, and ends."""
    return stopped(
        folder,
        Act(InputKind.PARTICIPANT_STOP, "heat_onset", trial=1, after_s=LATE_S),
        Act(InputKind.OPERATOR_REPEAT, "at_rest"),
        Act(InputKind.OPERATOR_STOP, "phase", phase="unpleasantness", after_s=0.5),
        Act(InputKind.OPERATOR_END, "at_rest"),
    )


def _withdrawn(folder: Path) -> RecordedRun:
    """The participant stops before the first heat, which is left out, and in the second, and withdraws."""
    return stopped(
        folder,
        Act(InputKind.PARTICIPANT_STOP, "phase", phase="cue", trial=1, after_s=0.1),
        Act(InputKind.OPERATOR_SKIP, "at_rest"),
        Act(InputKind.PARTICIPANT_STOP, "heat_onset", trial=2, after_s=LATE_S),
        Act(InputKind.OPERATOR_WITHDRAW, "at_rest"),
    )


MAKE: dict[str, Callable[[Path], RecordedRun]] = {
    "heat": lambda folder: rehearsed(folder, short_protocol(folder)),
    "two_probes": lambda folder: rehearsed(folder, two_probe_protocol(folder), "two_thermodes"),
    "current": lambda folder: rehearsed(folder, short_current(folder), "eeg_ds7a"),
    "laser": lambda folder: rehearsed(folder, short_laser(folder), known_limits(folder)),
    "cold": lambda folder: rehearsed(folder, "demo_cold"),
    "presses": _pressed,
    "asking": _asking,
    "guided": lambda folder: rehearsed(folder, written(folder)),
    "audio": lambda folder: rehearsed(folder, "guided_audio", language="de"),
    "signals": lambda folder: rehearsed(folder, write_library(folder), arm="two", occasion="after"),
    "scanner": _scanned,
    "stopped": _stopped_in_heat,
    "withdrawn": _withdrawn,
}
"""How to make each of the runs."""
