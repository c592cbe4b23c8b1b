"""A console that is held, or gone, keeps no stop from being heard and no session from its end."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from experiments.narration import Narrator
from experiments.speaking import Speaker
from hardware.journal import read_journal
from mindpain_task.model import Event
from tests.bench.far_end import FarEnd
from tests.bench.heat_session import ABORT, LINE
from tests.protocols_for_tests import short_protocol
from tests.rigs_for_tests import laptop_at
from tests.window_session import WindowSession

ABORTED_WITHIN_S = 2.0
"""Long before the plateau is over; how soon it comes is measured by `tests.faults aborts`."""
PLATEAU_S = 8.0
GIVES_UP_WITHIN_S = 20.0


class Console:
    """Takes lines only while it moves; `began` once the first one is being written."""

    def __init__(self) -> None:
        self.moves, self.began = threading.Event(), threading.Event()
        self.said: list[str] = []

    def say(self, line: str) -> None:
        self.began.set()
        assert self.moves.wait(GIVES_UP_WITHIN_S)
        self.said.append(line)


class Kept:
    """A journal in memory."""

    def __init__(self) -> None:
        self.kinds: list[str] = []
        self.reasons: list[object] = []

    def append(self, event: Event) -> int:
        self.kinds.append(event.kind)
        self.reasons.append(event.data.get("reason"))
        return len(self.kinds)


def test_lines_are_said_in_their_order_by_another_thread() -> None:
    said: list[tuple[str, bool]] = []
    with Speaker(
        lambda line: said.append((line, threading.current_thread() is threading.main_thread())),
        in_thread=True,
    ) as speaker:
        for number in range(500):
            speaker(str(number))
    assert said == [(str(number), False) for number in range(500)]


def test_in_virtual_time_they_are_said_on_the_spot() -> None:
    said: list[str] = []
    with Speaker(said.append, in_thread=False) as speaker:
        speaker("a")
        assert said == ["a"]


def test_a_held_console_gets_what_waits_later_and_the_number_of_what_was_left_out() -> None:
    console = Console()
    with Speaker(console.say, in_thread=True, most_lines=3) as speaker:
        speaker("0")
        assert console.began.wait(GIVES_UP_WITHIN_S)
        for number in range(1, 9):
            speaker(str(number))
        assert console.said == []
        console.moves.set()
    left_out = "[bold reverse] 5 lines left out [/bold reverse] the console was held meanwhile"
    assert console.said == ["0", left_out, "6", "7", "8"]


def test_the_end_does_not_wait_for_a_held_console() -> None:
    console = Console()
    with Speaker(console.say, in_thread=True, patience_s=0.01) as speaker:
        speaker("last words")
        speaker("and more")
    assert console.said == []
    console.moves.set()
    assert speaker._thread is not None
    speaker._thread.join(GIVES_UP_WITHIN_S)
    assert not speaker._thread.is_alive()
    assert console.said == ["last words", "and more"]


def broken(error: BaseException, tried: list[str]) -> Callable[[str], None]:
    """Return a console that fails at every line."""

    def say(line: str) -> None:
        tried.append(line)
        raise error

    return say


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (BrokenPipeError(32, "Broken pipe"), "BrokenPipeError: [Errno 32] Broken pipe"),
        (ValueError("closing tag"), "ValueError: closing tag"),
        (SystemExit(1), "SystemExit: 1"),
    ],
)
def test_lines_that_cannot_be_said_are_put_on_record_once_and_end_nothing(
    error: BaseException, said: str
) -> None:
    journal, tried = Kept(), list[str]()
    with Speaker(broken(error, tried), in_thread=True) as speaker:
        narrator = Narrator(journal, 1, speaker, speaker.take_trouble)  # type: ignore[arg-type]
        for _ in range(3):
            narrator.append(Event("held", 1.0, data={"reason": "a disk"}))
            with speaker._changed:
                assert speaker._changed.wait_for(speaker._is_idle, GIVES_UP_WITHIN_S)
    assert len(tried) == 3
    assert journal.kinds == ["held", "held", "console_failed", "held"]
    assert journal.reasons[2] == f"the console takes no lines: {said}"


def test_what_could_not_be_said_at_the_very_end_goes_to_the_other_stream(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with Speaker(broken(OSError(5, "Input/output error"), []), in_thread=True) as speaker:
        for _ in range(3):
            speaker("last words")
    trouble = "the console takes no lines: OSError: [Errno 5] Input/output error"
    assert capsys.readouterr().err == f"mindpain: {trouble}\n"


def hold(session: WindowSession) -> None:
    """Fill the pipe that a session prints to, to its last byte."""
    assert session.process.stdout is not None
    filling = os.open(f"/proc/self/fd/{session.process.stdout.fileno()}", os.O_WRONLY | os.O_NONBLOCK)
    for size in (4096, 1):
        with contextlib.suppress(BlockingIOError):
            while os.write(filling, b"." * size):
                pass
    os.close(filling)


def leave(session: WindowSession) -> None:
    """Let the pipe that a session prints to have no reader any more."""
    assert session.process.stdout is not None
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, session.process.stdout.fileno())
    os.close(nothing)


@pytest.mark.skipif(sys.platform != "linux", reason="/proc, xdotool and pseudo-terminals are Linux's")
@pytest.mark.timeout(120)
@pytest.mark.usefixtures("display")
@pytest.mark.parametrize(
    ("befalls", "how", "reason"),
    [(hold, "s", "key s"), (hold, "SIGINT", "SIGINT"), (leave, "s", "key s")],
    ids=["held_key", "held_signal", "gone_key"],
)
def test_a_stop_is_heard_in_heat_whatever_the_console_does(
    tmp_path: Path, befalls: Callable[[WindowSession], None], how: str, reason: str
) -> None:
    protocol = short_protocol(tmp_path, trials=1, iti_s=0.3, plateau_s=PLATEAU_S)
    with FarEnd({LINE: "pty"}) as far_end:
        rig = laptop_at(tmp_path, f"held_{os.getpid()}", far_end.ports[LINE])
        with WindowSession(protocol, rig, tmp_path / "data") as session:
            for event in session.events():
                if event.get("phase") == "instruction":  # the X library has said by now what it has to say
                    befalls(session)
                if event["kind"] == "heat_onset":
                    stop(session, how)
                    assert far_end.first(LINE, ABORT, event["t"], ABORTED_WITHIN_S)
                elif event["kind"] == "phase" and event.get("phase") == "pause":
                    session.do("key", "e")
                elif event["kind"] == "session_stopped":
                    break
                else:
                    session.answer(event)
            code, printed = session.end()
            records, damage = read_journal(session.folder / "journal.jsonl")
            unasked = [
                r for r in read_journal(session.folder / "readback.jsonl")[0] if r.event.kind == "guard"
            ]
            assert (session.folder / "trials.tsv").exists()
    assert code == 4, printed
    assert not damage
    assert not unasked  # the session itself has heard it, not the device process that it was silent
    reasons = [str(r.event.data["reason"]) for r in records if r.event.kind == "session_stopped"]
    assert len(reasons) == 1
    assert reason in reasons[0]
    failed = [str(r.event.data["reason"]) for r in records if r.event.kind == "console_failed"]
    if befalls is leave:
        assert failed == ["the console takes no lines: BrokenPipeError: [Errno 32] Broken pipe"]
    else:
        assert not failed
        assert -1 < printed.find("block 1: ") < printed.find(f"\nstopped: {reason}")  # late, and in order


def stop(session: WindowSession, how: str) -> None:
    """Press a key, or send a signal."""
    if how == "SIGINT":
        session.process.send_signal(signal.SIGINT)
    else:
        session.do("key", how)
