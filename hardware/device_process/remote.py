"""The session's side of the device process: the role Stimulator, with the device in another process."""

from __future__ import annotations

import contextlib
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection, Listener
from typing import Any

from hardware.device_line import is_simulated
from hardware.device_process.lifeline import HeldLifeline, hold_lifeline
from hardware.device_process.markers_out import BoxReport
from hardware.device_process.messages import (
    BEAT_S,
    Answer,
    Beat,
    Call,
    Close,
    FireAt,
    FiredNow,
    Halted,
    News,
    Ready,
    SendCode,
    StationSettings,
    StopNow,
    Trouble,
)
from hardware.felt import Felt
from hardware.stimulators import describe, open_stimulator
from mindpain_task.roles import (
    Allowance,
    Clock,
    DeviceFault,
    DeviceIdentity,
    Fired,
    PulseReport,
    Sample,
    StimulusStopped,
)
from mindpain_task.stimuli import Stimulus

START_WITHIN_S = 20.0  # boards behind trigger boxes may take seconds each to start
CALL_WITHIN_S = {"identify": 10.0, "prepare": 10.0, "arm": 10.0, "listens": 5.0}
ANSWER_WITHIN_S = 1.0
SILENT_WORKER_S = 1.0
LOOK_S, LOOK_NEAR_STIMULUS_S = 0.02, 0.004
NEAR_STIMULUS_S = 1.0


def start_device_process(settings: StationSettings, clock: Clock) -> RemoteStimulator:
    """Start the process and wait until it has its port; raises DeviceFault with the process's own reason."""
    with contextlib.ExitStack() as on_failure:
        lifeline = hold_lifeline()
        if lifeline is not None:
            on_failure.callback(lifeline.let_go)
        process, connection = _start(() if lifeline is None else (lifeline.descriptor,))
        on_failure.callback(process.wait)
        on_failure.callback(process.kill)
        on_failure.callback(connection.close)
        connection.send(settings)
        remote = RemoteStimulator(process, connection, settings, clock, lifeline)
        on_failure.pop_all()
    return remote


def _start(shared: tuple[int, ...]) -> tuple[subprocess.Popen[bytes], Connection]:
    """Return the process, with the files of `shared` open in it, and the connection it has made."""
    key = secrets.token_bytes(32)
    with Listener(authkey=key) as listener:
        process = subprocess.Popen(
            [
                sys.executable,
                "-m",
                "hardware.device_process.worker",
                str(listener.address),
                *map(str, shared),
            ],
            stdin=subprocess.PIPE,
            pass_fds=shared,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
            start_new_session=True,
        )
        assert process.stdin is not None
        process.stdin.write(key)
        process.stdin.close()
        return process, _accept(listener, process)


def _accept(listener: Listener, process: subprocess.Popen[bytes]) -> Connection:
    """Return the connection the process makes, or say that it died before."""
    socket = getattr(getattr(listener, "_listener", None), "_socket", None)
    if socket is not None:
        socket.settimeout(START_WITHIN_S)
    try:
        return listener.accept()
    except OSError as error:
        process.kill()
        raise DeviceFault(f"the device process did not start within {START_WITHIN_S} s") from error


class RemoteStimulator:
    """A stimulator in a process of its own; every call of `poll` also tells it that the session lives."""

    def __init__(
        self,
        process: subprocess.Popen[bytes],
        connection: Connection,
        settings: StationSettings,
        clock: Clock,
        lifeline: HeldLifeline | None = None,
    ) -> None:
        """Wait for the process to be ready; `lifeline` is held until `close`."""
        self._lifeline = lifeline
        self._process = process
        self._connection = connection
        self._settings = settings
        self._clock = clock
        self._calls = 0
        self._answers: dict[int, Answer] = {}
        self._fired: list[Fired] = []
        self._codes: list[BoxReport] = []
        self._scanner_pulses: list[float] = []
        self._trouble = ""
        self._halted = ""
        self._beat_s = 0.0
        self._heard_s = clock.now()
        self._near_until_s = 0.0
        self._closed = False
        self._ready: Ready | None = None
        self._wait_for(lambda: self._ready is not None, START_WITHIN_S, "its start")

    @property
    def notices(self) -> tuple[str, ...]:
        """What the system did not permit the process, in sentences."""
        return () if self._ready is None else self._ready.notices

    @property
    def _stops_within_s(self) -> float:
        line = self._settings.stimulator
        return ANSWER_WITHIN_S if line is None else describe(line.device).stops_within_s

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""
        identity: DeviceIdentity = self._call("identify")
        return identity

    @property
    def boxes(self) -> tuple[tuple[str, DeviceIdentity], ...]:
        """The trigger boxes that the process owns, by their names, with what each said that it is."""
        return () if self._ready is None else self._ready.boxes

    @property
    def outlets(self) -> tuple[str, ...]:
        """The trigger boxes' names."""
        return tuple(name for name, _ in self.boxes)

    def prepare(self, rest: float, ceiling: float) -> DeviceIdentity:
        """Identify the device, bring it to rest, set its own ceiling, before the first stimulus."""
        identity: DeviceIdentity = self._call("prepare", rest, ceiling)
        return identity

    def allow(self, allowance: Allowance | None) -> None:
        """Tell the guard what the next stimulus may at most cost the skin."""
        self._call("allow", allowance)

    def arm(self, stimulus: Stimulus) -> None:
        """Load a stimulus without starting it; refuse what the device cannot do exactly."""
        self._call("arm", stimulus)

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        """Return what was read back between two times of the last minutes, oldest first."""
        samples: tuple[Sample, ...] = self._call("measured", since_s, until_s)
        return samples

    def pulses(self) -> tuple[PulseReport, ...]:
        """Return what became of the pulses of the train armed last, so far."""
        reports: tuple[PulseReport, ...] = self._call("pulses")
        return reports

    def send_code(self, tag: int, code: int) -> None:
        """Have a marker's code queued on every trigger box."""
        self._send(SendCode(tag, code))

    def take_code_reports(self) -> tuple[BoxReport, ...]:
        """Return what became of codes since the last call."""
        self._take_all()
        reports, self._codes = tuple(self._codes), []
        return reports

    def take_scanner_pulses(self) -> tuple[float, ...]:
        """Return when the scanner's pulses came that were seen since the last call."""
        self._take_all()
        pulses, self._scanner_pulses = tuple(self._scanner_pulses), []
        return pulses

    def felt(self, since_s: float, until_s: float) -> Felt:
        """Return what the simulated skin felt between two times; only a twin has one."""
        felt: Felt = self._call("felt", since_s, until_s)
        return felt

    def wait_for_consumers(self, timeout_s: float) -> bool:
        """Return true as soon as a recorder listens to the device's streams, false after `timeout_s`."""
        return bool(self._call("listens", timeout_s))

    def reserve(self) -> str:
        """Make room on the disk for what one more stimulus tells; return why that failed, else ""."""
        return str(self._call("reserve"))

    def fire_at(self, time_s: float) -> None:
        """Send the time of the armed stimulus ahead."""
        self._send(FireAt(time_s))
        self._near_until_s = time_s + NEAR_STIMULUS_S

    def next_due_s(self) -> float:
        """Return when to poll next: often around a stimulus, so that its report comes soon."""
        now_s = self._clock.now()
        return now_s + (LOOK_NEAR_STIMULUS_S if now_s < self._near_until_s else LOOK_S)

    def poll(self) -> tuple[Fired, ...]:
        """Tell the process that the session lives; return what was fired; raise what went wrong."""
        self._take_all()
        if not self._fired:  # what was fired is told before what went wrong afterwards
            self._raise_trouble()
            self._raise_halted()
        now_s = self._clock.now()
        if now_s >= self._beat_s and not self._trouble:
            self._send(Beat())
            self._beat_s = now_s + BEAT_S
        if now_s - self._heard_s > SILENT_WORKER_S:
            self._trouble = f"the device process has been silent for {SILENT_WORKER_S} s"
            if not self._fired:
                self._raise_trouble()
        fired, self._fired = tuple(self._fired), []
        return fired

    def stop(self) -> None:
        """Abort now; if the process cannot, take the port and abort from here."""
        if self._closed:
            return
        self._calls += 1
        number = self._calls
        give_up_s = time.monotonic() + self._stops_within_s
        with contextlib.suppress(OSError):
            self._connection.send(StopNow(number))
            while number not in self._answers and self._process.poll() is None:
                left_s = give_up_s - time.monotonic()
                if left_s <= 0 or (self._connection.poll(min(left_s, BEAT_S)) and not self._take_all()):
                    break
        answer = self._answers.pop(number, None)
        if answer is None:
            self._rescue()
        elif answer.error is not None:
            raise answer.error

    def close(self) -> None:
        """End the process in order; may be called twice."""
        if self._closed:
            return
        self._closed = True
        with contextlib.suppress(OSError):
            self._connection.send(Close())
        try:
            self._process.wait(timeout=3.0)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            self._abort_from_here()
        finally:
            self._connection.close()
            if self._lifeline is not None:
                self._lifeline.let_go()

    def _rescue(self) -> None:
        """The process is dead or does not answer: end it for good, reopen its port, abort."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        self._trouble = self._trouble or f"the device process died (exit code {self._process.returncode})"
        self._abort_from_here()

    def _abort_from_here(self) -> None:
        line = self._settings.stimulator
        if line is None or is_simulated(line.port):
            return  # nothing is on, or the twin died with its process
        with contextlib.ExitStack() as stack:
            for each in reversed(line.each):  # of two, each whatever becomes of the other
                stack.callback(lambda part: open_stimulator(part, self._clock).device.close(), each)

    def _call(self, method: str, *arguments: Any) -> Any:
        self._calls += 1
        number = self._calls
        self._send(Call(number, method, arguments))
        within_s = CALL_WITHIN_S.get(method, ANSWER_WITHIN_S)
        self._wait_for(lambda: number in self._answers, within_s, f"the answer to {method}")
        answer = self._answers.pop(number)
        if answer.error is not None:
            raise answer.error
        return answer.value

    def _wait_for(self, is_there: Callable[[], bool], within_s: float, what: str) -> None:
        give_up_s = time.monotonic() + within_s
        while not is_there():
            self._raise_trouble()
            left_s = give_up_s - time.monotonic()
            if left_s <= 0:
                raise DeviceFault(f"the device process: {what} did not come within {within_s} s")
            if self._connection.poll(min(left_s, BEAT_S)):
                self._take_all()

    def _take_all(self) -> bool:
        """Take in everything the process has said; return whether it can say more."""
        try:
            while self._connection.poll(0):
                self._take(self._connection.recv())
        except (EOFError, OSError):
            self._trouble = self._trouble or self._how_it_died()
            return False
        return True

    def _take(self, message: object) -> None:
        self._heard_s = self._clock.now()
        if isinstance(message, Answer):
            self._answers[message.number] = message
        elif isinstance(message, FiredNow):
            self._fired.append(message.fired)
            self._near_until_s = 0.0
        elif isinstance(message, News):
            self._codes.extend(message.codes)
            self._scanner_pulses.extend(message.scanner_pulses)
        elif isinstance(message, Ready):
            self._ready = message
        elif isinstance(message, Halted):
            self._halted = message.sentence
        elif isinstance(message, Trouble):
            self._trouble = message.sentence

    def _how_it_died(self) -> str:
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=0.5)
        return f"the device process died (exit code {self._process.returncode})"

    def _raise_trouble(self) -> None:
        if self._trouble:
            raise DeviceFault(self._trouble)

    def _raise_halted(self) -> None:
        sentence, self._halted = self._halted, ""
        if sentence:
            raise StimulusStopped(sentence)

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError as error:
            self._take_all()  # its last words say more
            self._trouble = self._trouble or self._how_it_died()
            raise DeviceFault(self._trouble) from error
