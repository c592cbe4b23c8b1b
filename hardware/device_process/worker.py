"""The device process: one loop that owns the port, fires on time, and guards against a dead session."""

from __future__ import annotations

import math
import os
import select
import signal
import sys
from collections.abc import Callable
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
    Ready,
    StationSettings,
    StopNow,
    Trouble,
)
from hardware.device_process.station import JournalWatcher, Station, Watcher
from hardware.journal import JournalFile
from hardware.stimulators import ThermodeTwin, describe, open_stimulator
from mindpain_task.roles import DeviceFault

ABORT_TAKES_S = 0.02
"""How much sooner than the rig's bound to abort a silent session, so that the abort is there by then."""
DEAF_S = 1.0
LOOK_AT_LIFELINE_S = 0.004
LONG_SPIN_S, SHORT_SPIN_S = 0.002, 0.0002
"""How long before a deadline to spin: long only where real-time priority keeps others from cutting in."""


class Worker:
    """The loop; `run` returns when the session is over, was lost, or the device failed for good."""

    def __init__(
        self,
        connection: Connection,
        settings: StationSettings,
        clock: LabClock,
        station: Station,
        twin: ThermodeTwin | None,
        listens: Callable[[float], bool],
        lifeline: WatchedLifeline | None,
    ) -> None:
        self._connection = connection
        self._bound_s = settings.stimulator.silence_bound_s - ABORT_TAKES_S
        self._lifeline = lifeline
        self._clock = clock
        self._station = station
        self._twin = twin
        self._listens = listens
        self._heard_s = clock.now()
        self._beat_s = 0.0
        self._fire_s = -math.inf

    def run(self) -> None:
        """Serve until there is nobody to serve; the stimulator is stopped on every way out."""
        try:
            while self._serve_once():
                pass
        except (EOFError, ConnectionError):
            self._station.stop()  # the session is dead: nobody is left to tell
        except DeviceFault as fault:
            try:
                self._station.stop()
            finally:
                self._connection.send(Trouble(str(fault)))

    def _serve_once(self) -> bool:
        due_s = self._station.next_due_s()  # once: a device that is asked again may say "a little later"
        if self._readable(self._next_s(due_s) - self._clock.now()):
            return self._obey()
        now_s = self._clock.now()
        if now_s >= due_s:
            for fired in self._station.poll():
                self._send(FiredNow(fired))
        self._guard()
        if now_s >= self._beat_s:
            if now_s < self._heard_s + DEAF_S:  # a frozen session reads nothing: the pipe must not fill up
                self._send(Beat())
            self._beat_s = now_s + BEAT_S
        return True

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
        while self._readable(0.0):
            waiting.append(self._connection.recv())
        self._heard_s = self._clock.now()
        stops = [i for i, message in enumerate(waiting) if isinstance(message, StopNow)]
        if stops:
            self._stop(waiting[stops[-1]])
            for message in waiting[: stops[-1]]:
                if isinstance(message, Call | StopNow):
                    self._send(Answer(message.number, error=DeviceFault("overtaken by a stop")))
            waiting = waiting[stops[-1] + 1 :]
        goes_on = True
        for message in waiting:
            goes_on = self._do(message) and goes_on
        return goes_on

    def _do(self, message: Any) -> bool:
        if isinstance(message, FireAt):
            self._schedule(message)
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
            "arm": self._station.arm,
            "measured": self._station.measured,
            "listens": self._listens,
        }
        if self._twin is not None:
            methods["warmest_c"] = self._twin.warmest_c
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
            self._station.stop()
            self._send(
                Trouble(f"the session was silent for {silent_s:.2f} s during a stimulus; it was aborted")
            )

    def _send(self, message: object) -> None:
        try:
            self._connection.send(message)
        except OSError:
            raise EOFError from None


def serve(connection: Connection, lifeline: WatchedLifeline | None) -> None:
    """Open what the settings name, ask for real time, and serve until the session is over."""
    settings: StationSettings = connection.recv()
    clock = LabClock(settings.clock_offset_s)
    journal = None
    streams = None
    try:
        watchers: list[Watcher] = []
        if settings.readback is not None:
            journal = JournalFile(settings.readback, settings.header, clock.now())
            watchers.append(JournalWatcher(journal))
        if settings.streams is not None:
            from hardware.lsl.device import DeviceStreams

            streams = DeviceStreams(clock, settings.streams, describe(settings.stimulator.device).zones)
            watchers.append(streams)
        opened = open_stimulator(settings.stimulator, clock)
    except DeviceFault as fault:
        connection.send(Trouble(str(fault)))
        return
    station = Station(opened.device, clock, watchers)
    notices = priority.ask_for_real_time()
    opened.device.spin_lead_s = LONG_SPIN_S if priority.may_spin_long() else SHORT_SPIN_S
    connection.send(Ready(notices))
    listens = streams.wait_for_consumers if streams is not None else lambda timeout_s: True
    try:
        Worker(connection, settings, clock, station, opened.twin, listens, lifeline).run()
    finally:
        station.close()
        if journal is not None:
            journal.close()
        if streams is not None:
            streams.close()


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
