"""The parts of the engine, each made once for a session and joined to those it works with."""

from __future__ import annotations

from mindpain_task.model import SessionPlan
from mindpain_task.roles import Rig
from mindpain_task.session.calibrating import Calibrating
from mindpain_task.session.coming_to_rest import ComingToRest
from mindpain_task.session.delivering import Delivering
from mindpain_task.session.dialling import Dialling
from mindpain_task.session.dosing import Dosing
from mindpain_task.session.heating import Heating
from mindpain_task.session.immersing import Immersing
from mindpain_task.session.noting import Logbook
from mindpain_task.session.pausing import Pausing
from mindpain_task.session.pressing import Pressing
from mindpain_task.session.pressing_current import PressingCurrent
from mindpain_task.session.questioning import Questioning
from mindpain_task.session.recording import MindingRecorder
from mindpain_task.session.rules import Rules
from mindpain_task.session.running import Doers, Running
from mindpain_task.session.safe_end import SafeEnd
from mindpain_task.session.scanning import Scanning
from mindpain_task.session.shocking import Shocking
from mindpain_task.session.sounding import Sounding
from mindpain_task.session.unsent import UnsentMarkers
from mindpain_task.session.waiting import Waiting


class Parts:
    """What a session is run with; a part is None where this session needs none of its kind."""

    def __init__(self, plan: SessionPlan, rig: Rig, rules: Rules) -> None:
        self._rig = rig
        self.log = log = Logbook(rig)
        self.recording = MindingRecorder(rig, log)
        self.waiting = waiting = Waiting(rig, self._serve, self.recording.next_due_s)
        self.unsent = UnsentMarkers(rig, log)
        log.sent = self.unsent.sent
        dosing = Dosing(rig, rules.doses, rules.limits, log)
        self.delivering = Delivering(rig, rules.way, log, dosing) if rules.way else None
        self.scanning = Scanning(rig, rules.scan, plan.language, log) if rules.scan else None
        self.immersing = Immersing(rig, plan.language, log, waiting.for_act_until)
        self.sounding = Sounding(rig, log)
        self.calibrating = Calibrating(rig, log, rules.calibrations)
        resting = ComingToRest(rig, rules.way, log)
        self.running = Running(rig, log, self._doers(plan.language, rules, resting))
        self.safe_end = SafeEnd(
            rig,
            plan.language,
            log,
            self.delivering,
            self.immersing,
            self.unsent,
            resting,
            self.running.hush,
        )
        calm = self.safe_end.calm
        self.pausing = Pausing(rig, plan.language, log, waiting, calm, self.immersing, resting)

    def _doers(self, language: str, rules: Rules, resting: ComingToRest) -> Doers:
        rig, log, waiting = self._rig, self.log, self.waiting
        dial = Dialling(rig, language, log, waiting.for_act_until) if rules.set_by_hand else None
        return Doers(
            waiting=waiting,
            delivering=self.delivering,
            dialling=dial,
            immersing=self.immersing,
            sounding=self.sounding,
            questioning=Questioning(rig, log, waiting.once),
            pressing=self._pressing(rules, resting),
        )

    def _pressing(self, rules: Rules, resting: ComingToRest) -> Pressing | PressingCurrent | None:
        rig, log, waiting = self._rig, self.log, self.waiting
        if self.delivering is not None and isinstance(rules.way, Heating):
            return Pressing(rig, log, waiting, self.delivering, rules.way, resting)
        if self.delivering is not None and isinstance(rules.way, Shocking):
            return PressingCurrent(rig, log, waiting, self.delivering, rules.way)
        return None

    def _serve(self) -> None:
        """Take what the stimulator, the outlets, the loudspeaker and the scanner have to say."""
        if self.delivering is not None:
            self.delivering.poll()
        else:
            self._rig.stimulator.poll()  # trigger boxes and a scanner's line stand behind it, too
        self.unsent.take()
        self.recording.take()
        self.sounding.poll()
        if self.scanning is not None:
            self.scanning.take()
