"""Which electrical stimulators there are: how each is opened, and what is felt where it is simulated.

Each device's room is imported only for a rig that has one.
"""

from __future__ import annotations

import typing
from collections.abc import Sequence
from dataclasses import dataclass, replace

from hardware.boxes.edge_source import BoxEdges
from hardware.boxes.opening import open_box_and_line
from hardware.boxes.waveform import TtlPulse, Waveform
from hardware.clocks import VirtualClock
from hardware.device_line import BoxLine, DeviceLine, ElectricalLine, TriggerLine, is_simulated
from hardware.electrical.cables import FollowingDs5, HandTurnedDs7a, Lines, TriggeredDs8r
from hardware.electrical.device import ElectricalDevice, refuse_ungivable
from hardware.electrical.output import EdgeSource, TrainOutput
from hardware.felt import Felt, Skin
from hardware.lines import SimLine, open_line
from hardware.lines.types import ByteLine
from mindpain_task.roles import Clock
from mindpain_task.stimuli import ShockTrain


class Pulse(typing.Protocol):
    """A pulse that a simulated stimulator gave."""

    @property
    def time_s(self) -> float:
        """When it began."""

    @property
    def current_ma(self) -> float:
        """Its current, with its sign."""


class ElectricalTwin(typing.Protocol):
    """What a simulated electrical stimulator can be asked."""

    @property
    def given(self) -> Sequence[Pulse]:
        """Every pulse that it gave, oldest first."""

    def at_baseline(self, now_s: float) -> bool:
        """Whether no current flows."""


@dataclass(frozen=True)
class OpenElectrical:
    """A train output on its open line; `twin` is the far end where that is simulated in this process."""

    output: TrainOutput
    twin: ElectricalTwin | None


def open_electrical(
    line: DeviceLine, clock: Clock
) -> tuple[ElectricalDevice, ElectricalTwin | None, Skin | None]:
    """Open a stimulator; return its device, and its twin and what is felt there where it is simulated.

    Raises DeviceFault if there is no such port or library, or if another program has it.
    """
    opened = _open(line, clock)
    twin = opened.twin
    skin = None if twin is None else skin_under(twin)
    return ElectricalDevice(opened.output, clock), twin, skin


def skin_under(twin: ElectricalTwin) -> Skin:
    """Return what is felt of a simulated stimulator's pulses."""

    def felt(since_s: float, until_s: float) -> Felt:
        currents = (abs(pulse.current_ma) for pulse in twin.given if since_s <= pulse.time_s <= until_s)
        return Felt(strongest_ma=max(currents, default=0.0))

    return felt


def refuse_untellable(line: DeviceLine, train: ShockTrain, ceiling_ma: float) -> None:
    """Raise ValueError, as a sentence, for a train that the stimulator could not be told exactly.

    Nothing real is opened: its twin's driver is asked.
    """
    refuse_ungivable(_open(_as_twin(line), VirtualClock()).output, train, ceiling_ma)


def _as_twin(line: DeviceLine) -> DeviceLine:
    electrical = _electrical(line)
    trigger = None if electrical.trigger is None else as_twin_trigger(electrical.trigger)
    port = line.port if is_simulated(line.port) else f"sim://{line.device}"
    return replace(line, port=port, electrical=replace(electrical, trigger=trigger))


def as_twin_trigger(trigger: TriggerLine) -> TriggerLine:
    """Return what fires a stimulator as its twin."""
    source = trigger.source
    if is_simulated(source.port):
        return trigger
    option = "?switch=s" if isinstance(source, BoxLine) and source.model == "s" else ""
    return replace(trigger, source=replace(source, port=f"sim://{source.device}{option}"))


def _electrical(line: DeviceLine) -> ElectricalLine:
    if line.electrical is None:
        raise TypeError(f"{line.device} is no electrical stimulator")
    return line.electrical


def _open(line: DeviceLine, clock: Clock) -> OpenElectrical:
    electrical = _electrical(line)
    match line.device:
        case "p24":
            from hardware.electrical.p24.driver import P24

            port = open_line(line.port, clock)
            output: TrainOutput = P24(
                port,
                clock,
                waveform=electrical.waveform,
                connector=electrical.connector,
                channel=electrical.channel,
                measure=electrical.measures,
            )
            return OpenElectrical(output, _far_end(port))
        case "rehastim2":
            from hardware.electrical.rehastim2 import codec
            from hardware.electrical.rehastim2.driver import RehaStim2

            port = open_line(line.port, clock, codec.BAUD, even_parity=True)
            return OpenElectrical(RehaStim2(port, clock, channel=int(electrical.channel)), _far_end(port))
        case "ds7a":
            return _open_ds7a(electrical, clock)
        case "ds5":
            return _open_ds5(electrical, clock)
        case _:
            return _open_ds8r(line.port, electrical, clock)


def _far_end(port: ByteLine) -> ElectricalTwin | None:
    return typing.cast(ElectricalTwin, port.twin) if isinstance(port, SimLine) else None


def open_source(trigger: TriggerLine, clock: Clock) -> tuple[EdgeSource, Lines | None, int]:
    """Open what fires a stimulator; return also what its lines did, where simulated, and which line it is."""
    source = trigger.source
    if isinstance(source, BoxLine):
        box, port = open_box_and_line(source, clock, fires=True)
        return BoxEdges(box, clock, trigger.lines), lines_of(port, clock), trigger.lines
    if source.device == "pulse_pal":
        from hardware.electrical.pulse_pal.driver import PulsePalEdges

        port = open_line(source.port, clock, 12_000_000, rts_cts=True)
        return PulsePalEdges(port, clock, source.channel), lines_of(port, clock), 1 << (source.channel - 1)
    from hardware.electrical.stimjim.driver import StimjimEdges

    port = open_line(source.port, clock)
    return StimjimEdges(port, clock, source.channel), lines_of(port, clock), 1 << (source.channel - 1)


class LinesTwin(typing.Protocol):
    """A simulated source of edges."""

    waveform: Waveform


@typing.runtime_checkable
class GeneratorTwin(typing.Protocol):
    """A simulated source that goes on by itself: it must be asked to have done by now what it was told."""

    def at_baseline(self, now_s: float) -> bool:
        """Whether its outputs rest at a moment."""


def lines_of(port: ByteLine, clock: Clock) -> Lines | None:
    """Return what the lines of a simulated source have done by now, whenever asked; None for a real one."""
    if not isinstance(port, SimLine):
        return None
    twin = typing.cast(LinesTwin, port.twin)

    def lines() -> Sequence[TtlPulse]:
        if isinstance(twin, GeneratorTwin):
            twin.at_baseline(clock.now())
        return twin.waveform.pulses

    return lines


def _open_ds7a(electrical: ElectricalLine, clock: Clock) -> OpenElectrical:
    from hardware.electrical.digitimer.driver import Ds7a

    assert electrical.trigger is not None
    source, lines, mask = open_source(electrical.trigger, clock)
    if lines is None:
        return OpenElectrical(Ds7a(source, electrical.pulse_width_us, electrical.range_ma), None)
    turned = HandTurnedDs7a(source, electrical.pulse_width_us, electrical.range_ma, clock, lines, mask)
    return OpenElectrical(turned, turned)


def _open_ds5(electrical: ElectricalLine, clock: Clock) -> OpenElectrical:
    from hardware.electrical.digitimer.driver import Ds5
    from hardware.electrical.pulse_pal.driver import PulsePalAnalog
    from hardware.electrical.pulse_pal.twin import PulsePalTwin

    assert electrical.trigger is not None
    source = electrical.trigger.source
    assert not isinstance(source, BoxLine)
    port = open_line(source.port, clock, 12_000_000, rts_cts=True)
    output = Ds5(PulsePalAnalog(port, clock, source.channel), electrical.input_v, electrical.range_ma)
    far_end = port.twin if isinstance(port, SimLine) else None
    twin = None
    if isinstance(far_end, PulsePalTwin):
        twin = FollowingDs5(far_end, source.channel, electrical.input_v, electrical.range_ma, clock)
    return OpenElectrical(output, twin)


def _open_ds8r(library: str, electrical: ElectricalLine, clock: Clock) -> OpenElectrical:
    from hardware.electrical.ds8r.codec import BIPHASIC, MONOPHASIC
    from hardware.electrical.ds8r.driver import Ds8r
    from hardware.electrical.ds8r.library import open_library
    from hardware.electrical.ds8r.twin import Ds8rTwin

    shape = BIPHASIC if electrical.waveform == "biphasic" else MONOPHASIC
    source, lines, mask = None, None, 0
    if electrical.trigger is not None:
        source, lines, mask = open_source(electrical.trigger, clock)
    if not is_simulated(library):
        return OpenElectrical(Ds8r(open_library(library), clock, source, shape=shape), None)
    twin = Ds8rTwin(clock)
    output = Ds8r(twin, clock, source, shape=shape)
    if lines is None:
        return OpenElectrical(output, twin)
    return OpenElectrical(output, TriggeredDs8r(twin, lines, mask))
