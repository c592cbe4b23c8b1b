"""Whatever fails in a session with current, and whoever stops: no more of it flows, and all is on record.

Calls that the engine makes to a role fail in turn, each once, on the real drivers and twins: a stimulator
that is told each pulse, one that is set by hand, and the trigger box that marks either.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

from experiments.preparing import PreparedSession, prepare_session
from experiments.session import conduct
from hardware.assemble import OpenRig
from hardware.electrical.opening import ElectricalTwin
from hardware.journal import read_journal
from mindpain_task.model import Event
from mindpain_task.roles import DeviceFault, InputEvent, InputKind
from mindpain_task.session.outcome import Ending
from tests.current_for_tests import rehearsal, short_current
from tests.experiments.test_every_call_fails import ROLES, WAITING, Watched, bug, device_fault

RIGS = ("eeg_electrical", "eeg_ds7a")
AT_ONCE_S = 0.001
"""A pulse that has begun is over by then; the next one of a train would come 20 ms later."""


class Bench:
    """One prepared session that can be run again and again, each time with another call failing."""

    def __init__(self, folder: Path, rig: str) -> None:
        self.data = folder / "data"
        self.prepared: PreparedSession = prepare_session(rehearsal(folder, short_current(folder), rig))
        self.failed_call = ""
        self.failed_s = 0.0
        self.calls: list[str] = []
        self.times_s: list[float] = []
        self.twin: Any = None
        self.now: Callable[[], float] = lambda: 0.0

    def run(self, fail_at: int, how: Callable[[str], object], only: str = "") -> Ending | None:
        """Run with the `fail_at`-th call replaced by `how`; None if an exception came out."""
        self.calls, self.times_s = [], []

        def on_call(role: str) -> Callable[[str], object]:
            def called(name: str) -> object:
                if only and f"{role}.{name}" != only:
                    return None
                self.calls.append(f"{role}.{name}")
                self.times_s.append(self.now())
                if len(self.calls) != fail_at:
                    return None
                self.failed_call, self.failed_s = self.calls[-1], self.now()
                return how(self.failed_call)

            return called

        def wrap(opened: OpenRig) -> OpenRig:
            self.twin, self.now = opened.twin, opened.rig.clock.now
            watched: dict[str, Any] = {
                role: Watched(getattr(opened.rig, role), on_call(role)) for role in ROLES
            }
            return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, **watched))

        try:
            return conduct(self.prepared, say=lambda line: None, wrap=wrap).outcome.ending
        except (DeviceFault, RuntimeError):
            return None

    def check(self, what: str) -> None:
        """No current may flow, nor may any have begun after the fault; journal and table must be whole."""
        twin: ElectricalTwin = self.twin
        assert twin.at_baseline(self.now() + AT_ONCE_S), what
        if not self.failed_call.startswith("stimulator.stop"):
            assert all(pulse.time_s <= self.failed_s + AT_ONCE_S for pulse in twin.given), what
        folder = max(self.data.glob("sourcedata/*/*/*_run-*"), key=lambda p: int(p.name.rpartition("-")[2]))
        records, damage = read_journal(folder / "journal.jsonl")
        assert not damage, what
        events = [record.event for record in records]
        ended = sum(event.kind == "trial_end" for event in events)
        table = (folder / "trials.tsv").read_text(encoding="utf-8").splitlines()
        assert sum("\tcompleted\t" in line for line in table) == ended, what
        edges, damage = read_journal(folder / "readback.jsonl")
        assert not damage, what
        assert self.onsets_known(events, [record.event for record in edges]), what

    def onsets_known(self, events: list[Event], edges: list[Event]) -> bool:
        """Each train that began is on the device's own record, and none else is in the journal."""
        given = {pulse.time_s for pulse in self.twin.given}
        trains = sum(not any(0 < time_s - other < 0.03 for other in given) for time_s in given)
        fired = sum(event.kind == "edge" and event.data["what"] == "fire" for event in edges)
        return trains == fired >= sum(event.kind == "shock_onset" for event in events)


def spread(calls: Sequence[int], sampled: int) -> list[int]:
    """Return about so many of these, evenly."""
    return list(calls[:: max(1, len(calls) // sampled)])


@pytest.fixture(params=RIGS)
def bench(request: pytest.FixtureRequest, quick_folder: Path) -> Bench:
    return Bench(quick_folder, request.param)


@pytest.mark.timeout(240)
@pytest.mark.parametrize(("how", "sampled"), [(device_fault, 36), (bug, 14)])
def test_each_role_call_fails_in_turn(bench: Bench, how: Callable[[str], object], sampled: int) -> None:
    assert bench.run(0, how) is Ending.COMPLETED
    total = len(bench.calls)
    waits = [call for call, name in enumerate(bench.calls, 1) if name in WAITING]
    others = [call for call, name in enumerate(bench.calls, 1) if name not in WAITING]
    assert {"screen", "stimulator", "outlets", "journal"} <= {
        bench.calls[n - 1].split(".")[0] for n in others
    }
    for call in sorted(spread(others, sampled) + spread(waits, sampled // 2)):
        ending = bench.run(call, how)
        # A stop that fails is tried again, and then the session has ended as planned.
        assert ending is not Ending.COMPLETED or bench.failed_call == "stimulator.stop", call
        bench.check(f"call {call} of {total}, {bench.failed_call}")


@pytest.mark.timeout(120)
@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        (InputKind.PARTICIPANT_STOP, Ending.STOPPED_BY_PARTICIPANT),
        (InputKind.OPERATOR_STOP, Ending.STOPPED_BY_OPERATOR),
    ],
)
def test_a_stop_in_any_wait_ends_the_session(bench: Bench, kind: InputKind, ending: Ending) -> None:
    def stop(call: str) -> object:
        return (InputEvent(bench.now(), kind, "key"),)

    bench.run(0, stop, only="inputs.wait")
    total, onsets_s = len(bench.calls), [pulse.time_s for pulse in bench.twin.given[::5]]
    within = {
        call
        for call, time_s in enumerate(bench.times_s, 1)
        if any(-AT_ONCE_S < time_s - onset_s < 0.08 - AT_ONCE_S for onset_s in onsets_s)
    }
    assert within
    for call in sorted({*spread(range(1, total + 1), 20), *spread(sorted(within), 8)}):
        assert bench.run(call, stop, only="inputs.wait") is ending, call
        bench.check(f"wait {call} of {total}")
        assert (len(bench.twin.given) % 5 != 0) == (call in within)
