"""Which stimulators there are: how each is opened, what it cannot do exactly, and what it is called.

The one place that knows which driver belongs to which entry of a rig file. A Medoc station's rooms are
imported only for a rig that has one: the device process of any other starts without pydantic.
"""

from __future__ import annotations

import typing
from dataclasses import dataclass

from hardware.device_line import DeviceKind, DeviceLine
from hardware.device_process.station import Device
from hardware.felt import Felt, Skin
from hardware.lines import SimLine, open_line
from hardware.lines.port import WRITE_TIMEOUT_S
from hardware.tcs.driver import Tcs
from hardware.tcs.programme import TriggerOut, session_bytes, stimulus_bytes
from mindpain_task.laser import LaserPulse
from mindpain_task.paired_heat import PairedHeat
from mindpain_task.roles import Clock
from mindpain_task.stimuli import Armable, GivenHeat, ShockTrain

if typing.TYPE_CHECKING:
    from hardware.rig_entries import StimulatorEntry


class StimulatorTwin(typing.Protocol):
    """What any simulated stimulator can be asked."""

    def at_baseline(self, now_s: float) -> bool:
        """Whether it rests: all zones at the baseline, no current."""


class ThermodeTwin(StimulatorTwin, typing.Protocol):
    """What a simulated thermode can be asked about the skin under it."""

    def surface_c(self, now_s: float) -> tuple[float, ...]:
        """Return the zones' temperatures in °C."""

    def warmest_c(self, since_s: float, until_s: float) -> float:
        """Return the highest temperature of any zone within a period, in °C."""


class TimedDevice(Device, typing.Protocol):
    """A driver that spins towards its deadline, `spin_lead_s` before it."""

    spin_lead_s: float


@dataclass(frozen=True)
class OpenStimulator:
    """A driver on its open line; `twin` is the far end where that is simulated in this process, `skin` what
    is felt there."""

    device: TimedDevice
    twin: StimulatorTwin | None
    skin: Skin | None


@dataclass(frozen=True)
class Description:
    """What streams and tables call a stimulator, for how many zones it reads back temperatures.

    `stops_within_s` is how long its driver may take to stop before others take its line; `tells` whether it
    says what became of a stimulus, `set_by_hand` whether the operator turns its dial to each current.
    """

    model: str
    manufacturer: str
    zones: int
    stops_within_s: float
    tells: bool = True
    set_by_hand: bool = False


ONE_PROBE = "it has one probe, and the stimulus names `probes`: rig two_thermodes has two"
NO_PROBES = "it has two probes, and the stimulus does not say which of them give it: write `probes`"
NO_THERMODE = Description("none", "none", 0, 0.5)
_DESCRIBED: dict[DeviceKind, Description] = {
    "tcs": Description("TCS II", "QST.Lab", 5, 0.5),
    "medoc": Description("Pathway or TSA-2", "Medoc", 1, 0.8),
    "two_thermodes": Description("two TCS II", "QST.Lab", 10, 0.8),
    "p24": Description("P24", "Hasomed", 0, 0.5),
    "rehastim2": Description("RehaStim2", "Hasomed", 0, 0.5),
    "ds7a": Description("DS7A", "Digitimer", 0, 0.5, tells=False, set_by_hand=True),
    "ds5": Description("DS5", "Digitimer", 0, 0.5, tells=False),
    "ds8r": Description("DS8R", "Digitimer", 0, 0.8, tells=False),
    "laser": Description("laser", "of the laboratory", 0, 0.5, tells=False, set_by_hand=True),
}


def describe(device: DeviceKind) -> Description:
    """Return what a kind of device is called; nothing is opened."""
    return _DESCRIBED[device]


def open_stimulator(line: DeviceLine, clock: Clock) -> OpenStimulator:
    """Open a line and put the device's driver on it; nothing is sent yet.

    Raises DeviceFault if there is no such port, or if another program has it.
    """
    if line.device == "medoc":
        return _open_medoc(line, clock)
    if line.electrical is not None:
        from hardware.electrical.opening import open_electrical

        return OpenStimulator(*open_electrical(line, clock))
    if line.laser is not None:
        from hardware.laser.opening import open_laser

        return OpenStimulator(*open_laser(line, clock))
    if line.device == "two_thermodes":
        from hardware.two_thermodes.opening import open_two

        return OpenStimulator(*open_two(line, clock))
    tcs, twin = open_tcs(line, clock)
    return OpenStimulator(tcs, twin, _skin_under(twin))


def open_tcs(
    line: DeviceLine, clock: Clock, write_within_s: float = WRITE_TIMEOUT_S
) -> tuple[Tcs, ThermodeTwin | None]:
    """Open the line of a TCS and put its driver on it; `write_within_s` is how long a write may hang.

    Raises DeviceFault if there is no such port, or if another program has it.
    """
    port = open_line(line.port, clock, write_within_s=write_within_s)
    twin = typing.cast(ThermodeTwin, port.twin) if isinstance(port, SimLine) else None
    trigger_out = None if line.trigger_out is None else TriggerOut(*line.trigger_out)
    tcs = Tcs(
        port,
        clock,
        fast_sample_s=line.sample_s,
        read_back=line.read_back,
        trigger_out=trigger_out,
        button_stops=line.button_stops,
    )
    return tcs, twin


def _open_medoc(line: DeviceLine, clock: Clock) -> OpenStimulator:
    from hardware.lines.exchange import SimExchange, open_exchange
    from hardware.medoc.driver import Medoc
    from hardware.medoc.programs import read_table

    table = read_table(line.programs, "the table of programs")
    exchange = open_exchange(line.port, clock, table)
    twin = typing.cast(ThermodeTwin, exchange.twin) if isinstance(exchange, SimExchange) else None
    return OpenStimulator(Medoc(exchange, clock, table, line.byte_order), twin, _skin_under(twin))


def _skin_under(twin: ThermodeTwin | None) -> Skin | None:
    return None if twin is None else lambda since_s, until_s: Felt(warmest_c=twin.warmest_c(since_s, until_s))


def refuse_undeliverable(entry: StimulatorEntry, stimulus: Armable, ceiling: float) -> None:
    """Raise ValueError, as a sentence, for a stimulus that the device could not be told exactly.

    Pure: nothing is opened. `ceiling` is what the device will be told never to pass, in °C, mA or mJ/mm².
    """
    if isinstance(stimulus, LaserPulse):
        from hardware.laser.opening import refuse_unsettable

        refuse_unsettable(entry.line(), stimulus, ceiling)
    elif isinstance(stimulus, ShockTrain):
        from hardware.electrical.opening import refuse_untellable

        refuse_untellable(entry.line(), stimulus, ceiling)
    else:
        _refuse_heat(entry, stimulus, ceiling)


def _refuse_heat(entry: StimulatorEntry, heat: GivenHeat, ceiling_c: float) -> None:
    """Two probes are told which of them gives it, and one probe is not asked."""
    for_two = isinstance(heat, PairedHeat)
    if for_two != (entry.device == "two_thermodes"):
        raise ValueError(ONE_PROBE if for_two else NO_PROBES)
    one = heat.pulse if isinstance(heat, PairedHeat) else heat
    if entry.device == "medoc":
        from hardware.medoc.programs import deliverable

        deliverable(one, entry.table, one.baseline_c, ceiling_c)
    else:
        session_bytes(one.baseline_c, ceiling_c)
        stimulus_bytes(one, one.baseline_c, ceiling_c)
