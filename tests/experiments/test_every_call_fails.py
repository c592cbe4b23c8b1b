"""Whatever fails, and whoever stops: the thermode goes to baseline and completed trials are on disk.

Each call that the engine makes to a role fails in turn, once, in a session on the real driver and twin.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.session import conduct
from hardware.assemble import OpenRig
from hardware.journal import read_journal
from hardware.tcs.twin import TcsTwin
from mindpain_task.roles import DeviceFault, InputEvent, InputKind
from mindpain_task.session.outcome import Ending
from tests.protocols_for_tests import short_protocol

ROLES = ("screen", "inputs", "stimulator", "outlets", "journal")
RETURN_S = 2.2
"""A pulse of 48 °C is back at 32 °C after 1.6 s at 10 °C/s; its plateau alone would last longer."""


class Watched:
    """Stands before a role, counts the calls made to it and lets one of them fail."""

    def __init__(self, role: object, on_call: Callable[[str], object]) -> None:
        self._role = role
        self._on_call = on_call

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._role, name)
        if not callable(value):
            return value

        def call(*args: Any, **kwargs: Any) -> Any:
            instead = self._on_call(name)
            return value(*args, **kwargs) if instead is None else instead

        return call


class Bench:
    """One prepared session that can be run again and again, each time with another call failing."""

    def __init__(self, folder: Path, trials: int) -> None:
        self.data = folder / "data"
        protocol = str(short_protocol(folder, trials=trials, plateau_s=4.0))
        self.prepared: PreparedSession = prepare_session(
            SessionRequest(protocol, "rehearsal", "sim01", "01", "en", 3, self.data, "novice")
        )
        self.failed_call = ""
        self.calls: list[str] = []
        self.twin: TcsTwin | None = None
        self.clock_now: Callable[[], float] = lambda: 0.0

    def run(self, fail_at: int, how: Callable[[str], object], only: str = "") -> Ending | None:
        """Run with the `fail_at`-th call replaced by `how`; None if an exception came out."""
        self.calls = []

        def on_call(role: str) -> Callable[[str], object]:
            def called(name: str) -> object:
                if only and f"{role}.{name}" != only:
                    return None
                self.calls.append(f"{role}.{name}")
                if len(self.calls) != fail_at:
                    return None
                self.failed_call = self.calls[-1]
                return how(self.failed_call)

            return called

        def wrap(opened: OpenRig) -> OpenRig:
            assert isinstance(opened.twin, TcsTwin)
            self.twin, self.clock_now = opened.twin, opened.rig.clock.now
            watched: dict[str, Any] = {
                role: Watched(getattr(opened.rig, role), on_call(role)) for role in ROLES
            }
            return dataclasses.replace(opened, rig=dataclasses.replace(opened.rig, **watched))

        try:
            return conduct(self.prepared, say=lambda line: None, wrap=wrap).outcome.ending
        except (DeviceFault, RuntimeError):
            return None

    def check(self, what: str) -> None:
        """The thermode must be back at once, the journal whole, and the table complete."""
        assert self.twin is not None
        assert self.twin.at_baseline(self.clock_now() + RETURN_S), what
        folder = max(self.data.glob("sourcedata/*/*/*_run-*"), key=lambda p: int(p.name.rpartition("-")[2]))
        records, damage = read_journal(folder / "journal.jsonl")
        assert not damage, what
        ended = sum(record.event.kind == "trial_end" for record in records)
        table = (folder / "trials.tsv").read_text().splitlines()
        assert sum("\tcompleted\t" in line for line in table) == ended, what


WAITING = ("stimulator.poll", "stimulator.next_due_s", "inputs.wait", "clock.now")
"""The calls that make up a wait, hundreds of times the same: of these every fifteenth fails."""


def device_fault(call: str) -> object:
    raise DeviceFault(f"planted in {call}")


def bug(call: str) -> object:
    raise RuntimeError(f"planted in {call}")


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    ("how", "trials", "stride"), [(device_fault, 1, 1), (device_fault, 2, 9), (bug, 2, 11)]
)
def test_each_role_call_fails_in_turn(
    quick_folder: Path, how: Callable[[str], object], trials: int, stride: int
) -> None:
    bench = Bench(quick_folder, trials)
    assert bench.run(0, how) is Ending.COMPLETED
    total = len(bench.calls)
    assert total > 300 * trials
    waits = [call for call, name in enumerate(bench.calls, 1) if name in WAITING]
    others = [call for call, name in enumerate(bench.calls, 1) if name not in WAITING]
    for call in sorted(others[::stride] + waits[:: 15 * stride]):
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
def test_a_stop_in_any_wait_ends_the_session(quick_folder: Path, kind: InputKind, ending: Ending) -> None:
    bench = Bench(quick_folder, trials=2)

    def stop(call: str) -> object:
        return (InputEvent(bench.clock_now(), kind, "key"),)

    bench.run(0, stop, only="inputs.wait")
    total = len(bench.calls)
    assert total > 100
    for call in range(1, total + 1, 17):
        assert bench.run(call, stop, only="inputs.wait") is ending, call
        bench.check(f"wait {call} of {total}")
