"""The Medoc Main Station at byte level: one request a connection, one answer; a function of bytes and time.

No threads and no waiting: whoever holds it says what time it is. What nobody has written down: MANUAL.md.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from types import MappingProxyType

from hardware.lines.exchange_types import Reply
from hardware.medoc import codec
from hardware.medoc.faults import Fault
from hardware.medoc.programs import ProgramTable
from hardware.medoc.station import MainStation
from hardware.medoc.words import OBEYED, Command, Layout, ReturnCode


class MedocTwin:
    """A simulated MMS with a thermode of one zone, at the baseline of its first program.

    `ready` is whether the operator has pressed Go to Test; `automatic_start` and `manual_trigger` are
    settings of MMS and of its programs; `finalize_s` is how long a test goes on after its heat.
    `resets` breaks the connection of the n-th request of a kind, from 1, and says whether that request is
    obeyed all the same. `plant` gives the n-th start a fault. `station` is there for tests that turn its
    switches.
    """

    def __init__(
        self,
        now_s: float,
        programs: ProgramTable | None = None,
        *,
        answer_s: float = 0.02,
        pretest_s: float = 1.5,
        finalize_s: float = 0.0,
        layout: Layout = Layout.TSA2,
        ready: bool = True,
        safe_mode: bool = False,
        automatic_start: bool = False,
        manual_trigger: bool = False,
        resets: Mapping[tuple[Command, int], bool] = MappingProxyType({}),
        plant: Mapping[int, Fault] = MappingProxyType({}),
    ) -> None:
        self.safe_mode = safe_mode
        self.station = MainStation(
            now_s,
            programs,
            pretest_s=pretest_s,
            finalize_s=finalize_s,
            ready=ready,
            automatic_start=automatic_start,
            manual_trigger=manual_trigger,
            plant=plant,
        )
        self._answer_s, self._layout, self._resets = answer_s, layout, resets
        self._heard: Counter[Command] = Counter()
        self._power_up_s = now_s

    # --- what stands beside it can see

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the zone's temperature in °C, exactly."""
        self.station.advance(now_s)
        return (self.station.surface.at(now_s),)

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature within a period (of the last 15 minutes), in °C."""
        self.station.advance(until_s)
        return self.station.surface.warmest_c(since_s, until_s)

    def at_baseline(self, now_s: float) -> bool:
        """Whether the zone rests at the baseline."""
        self.station.advance(now_s)
        return self.station.surface.rests(now_s)

    # --- bytes in and out

    def request_length(self, data: bytes) -> int | None:
        """Return how many bytes of what came are worth waiting for: a whole request, or all of a bad one."""
        try:
            return codec.request_length(data)
        except codec.Malformed:
            return len(data)

    def converse(self, request: bytes, now_s: float) -> Reply | None:
        """Obey a request and answer; what follows the first whole request is not read."""
        self.station.advance(now_s)
        try:
            asked = codec.parse_request(request[: self.request_length(request)])
        except codec.Malformed:
            return None
        self._heard[asked.command] += 1
        reset = (asked.command, self._heard[asked.command])
        if self.safe_mode and asked.command is not Command.STATUS:
            return None
        if reset in self._resets:
            if self._resets[reset]:
                self.station.obey(asked.command, asked.parameter, now_s)
            return Reply(b"", now_s + self._answer_s, resets=True)
        code = self.station.obey(asked.command, asked.parameter, now_s)
        return Reply(codec.encode_response(self._response(asked, code, now_s)), now_s + self._answer_s)

    def _response(self, asked: codec.Request, code: ReturnCode, now_s: float) -> codec.Response:
        return codec.Response(
            command=asked.command,
            stamp=asked.stamp,
            system=self.station.system,
            test=self.station.test,
            code=code,
            test_time_s=now_s - self._power_up_s,
            temperature_c=self.station.surface.at(now_s),
            covas=0,
            yes=False,
            no=False,
            ttl=False,
            message="" if code in OBEYED else code.name,
            layout=self._layout,
        )
