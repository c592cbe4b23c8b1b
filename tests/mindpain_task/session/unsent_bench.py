"""As much of a session as its markers need, with outlets whose words come when a test wants."""

from __future__ import annotations

import math
from collections.abc import Mapping

from hardware.clocks import VirtualClock
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.marker_ledger import marker_table, reconciled
from mindpain_task.markers import CODES
from mindpain_task.model import Event, JsonValue, Record
from mindpain_task.roles import DeviceFault, InputEvent, MarkerReport, Rig
from mindpain_task.session.noting import NOTHING
from mindpain_task.session.unsent import UnsentMarkers
from mindpain_task.sounds import Clip
from mindpain_task.views import View

NAMES = ("lsl", "eeg")


class Late(SilentOutlets):
    """Outlets whose words come at their times."""

    names = NAMES

    def __init__(self, clock: VirtualClock) -> None:
        self._clock = clock
        self._waiting: list[tuple[float, MarkerReport]] = []

    def will_say(self, at_s: float, report: MarkerReport) -> None:
        self._waiting.append((at_s, report))

    def reports(self) -> tuple[MarkerReport, ...]:
        now_s = self._clock.now()
        said = sorted((each for each in self._waiting if each[0] <= now_s), key=lambda each: each[0])
        self._waiting = [each for each in self._waiting if each[0] > now_s]
        return tuple(report for _, report in said)


class Nobody:
    """A person who never does anything."""

    def see(self, view: View, time_s: float) -> None:
        pass

    def hear(self, clip: Clip, time_s: float) -> None:
        pass

    def next_act_s(self) -> float:
        return math.inf

    def act(self, now_s: float) -> tuple[InputEvent, ...]:
        return ()


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.records: list[Record] = []

    def append(self, event: Event) -> int:
        self.records.append(Record(len(self.records) + 1, event))
        return len(self.records)

    def commit(self) -> None:
        pass

    def start_commit(self) -> None:
        pass

    def committed(self) -> bool:
        return True

    def reserve(self) -> str:
        return ""

    def close(self) -> None:
        pass


class Session:
    """As much of a session as markers need."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.outlets = Late(self.clock)
        self.journal = Kept()
        self.served = 0
        self.fails_from = math.inf
        person = Nobody()
        self.unsent = UnsentMarkers(
            Rig(
                self.clock,
                VirtualScreen(self.clock, person),
                VirtualInputs(self.clock, person),
                NoStimulator(),
                self.outlets,
                self.journal,
            ),
            self.note,
        )
        names: list[JsonValue] = list(NAMES)
        self.note("outlets", 0.0, data={"names": names})

    def note(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        self.journal.append(Event(kind, time_s, phase=phase, marker=marker, data=data))

    def marker(self, label: str = "cue") -> int:
        """Journal an event with a marker and expect every outlet's word on it."""
        seq = self.journal.append(Event("phase", self.clock.now(), marker=label))
        self.unsent.sent(seq)
        return seq

    def say(self, seq: int, outlet: str, in_s: float, fault: str = "") -> None:
        at_s = self.clock.now() + in_s
        sent_s = None if fault else at_s
        self.outlets.will_say(at_s, MarkerReport(seq, outlet, CODES["cue"], sent_s, sent_s, fault))

    def serve(self) -> None:
        self.served += 1
        if self.served >= self.fails_from:
            raise DeviceFault("the device process died")

    def noted(self, kind: str) -> list[Event]:
        return [record.event for record in self.journal.records if record.event.kind == kind]

    def counts(self) -> dict[str, dict[str, int]]:
        table = marker_table(self.journal.records, CODES, {})
        return {outlet: dict(count) for outlet, count in reconciled(table).items()}
