"""The device process: one loop that owns the port, fires on time, and guards against a dead session."""

from __future__ import annotations

import math
import os
import select
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from multiprocessing.connection import Client, Connection
from typing import Any

from hardware.clocks import LabClock
from hardware.device_process import priority
from hardware.device_process.lifeline import WatchedLifeline
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
from hardware.device_process.station import Station
from hardware.device_process.watchers import READBACK_BYTES, JournalWatcher, Watcher
from hardware.felt import Skin
from hardware.journal import JournalFile
from hardware.open_devices import OpenDevices, open_devices
from hardware.stimulators import describe
from mindpain_task.roles import Clock, DeviceFault, StimulusStopped

ABORT_TAKES_S = 0.02
"""How much sooner than the rig's bound to abort a silent session, so that the abort is there by then."""
DEAF_S = 1.0
LOOK_AT_LIFELINE_S = 0.004
LONG_SPIN_S, SHORT_SPIN_S = 0.002, 0.0002
"""How long before a deadline to spin: long only where real-time priority keeps others from cutting in."""
SESSION_ENDED = "the session's process ended without closing its device"


class Worker:
    """The loop; `run` returns when the session is over, was lost, or the device failed for good."""

    def __init__(
        self,
        connection: Connection,
        settings: StationSettings,
        clock: Clock,
        station: Station,
        skin: Skin | None,
        listens: Callable[[float], bool],
        lifeline: WatchedLifeline | None,
    ) -> None:
        self._connection = connection
        bound_s = math.inf if settings.stimulator is None else settings.stimulator.silence_bound_s
        self._bound_s = bound_s - ABORT_TAKES_S
        self._lifeline = lifeline
        self._clock = clock
        self._station = station
        self._skin = skin
        self._listens = listens
        self._heard_s = clock.now()
        self._beat_s = 0.0
        self._fire_s = -math.inf

    def run(self, ready: Ready) -> None:
        """Say `ready`, then serve until nobody is left; the stimulator is stopped on every way out."""
        try:
            self._send(ready)
            self._serve()
        except (EOFError, ConnectionError):
            self._station.stop_unasked(SESSION_ENDED)  # nobody else is left to tell

    def _serve(self) -> None:
        try:
            while self._serve_once():
                pass
        except DeviceFault as fault:
            try:
                self._station.stop()
            finally:
                self._tell_last()
                self._send(Trouble(str(fault)))

    def _serve_once(self) -> bool:
        due_s = self._station.next_due_s()  # once: a device that is asked again may say "a little later"
        if self._readable(self._next_s(due_s) - self._clock.now()):
            return self._obey()
        now_s = self._clock.now()
        self._guard()  # before anything is given: a session that is gone wants no stimulus
        if now_s >= due_s:
            self._poll()
        if now_s >= self._beat_s:
            if now_s < self._heard_s + DEAF_S:  # a frozen session reads nothing: the pipe must not fill up
                self._send(Beat())
            self._beat_s = now_s + BEAT_S
        return True

    def _poll(self) -> None:
        try:
            for fired in self._station.poll():
                self._send(FiredNow(fired))
        except StimulusStopped as stop:
            self._fire_s = -math.inf
            self._tell_last()
            self._send(Halted(str(stop)))
        else:
            self._tell_news()

    def _tell_news(self) -> None:
        news = News(self._station.take_code_reports(), self._station.take_scanner_pulses())
        if news.codes or news.scanner_pulses:
            self._send(news)

    def _tell_last(self) -> None:
        """Tell what was given and sent before something failed."""
        for fired in self._station.take_fired():
            self._send(FiredNow(fired))
        self._tell_news()

    def _next_s(self, due_s: float) -> float:
        next_s = min(due_s, self._beat_s)
        if self._is_stimulating():
            next_s = min(next_s, self._heard_s + self._bound_s, self._clock.now() + LOOK_AT_LIFELINE_S)
        return next_s

    def _readable(self, wait_s: float) -> bool:
        wait_s = max(0.0, wait_s)
        if os.name == "posix":  # select waits to the microsecond, Connection.poll to the millisecond
            return bool(select.select([self._connection], [], [], wait_s)[0])
        return self._connection.poll(wait_s)

    def _obey(self) -> bool:
        """Take every message that is waiting; a stop among them is done first, and undoes those before it."""
        waiting = [self._connection.recv()]
        while not isinstance(waiting[-1], Close) and self._readable(0.0):  # behind that comes but the end
            waiting.append(self._connection.recv())
        self._heard_s = self._clock.now()
        stops = [i for i, message in enumerate(waiting) if isinstance(message, StopNow)]
        if stops:
            self._stop(waiting[stops[-1]])
            for message in waiting[: stops[-1]]:
                if isinstance(message, Call | StopNow):
                    self._send(Answer(message.number, error=DeviceFault("overtaken by a stop")))
            codes = [message for message in waiting[: stops[-1]] if isinstance(message, SendCode)]
            waiting = codes + waiting[stops[-1] + 1 :]  # a marker is true whatever was stopped after it
        goes_on = True
        for message in waiting:
            goes_on = self._do(message) and goes_on
        return goes_on

    def _do(self, message: Any) -> bool:
        if isinstance(message, FireAt):
            self._schedule(message)
        elif isinstance(message, SendCode):
            self._station.send_code(message.tag, message.code)
        elif isinstance(message, Call):
            self._answer(message)
        return not isinstance(message, Close)

    def _schedule(self, message: FireAt) -> None:
        try:
            self._station.fire_at(message.time_s)
        except (ValueError, RuntimeError) as error:  # nothing is armed, or no time to fire at
            self._send(Trouble(str(error)))
        else:
            self._fire_s = message.time_s

    def _stop(self, message: StopNow) -> None:
        self._fire_s = -math.inf
        self._station.stop()
        self._send(Answer(message.number))

    def _answer(self, call: Call) -> None:
        """Do a call; its refusals and faults go back to the session, which decides what to make of them."""
        methods: dict[str, Callable[..., Any]] = {
            "identify": self._station.identify,
            "prepare": self._station.prepare,
            "allow": self._station.allow,
            "reserve": self._station.reserve,
            "arm": self._station.arm,
            "measured": self._station.measured,
            "pulses": self._station.pulses,
            "listens": self._listens,
        }
        if self._skin is not None:
            methods["felt"] = self._skin
        try:
            value = methods[call.method](*call.arguments)
        except (DeviceFault, ValueError, RuntimeError) as error:
            self._send(Answer(call.number, error=error))
        else:
            self._send(Answer(call.number, value))
        self._heard_s = self._clock.now()  # a slow call is not the session's silence

    def _is_stimulating(self) -> bool:
        return self._clock.now() < max(self._station.busy_until_s(), self._fire_s + 1.0)

    def _guard(self) -> None:
        """Abort if a stimulus is scheduled or running and the session is dead, or silent for too long."""
        if not self._is_stimulating():
            return
        if self._lifeline is not None and self._lifeline.is_cut():
            raise EOFError
        silent_s = self._clock.now() - self._heard_s
        if silent_s >= self._bound_s:
            self._fire_s = -math.inf
            why = f"the session was silent for {silent_s:.2f} s during a stimulus"
            self._station.stop_unasked(why)
            self._send(Trouble(f"{why}; it was aborted"))

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError:
            raise EOFError from None


def serve(connection: Connection, lifeline: WatchedLifeline | None) -> None:
    """Open what the settings name, ask for real time, and serve until the session is over."""
    settings: StationSettings = connection.recv()
    clock = LabClock(settings.clock_offset_s)
    with ExitStack() as stack:
        try:
            watchers, listens = _watchers(settings, clock, stack)
            opened = open_devices(settings.stimulator, settings.boxes, settings.scanner, clock)
        except DeviceFault as fault:
            connection.send(Trouble(str(fault)))
            return
        station = _station(opened, settings, clock, watchers)
        stack.callback(_close, station)
        notices = priority.ask_for_real_time()
        opened.device.spin_lead_s = LONG_SPIN_S if priority.may_spin_long() else SHORT_SPIN_S
        worker = Worker(connection, settings, clock, station, opened.skin, listens, lifeline)
        worker.run(Ready(notices, opened.markers_out.identities))


def _close(station: Station) -> None:
    """Stop and close everything; what fails then is told to the terminal: the session has ended by now."""
    try:
        station.close()
    except DeviceFault as fault:
        sys.stderr.write(f"mindpain: while the devices were closed: {fault}\n")


def _watchers(
    settings: StationSettings, clock: LabClock, stack: ExitStack
) -> tuple[list[Watcher], Callable[[float], bool]]:
    """Open the device's own record and streams; also return what says whether somebody records them."""
    watchers: list[Watcher] = []
    if settings.readback is not None:
        journal = JournalFile(
            settings.readback,
            settings.header,
            clock.now(),
            wall_time=clock.wall_time(),
            background=True,
            reserve_bytes=READBACK_BYTES,
        )
        stack.callback(journal.close)
        watchers.append(JournalWatcher(journal))
    if settings.streams is None or settings.stimulator is None:
        return watchers, lambda timeout_s: True
    from hardware.lsl.device import DeviceStreams

    streams = DeviceStreams(clock, settings.streams, describe(settings.stimulator.device).zones)
    stack.callback(streams.close)
    watchers.append(streams)
    return watchers, streams.wait_for_consumers


def _station(
    opened: OpenDevices, settings: StationSettings, clock: LabClock, watchers: list[Watcher]
) -> Station:
    return Station(opened.device, clock, watchers, opened.markers_out, opened.scanner, settings.onset_codes)


def main() -> None:
    """Connect to the session that started this process, by its address and the key on standard input."""
    for name in ("SIGINT", "SIGHUP", "SIGBREAK"):  # the session hears these and says what to do
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    key = sys.stdin.buffer.read(32)
    lifeline = WatchedLifeline(int(sys.argv[2])) if len(sys.argv) > 2 else None
    serve(Client(sys.argv[1], authkey=key), lifeline)


if __name__ == "__main__":
    main()
