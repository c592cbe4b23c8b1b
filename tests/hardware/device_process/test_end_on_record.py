"""Why everything was stopped is on record behind the abort, also where no session is left to hear it."""

from __future__ import annotations

from collections.abc import Sequence
from multiprocessing import Pipe
from multiprocessing.connection import Connection

import pytest

from hardware.device_line import DeviceLine
from hardware.device_process.lifeline import WatchedLifeline
from hardware.device_process.messages import Close, FireAt, Ready, StationSettings, StopNow, Trouble
from hardware.device_process.station import PulseReader, Station
from hardware.device_process.watchers import Watcher
from hardware.device_process.worker import SESSION_ENDED, Worker
from mindpain_task.roles import DeviceFault, Fired
from mindpain_task.stimuli import ShockTrain
from tests.hardware.device_process.station_bench import Told, bench, p24

TRAIN = ShockTrain(200, 50.0, 3, 2.0)
BOUND_S = 0.3
SILENT_S = 0.45
DUE_S = 0.5


class Lifeline(WatchedLifeline):
    """A lifeline that a test cuts."""

    def __init__(self) -> None:
        self.cut = False

    def is_cut(self) -> bool:
        return self.cut


class FullDisk(Told):
    """A watcher that can write nothing any more."""

    def edge(self, number: int, what: str, before_s: float, after_s: float) -> None:
        super().edge(number, what, before_s, after_s)
        raise DeviceFault("journal readback.jsonl: a write failed")

    def halted(self, time_s: float, why: str) -> None:
        super().halted(time_s, why)
        raise DeviceFault("journal readback.jsonl: a write failed again")


class Served:
    """A worker in virtual time with a stimulus loaded; the session's end of the pipe is `session`."""

    def __init__(self, watchers: Sequence[Watcher] = (), scanner: PulseReader | None = None) -> None:
        behind = bench(p24())
        self.clock, self.device, self.told = behind.clock, behind.opened.device, Told()
        self.station = Station(self.device, self.clock, [*watchers, self.told], scanner=scanner)
        self.lifeline = Lifeline()
        self.session: Connection
        self.session, ours = Pipe()
        settings = StationSettings(DeviceLine("p24", "sim://p24", BOUND_S))
        self.worker = Worker(
            ours, settings, self.clock, self.station, None, lambda wait_s: True, self.lifeline
        )
        self.station.prepare(0.0, 5.0)
        self.station.arm(TRAIN)

    def run(self) -> None:
        """Serve until the session is over."""
        self.worker.run(Ready(()))

    def schedule(self) -> None:
        """Have the stimulus due in half a second."""
        self.session.send(FireAt(self.clock.now() + DUE_S))
        self.worker._obey()

    def hear_nothing(self) -> None:
        """Let the session be silent for longer than it may while a stimulus is due."""
        self.clock.wait_until(self.clock.now() + SILENT_S)
        self.worker._serve_once()


def test_a_dead_session_has_its_reason_on_record_behind_the_abort() -> None:
    served = Served()
    served.session.close()
    served.run()
    assert served.told.edges == ["abort", "guard"]
    assert served.told.reasons == [SESSION_ENDED]


def test_so_has_one_whose_lifeline_is_cut_while_its_pipe_is_still_open() -> None:
    served = Served()
    served.schedule()
    served.lifeline.cut = True
    served.run()
    assert served.told.edges == ["abort", "guard"]
    assert served.told.reasons == [SESSION_ENDED]


def test_so_has_a_silent_one_in_the_words_that_the_session_is_told() -> None:
    served = Served()
    served.schedule()
    served.hear_nothing()
    assert served.told.edges == ["abort", "guard"]
    (reason,) = served.told.reasons
    assert reason == "the session was silent for 0.45 s during a stimulus"
    assert served.session.recv() == Trouble(f"{reason}; it was aborted")


def test_one_that_was_silent_and_then_dies_has_both() -> None:
    served = Served()
    served.schedule()
    served.hear_nothing()
    served.session.close()
    served.run()
    assert served.told.edges == ["abort", "guard"] * 2
    assert served.told.reasons[1:] == [SESSION_ENDED]


@pytest.mark.parametrize("is_gone", [False, True], ids=["waits", "is_gone"])
def test_a_session_that_closes_in_order_does_not_die(is_gone: bool) -> None:
    """Not even where its process has ended before the word is taken out of the pipe."""
    served = Served()
    served.session.send(Close())
    if is_gone:
        served.session.close()
    assert not served.worker._obey()
    assert served.told.edges == []


def test_one_that_dies_before_it_is_told_that_all_is_ready_has_its_reason_too() -> None:
    served = Served()
    served.session.send(StopNow(1))  # unread, so that the other end of the pipe is reset, not closed
    served.session.close()
    served.run()
    assert served.told.reasons == [SESSION_ENDED]


def test_so_has_one_that_dies_just_when_the_device_fails() -> None:
    class Lost:
        """A scanner's line that is lost together with the session."""

        def next_due_s(self) -> float:
            return 0.0

        def poll(self) -> tuple[float, ...]:
            served.session.close()
            raise DeviceFault("/dev/scanner: reading failed")

        def close(self) -> None:
            pass

    served = Served(scanner=Lost())
    served.run()
    assert served.told.edges[0] == "abort"
    assert served.told.reasons == [SESSION_ENDED]


@pytest.mark.parametrize("end", ["dead", "silent"])
def test_a_watcher_that_fails_keeps_neither_the_stop_nor_the_others_from_it(end: str) -> None:
    full = FullDisk()
    served = Served([full])
    served.schedule()
    if end == "dead":
        served.session.close()
    with pytest.raises(DeviceFault, match="a write failed again"):
        served.run() if end == "dead" else served.hear_nothing()
    assert full.edges == served.told.edges == ["abort", "guard"]
    assert len(served.told.reasons) == 1
    served.clock.wait_until(served.clock.now() + DUE_S)
    assert not [event for event in served.device.poll() if isinstance(event, Fired)]
