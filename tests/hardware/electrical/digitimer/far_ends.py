"""Sources of edges and of voltages that write down what they are told, and tell a twin at the far end."""

from __future__ import annotations

import math
from collections.abc import Callable

from hardware.clocks import VirtualClock
from mindpain_task.roles import DeviceFault, DeviceIdentity
from mindpain_task.stimuli import ShockTrain

TICK_S = 50e-6


def train(
    current_ma: float = 4.0, count: int = 3, rate_hz: float = 10.0, pulse_width_us: int = 200
) -> ShockTrain:
    return ShockTrain(pulse_width_us, rate_hz, count, current_ma)


class ListedEdges:
    """An EdgeSource; `said` is every command in words, each with its time."""

    name = "edges on a list"

    def __init__(
        self,
        clock: VirtualClock,
        far_end: Callable[[float], None],
        *,
        times_itself: bool = False,
        shortest_period_s: float = 0.02,
    ) -> None:
        self.times_itself = times_itself
        self.shortest_period_s = shortest_period_s
        self.said: list[tuple[float, str]] = []
        self.lost = False
        self._clock = clock
        self._far_end = far_end
        self._loaded: tuple[int, float] | None = None
        self._ahead: list[float] = []

    def _say(self, word: str) -> None:
        if self.lost:
            raise DeviceFault(f"/dev/edges: writing {word} failed: the line is closed")
        self.said.append((self._clock.now(), word))

    @property
    def words(self) -> list[str]:
        return [word for _, word in self.said]

    def begin(self) -> DeviceIdentity:
        self._say("begin")
        self._loaded = None
        return DeviceIdentity("list", "1", "7", ("the list is short",))

    def check(self, count: int, period_s: float) -> None:
        if count > 1 and abs(period_s / TICK_S - round(period_s / TICK_S)) > 1e-6:
            raise ValueError(f"a period of {period_s} s is no whole number of {TICK_S} s")

    def load(self, count: int, period_s: float) -> None:
        self._say(f"load {count} edges, {period_s:.4f} s")
        self._loaded = count, period_s

    def start(self, number: int) -> None:
        self._say(f"start {number}")
        assert self._loaded is not None
        count, period_s = self._loaded
        now_s = self._clock.now()
        if self.times_itself:
            self._ahead = [now_s + index * period_s for index in range(count)]
        else:
            self._far_end(now_s)

    @property
    def next_edge_s(self) -> float:
        return self._ahead[0] if self._ahead else math.inf

    def run(self) -> None:
        """Let the edges come whose time has come."""
        while self._ahead and self._ahead[0] <= self._clock.now():
            self._far_end(self._ahead.pop(0))

    def look(self) -> None:
        self.run()

    def next_look_s(self) -> float:
        return math.inf

    def abort(self) -> None:
        self.run()
        self._say("abort")
        self._loaded, self._ahead = None, []

    def close(self) -> None:
        self.said.append((self._clock.now(), "close"))


class ListedVolts:
    """An AnalogSource; a train goes to the far end at once, as levels with their times."""

    name = "volts on a list"

    def __init__(self, clock: VirtualClock, far_end: Callable[[float, float], None]) -> None:
        self.said: list[tuple[float, str]] = []
        self._clock = clock
        self._far_end = far_end
        self._loaded: tuple[float, int, int, float] | None = None
        self._ahead: list[tuple[float, float]] = []

    @property
    def words(self) -> list[str]:
        return [word for _, word in self.said]

    def _say(self, word: str) -> None:
        self.said.append((self._clock.now(), word))

    def begin(self) -> DeviceIdentity:
        self._say("begin")
        self._loaded = None
        return DeviceIdentity("list", "1", "7")

    def check(self, volts: float, pulse_width_us: int, count: int, period_s: float) -> None:
        if not 0 <= volts <= 10:
            raise ValueError(f"{volts} V is outside 0 to 10 V")
        if pulse_width_us % 50:
            raise ValueError(f"{pulse_width_us} µs is no whole number of 50 µs")

    def load(self, volts: float, pulse_width_us: int, count: int, period_s: float) -> None:
        self._say(f"load {volts:.4f} V, {pulse_width_us} µs, {count} times, {period_s:.4f} s")
        self._loaded = volts, pulse_width_us, count, period_s

    def start(self) -> None:
        self._say("start")
        assert self._loaded is not None
        volts, pulse_width_us, count, period_s = self._loaded
        for index in range(count):
            up_s = self._clock.now() + index * period_s
            self._ahead += [(up_s, volts), (up_s + pulse_width_us * 1e-6, 0.0)]

    def run(self) -> None:
        """Let the levels come whose time has come."""
        while self._ahead and self._ahead[0][0] <= self._clock.now():
            self._far_end(*self._ahead.pop(0))

    def look(self) -> None:
        self.run()

    def next_look_s(self) -> float:
        return math.inf

    def abort(self) -> None:
        self.run()
        self._say("abort")
        self._loaded, self._ahead = None, []
        self._far_end(self._clock.now(), 0.0)

    def close(self) -> None:
        self._say("close")
