"""A DS8R on its twin in virtual time, every call to its library written down."""

from __future__ import annotations

from hardware.clocks import VirtualClock
from hardware.electrical.device import ElectricalDevice
from hardware.electrical.ds8r.codec import MONOPHASIC, ZERO_ONE, Enabling, Settings, Shape
from hardware.electrical.ds8r.driver import Ds8r
from hardware.electrical.ds8r.library import Ds8rLibrary
from hardware.electrical.ds8r.twin import Ds8rTwin
from hardware.electrical.output import TrainOutput
from mindpain_task.roles import Fired, PulseReport
from tests.hardware.electrical.digitimer.far_ends import ListedEdges

OFF = Settings(1, 1, 1, 20, 50, 1, 100, 0)


class Tapped:
    """A library that keeps its calls, with their times."""

    def __init__(self, library: Ds8rLibrary, clock: VirtualClock) -> None:
        self.heard: list[tuple[float, str, Settings | None]] = []
        self._library = library
        self._clock = clock

    @property
    def calls(self) -> list[tuple[str, Settings | None]]:
        return [(word, settings) for _, word, settings in self.heard]

    def set(self, settings: Settings) -> int:
        self.heard.append((self._clock.now(), "set", settings))
        return self._library.set(settings)

    def get(self) -> tuple[int, Settings]:
        self.heard.append((self._clock.now(), "get", None))
        return self._library.get()

    def trigger(self) -> int:
        self.heard.append((self._clock.now(), "trigger", None))
        return self._library.trigger()


class Bench:
    """`how` is what fires: the `library`, `edges` one by one, or a `train` of edges."""

    def __init__(
        self,
        how: str = "library",
        *,
        shape: Shape = MONOPHASIC,
        enabling: Enabling = ZERO_ONE,
        twin: Ds8rTwin | None = None,
        clock: VirtualClock | None = None,
    ) -> None:
        self.clock = clock or VirtualClock()
        self.twin = twin or Ds8rTwin(self.clock)
        self.library = Tapped(self.twin, self.clock)
        self.edges: ListedEdges | None = None
        if how != "library":
            self.edges = ListedEdges(self.clock, self.twin.edge, times_itself=how == "train")
        self.driver = Ds8r(self.library, self.clock, self.edges, shape=shape, enabling=enabling)
        output: TrainOutput = self.driver
        self.device = ElectricalDevice(output, self.clock)

    def prepare(self) -> Bench:
        self.device.prepare(0.0, 100.0)
        self.forget()
        return self

    def forget(self) -> None:
        self.library.heard.clear()
        if self.edges is not None:
            self.edges.said.clear()

    def run_until(self, time_s: float) -> list[Fired | PulseReport]:
        came: list[Fired | PulseReport] = []
        while (due_s := min(self.device.next_due_s(), self._next_edge_s())) <= time_s:
            self.clock.wait_until(due_s)
            if self.edges is not None:
                self.edges.run()
            came += self.device.poll()
        self.clock.wait_until(time_s)
        return came

    def _next_edge_s(self) -> float:
        return float("inf") if self.edges is None else self.edges.next_edge_s
