"""A DS7A and a DS5 as devices: a rule of what they stand at, and the source that fires or leads them.

Alone, from any script (`edges` is any EdgeSource, `volts` any AnalogSource):

    shocks = ElectricalDevice(Ds7a(edges, pulse_width_us=200, range_ma=10), clock)
    shocks = ElectricalDevice(Ds5(volts, input_v=10, output_ma=10), clock)
"""

from __future__ import annotations

from hardware.electrical.digitimer import codec
from hardware.electrical.digitimer.analog import SIXTEEN_BIT_STEP_V, AnalogSource
from hardware.electrical.output import EdgeSource, Told
from mindpain_task.roles import DeviceIdentity
from mindpain_task.stimuli import ShockTrain

DS7A_RANGES_MA = (10, 100)
DS7A_SHORTEST_US, DS7A_LONGEST_US = 50, 2000

NOTHING_TOLD = "none told"


class Ds7a:
    """A DS7A: current and width are set by hand, an edge at its trigger input gives one pulse."""

    name = "Digitimer DS7A"
    tells = False
    told_within_s = 0.0

    def __init__(self, source: EdgeSource, pulse_width_us: int, range_ma: float) -> None:
        """Take what fires it, and where the lab says that the width knob and the range switch stand.

        No byte is sent. Raises ValueError for a knob position that the device does not have.
        """
        if not DS7A_SHORTEST_US <= pulse_width_us <= DS7A_LONGEST_US:
            raise ValueError(
                f"a DS7A's width knob does not stand at {pulse_width_us} µs: "
                f"it goes from {DS7A_SHORTEST_US} to {DS7A_LONGEST_US} µs"
            )
        if range_ma not in DS7A_RANGES_MA:
            raise ValueError(f"a DS7A has no range of {range_ma} mA, but 10 and 100 mA")
        self.times_itself = source.times_itself
        self.shortest_period_s = source.shortest_period_s
        self._source = source
        self._pulse_width_us = pulse_width_us
        self._range_ma = range_ma
        self._loaded: ShockTrain | None = None
        self._source_notices: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What cannot be known of this device, in sentences."""
        return (
            "A DS7A tells nothing: whether a pulse came out, and how strong it was, is unknown. "
            "On record is when the edge was written.",
            f"A DS7A is set by hand: the width knob is taken to stand at {self._pulse_width_us} µs, the "
            f"range switch at {self._range_ma:g} mA, and the dial at what the operator confirms.",
            "Nothing but the dial limits a DS7A's current, and its front button gives a pulse at any time.",
            *self._source_notices,
        )

    def identify(self) -> DeviceIdentity:
        """Ask the source what it is, since the DS7A itself has no computer interface."""
        source = self._source.begin()
        self._source_notices = source.notices
        if self._loaded is not None:  # a source may forget its edges when it begins again
            self.load(self._loaded)
        return beside_source("Digitimer DS7A, no computer interface, fired by", source, self.notices)

    def begin(self, ceiling_ma: float) -> DeviceIdentity:
        """Put the source's lines down; the dial stays where it is, and no ceiling can be set."""
        self._loaded = None
        return self.identify()

    def check(self, train: ShockTrain) -> None:
        """Raise ValueError for a train that the knobs do not stand at, or whose edges cannot be given."""
        if train.pulse_width_us != self._pulse_width_us:
            raise ValueError(
                f"pulses of {train.pulse_width_us} µs: the DS7A's width knob stands at "
                f"{self._pulse_width_us} µs"
            )
        if not 0 < train.current_ma <= self._range_ma:
            raise ValueError(
                f"current {train.current_ma} mA is outside 0 to {self._range_ma:g} mA, the range the DS7A "
                "is switched to"
            )
        self._source.check(train.count, train.period_s)

    def load(self, train: ShockTrain) -> None:
        """Make the edges of the train ready; its current is on the dial."""
        self._source.load(train.count, train.period_s)
        self._loaded = train

    def start(self, number: int) -> None:
        """Give edge `number` (1: the first, or all of them), in one write."""
        self._source.start(number)

    def look(self) -> tuple[Told, ...]:
        """Let the source do what is due; a DS7A never says anything."""
        self._source.look()
        return ()

    def next_look_s(self) -> float:
        """Return when the source must be looked after next."""
        return self._source.next_look_s()

    def abort(self) -> None:
        """End the edges at once; a pulse that has begun ends by itself within the width on the knob."""
        self._loaded = None
        self._source.abort()

    def close(self) -> None:
        """Give the source back; may be called twice."""
        self._source.close()


class Ds5:
    """A DS5: its current follows the voltage of a source, which times the whole train."""

    name = "Digitimer DS5"
    times_itself = True
    tells = False
    told_within_s = 0.0
    shortest_period_s = 0.0

    def __init__(
        self,
        source: AnalogSource,
        input_v: float,
        output_ma: float,
        *,
        source_step_v: float = SIXTEEN_BIT_STEP_V,
    ) -> None:
        """Take what leads it, and the ranges that the lab has set at the device; no byte is sent.

        `source_step_v` is how finely the source gives volts. Raises ValueError for ranges that a DS5 does not
        have, and for a source too coarse to hold its baseline.
        """
        self._ranges = codec.Ranges(input_v, output_ma)
        codec.refuse_unsteady_baseline(source_step_v, self._ranges)
        self._source = source
        self._step_v = source_step_v
        self._loaded: ShockTrain | None = None
        self._source_notices: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What cannot be known of this device, in sentences."""
        return (
            "A DS5 led by a voltage tells nothing here: whether a pulse came out, and how strong it was, is "
            "unknown. On record is when the source was started.",
            f"The DS5 is taken to be set to ±{self._ranges.input_v:g} V for ±{self._ranges.output_ma:g} mA, "
            "with its output on and its limits enabled: this program cannot see either.",
            "A DS5 that met a limit has switched its output off, beeps, and gives nothing more until "
            "somebody switches it on again.",
            *self._source_notices,
        )

    def identify(self) -> DeviceIdentity:
        """Ask the source what it is, since nothing is read from the DS5 itself."""
        source = self._source.begin()
        self._source_notices = source.notices
        if self._loaded is not None:
            self.load(self._loaded)
        return beside_source("Digitimer DS5, led by a voltage of", source, self.notices)

    def begin(self, ceiling_ma: float) -> DeviceIdentity:
        """Put the source to 0 V; no ceiling can be set."""
        self._loaded = None
        return self.identify()

    def check(self, train: ShockTrain) -> None:
        """Raise ValueError for a train beyond the DS5's ranges or limits, or that the source cannot give."""
        volts = codec.volts(train.current_ma, self._ranges)
        codec.refuse_inexact(train.current_ma, self._step_v, self._ranges)
        codec.refuse_over_limits(train.current_ma, train.pulse_width_us, train.count, train.period_s)
        self._source.check(volts, train.pulse_width_us, train.count, train.period_s)

    def load(self, train: ShockTrain) -> None:
        """Make the voltages of the train ready; the source stays at 0 V."""
        volts = codec.volts(train.current_ma, self._ranges)
        self._source.load(volts, train.pulse_width_us, train.count, train.period_s)
        self._loaded = train

    def start(self, number: int) -> None:
        """Give the whole train, in one write."""
        self._source.start()

    def look(self) -> tuple[Told, ...]:
        """Let the source do what is due; a DS5 never says anything here."""
        self._source.look()
        return ()

    def next_look_s(self) -> float:
        """Return when the source must be looked after next."""
        return self._source.next_look_s()

    def abort(self) -> None:
        """Put the source to 0 V at once: the current follows."""
        self._loaded = None
        self._source.abort()

    def close(self) -> None:
        """Give the source back; may be called twice."""
        self._source.close()


def beside_source(what: str, source: DeviceIdentity, notices: tuple[str, ...]) -> DeviceIdentity:
    """Return the identity of a device that says nothing, beside that of the source that does."""
    return DeviceIdentity(
        f"{what} {source.model}",
        f"{NOTHING_TOLD}; source: {source.firmware}",
        f"{NOTHING_TOLD}; source: {source.serial_number}",
        notices,
    )
