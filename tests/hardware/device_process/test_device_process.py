"""The device process: it fires on time, obeys a stop first, and outlives a session that does not."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hardware.clocks import LabClock
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import RemoteStimulator, start_device_process
from hardware.device_process.worker import SESSION_ENDED
from hardware.journal import read_journal
from hardware.tcs.codec import OutOfRange
from mindpain_task.heat import HeatPulse
from mindpain_task.roles import DeviceFault, Fired
from tests.rigs_for_tests import tcs_at
from tests.serving import StampingTwin, served

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")

LONG = HeatPulse(baseline_c=32.0, peak_c=46.0, rise_c_per_s=10.0, plateau_s=10.0, return_c_per_s=10.0)
DEADLINE_S = 5.0
CLOCK = LabClock()


@pytest.fixture
def twin() -> StampingTwin:
    return StampingTwin(CLOCK.now())


@pytest.fixture
def port(twin: StampingTwin) -> Iterator[str]:
    with served(None, twin) as (path, _):
        yield path


@contextlib.contextmanager
def process(port: str, readback: Path | None = None) -> Iterator[RemoteStimulator]:
    remote = start_device_process(StationSettings(tcs_at(port).line(), readback=readback), CLOCK)
    try:
        yield remote
    finally:
        remote.close()


def poll_until(remote: RemoteStimulator, is_done: Callable[[list[Fired]], bool]) -> list[Fired]:
    """Poll as the engine does, until something is so."""
    fired: list[Fired] = []
    end_s = CLOCK.now() + DEADLINE_S
    while not is_done(fired):
        assert CLOCK.now() < end_s
        fired.extend(remote.poll())
        CLOCK.wait_until(remote.next_due_s())
    return fired


def until(is_so: Callable[[], bool]) -> None:
    end_s = CLOCK.now() + DEADLINE_S
    while not is_so():
        assert CLOCK.now() < end_s
        time.sleep(0.005)


def test_it_fires_once_and_reports_the_write(port: str, twin: StampingTwin, tmp_path: Path) -> None:
    readback = tmp_path / "readback.jsonl"
    with process(port, readback) as remote:
        assert remote.identify().model.startswith("QST.Lab TCS II")
        remote.prepare(32.0, 48.0)
        remote.arm(LONG)
        assert twin.arrivals(b"L") == []
        at_s = CLOCK.now() + 0.1
        remote.fire_at(at_s)
        (fired,) = poll_until(remote, bool)
        poll_until(remote, lambda _: CLOCK.now() > at_s + 0.5)
    assert at_s <= fired.before_s <= fired.after_s
    assert len(twin.arrivals(b"L")) == 1
    assert twin.arrivals(b"L")[0] >= fired.before_s
    records, damage = read_journal(readback)
    assert not damage
    assert not reasons_in(readback)  # a session that closes in order does not die
    edges = [(r.event.data["what"], r.event.time_s) for r in records if r.event.kind == "edge"]
    assert [time_s for what, time_s in edges if what == "fire"] == [pytest.approx(fired.before_s, abs=1e-5)]
    samples = [r.event for r in records if r.event.kind == "temperature" and r.event.time_s > at_s]
    assert len(samples) >= 15  # 50 a second while a pulse runs
    assert max(s.data["commanded_c"] for s in samples) > 36.0  # type: ignore[type-var,operator]


def test_a_refusal_crosses_the_pipe_as_what_it_is(port: str) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 45.0)
        with pytest.raises(OutOfRange, match=r"peak 46.0 °C is over the ceiling of 45.0 °C"):
            remote.arm(LONG)
        remote.fire_at(CLOCK.now())
        with pytest.raises(DeviceFault, match="nothing is armed"):
            poll_until(remote, lambda _: False)


def test_a_stop_ends_a_pulse_and_forgets_a_scheduled_one(port: str, twin: StampingTwin) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(LONG)
        remote.fire_at(CLOCK.now() + 0.3)
        remote.stop()
        stopped_s = CLOCK.now()
        poll_until(remote, lambda _: CLOCK.now() > stopped_s + 0.5)
        assert twin.arrivals(b"L") == []
        remote.stop()
        assert len(twin.arrivals(b"A")) >= 2


def test_what_was_fired_just_before_a_stop_is_still_told(port: str, twin: StampingTwin) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(LONG)
        at_s = CLOCK.now() + 0.05
        remote.fire_at(at_s)
        until(lambda: len(twin.arrivals(b"L")) == 1)
        remote.stop()
        (fired,) = remote.poll()
        assert fired.before_s >= at_s


def test_what_was_fired_is_told_before_the_trouble_that_followed(port: str, twin: StampingTwin) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(LONG)
        remote.fire_at(CLOCK.now() + 0.05)
        until(lambda: len(twin.arrivals(b"L")) == 1)
        aborts = len(twin.arrivals(b"A"))
        until(lambda: len(twin.arrivals(b"A")) > aborts)  # nobody has polled: a silent session
        assert len(remote.poll()) == 1
        with pytest.raises(DeviceFault, match="the session was silent"):
            poll_until(remote, lambda _: False)


def test_no_port_is_a_sentence() -> None:
    with pytest.raises(DeviceFault, match="/dev/nowhere: the port cannot be opened"):
        start_device_process(StationSettings(tcs_at("/dev/nowhere").line()), CLOCK)


def test_a_killed_process_leaves_the_abort_to_the_session(port: str, twin: StampingTwin) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(LONG)
        remote.fire_at(CLOCK.now() + 0.05)
        poll_until(remote, bool)
        os.kill(remote.pid, signal.SIGKILL)
        with pytest.raises(DeviceFault, match="the device process died"):
            poll_until(remote, lambda _: False)
        aborts = len(twin.arrivals(b"A"))
        remote.stop()
        until(lambda: len(twin.arrivals(b"A")) > aborts)
    until(lambda: twin.at_baseline(CLOCK.now()))


def test_a_silent_session_is_aborted_within_the_bound(port: str, twin: StampingTwin) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 48.0)
        remote.arm(LONG)
        remote.fire_at(CLOCK.now() + 0.05)
        poll_until(remote, bool)
        silent_s = CLOCK.now()
        aborts = len(twin.arrivals(b"A"))
        until(lambda: len(twin.arrivals(b"A")) > aborts)
        assert twin.arrivals(b"A")[-1] - silent_s < 1.0
        with pytest.raises(DeviceFault, match=r"the session was silent for .* it was aborted"):
            poll_until(remote, lambda _: False)


def test_silence_without_a_stimulus_is_no_reason_to_abort(port: str, twin: StampingTwin) -> None:
    with process(port) as remote:
        remote.prepare(32.0, 48.0)
        aborts = len(twin.arrivals(b"A"))
        CLOCK.wait_until(CLOCK.now() + 0.6)
        remote.arm(LONG)
        assert len(twin.arrivals(b"A")) == aborts


def reasons_in(readback: Path) -> list[str]:
    """Return why everything was stopped unasked, as the device's own record says."""
    records, _ = read_journal(readback)
    return [str(record.event.data["why"]) for record in records if record.event.kind == "guard"]


SESSION = """
import sys
from pathlib import Path
from hardware.clocks import LabClock
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from mindpain_task.heat import HeatPulse
from tests.rigs_for_tests import tcs_at
clock = LabClock()
settings = StationSettings(tcs_at(sys.argv[1]).line(), readback=Path(sys.argv[2]))
remote = start_device_process(settings, clock)
remote.prepare(32.0, 48.0)
remote.arm(HeatPulse(32.0, 46.0, 10.0, 10.0, 10.0))
remote.fire_at(clock.now() + 0.05)
while True:
    if remote.poll():
        print("fired", flush=True)
    clock.wait_until(remote.next_due_s())
"""


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGSTOP, signal.SIGTERM])
def test_a_session_that_dies_or_freezes_is_survived(
    port: str, twin: StampingTwin, tmp_path: Path, end: signal.Signals
) -> None:
    readback = tmp_path / "readback.jsonl"
    command = [sys.executable, "-c", SESSION, port, str(readback)]
    session = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert session.stdout is not None
        assert session.stdout.readline() == "fired\n"
        aborts = len(twin.arrivals(b"A"))
        session.send_signal(end)
        until(lambda: len(twin.arrivals(b"A")) > aborts)
        until(lambda: twin.at_baseline(CLOCK.now()))
        if end is signal.SIGSTOP:
            until(lambda: any("the session was silent" in why for why in reasons_in(readback)))
    finally:
        session.kill()
        session.communicate()
    until(lambda: reasons_in(readback)[-1:] == [SESSION_ENDED])
    assert len(reasons_in(readback)) == 1 + (end is signal.SIGSTOP)


def test_it_knows_no_window_and_starts_at_once() -> None:
    code = "import hardware.device_process.worker, sys; print([m for m in sys.modules if m in sys.argv[1:]])"
    heavy = ["psychopy", "pyglet", "numpy", "pandas", "pydantic"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
