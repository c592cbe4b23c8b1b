"""The DS8R as a device: set by its library without a pulse, read back, and fired by an edge or a call.

Alone, from any script (`edges` is any EdgeSource; without one the library gives the pulses, one by one):

    ds8r = Ds8r(open_library(), clock, edges, shape=BIPHASIC)
    shocks = ElectricalDevice(ds8r, clock)
"""

from __future__ import annotations

import math

from hardware.electrical.ds8r import codec
from hardware.electrical.ds8r.codec import MONOPHASIC, UNTOLD, ZERO_ONE, Enabling, Settings, Shape
from hardware.electrical.ds8r.library import Ds8rLibrary
from hardware.electrical.output import EdgeSource, Told
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity
from mindpain_task.stimuli import ShockTrain

CALL_GAP_S = 0.1
TRIGGER_PERIOD_S = 0.12  # the gap, and how late a host may be with the call before
LIMIT_MA = 30.0
REST_AFTER_S = 0.1  # a source may begin a little after it was told
NOT_TOLD = "not told"


class Ds8r:
    """A DS8R behind its library; its output is enabled from `load` until the train is over, and not else."""

    name = "Digitimer DS8R"
    tells = False
    told_within_s = 0.0

    def __init__(
        self,
        library: Ds8rLibrary,
        clock: Clock,
        source: EdgeSource | None = None,
        *,
        shape: Shape = MONOPHASIC,
        enabling: Enabling = ZERO_ONE,
        limit_ma: float = LIMIT_MA,
    ) -> None:
        """Take over an open library, and the source of edges if there is one; nothing is called yet.

        `enabling` has the integers for output off and on, which sources tell differently. A current over
        `limit_ma` is refused whatever the session's ceiling.
        """
        self.times_itself = source is not None and source.times_itself
        self.shortest_period_s = TRIGGER_PERIOD_S if source is None else source.shortest_period_s
        self._library = library
        self._clock = clock
        self._source = source
        self._shape = shape
        self._enabling = enabling
        self._limit_ma = limit_ma
        self._free_s = -math.inf  # when the library may be called next
        self._rest_s = math.inf  # when the output must be switched off
        self._train: ShockTrain | None = None
        self._source_notices: tuple[str, ...] = ()

    @property
    def notices(self) -> tuple[str, ...]:
        """What a lab should know of this device, in sentences."""
        fired = "by edges from another device" if self._source else "by its library, one call a pulse"
        return (
            "A DS8R's settings are read back before it is fired; whether a pulse came out, and how strong it "
            f"was, is unknown. It is fired {fired}; on record is when that was written.",
            f"A DS8R is not reliable below {codec.LOWEST_MA} mA, by one third-party source: less is refused.",
            "A DS8R's own current limit cannot be set from here: set it at the device.",
            f"Output off is taken to be {self._enabling.off}, on {self._enabling.on}; sources contradict one "
            "another: see that the device shows its output as off after every stop.",
            *self._source_notices,
        )

    def identify(self) -> DeviceIdentity:
        """Ask the library whether it has a device, which it does not describe, and the source what it is.

        The output is off meanwhile, whatever the source's lines do; what was loaded is loaded again.
        """
        train = self._train
        self._read()
        self._rest()
        self._compare(self._at_rest)
        identity = self._identity()
        if train is not None:
            self.load(train)
        return identity

    def _identity(self) -> DeviceIdentity:
        if self._source is None:
            return DeviceIdentity(self.name, NOT_TOLD, NOT_TOLD, self.notices)
        source = self._source.begin()
        self._source_notices = source.notices
        return DeviceIdentity(
            f"{self.name}, fired by {source.model}",
            f"{NOT_TOLD}; source: {source.firmware}",
            f"{NOT_TOLD}; source: {source.serial_number}",
            self.notices,
        )

    def begin(self, ceiling_ma: float) -> DeviceIdentity:
        """Put the output off, read that back, and put the lines down; its own ceiling cannot be set."""
        self._train = None
        return self.identify()

    def check(self, train: ShockTrain) -> None:
        """Raise ValueError for a train that the device, its library or its source cannot give exactly."""
        settings = self._settings(train)
        if codec.current_ma(settings) > self._limit_ma:
            raise codec.OutOfRange(
                f"current {train.current_ma} mA is over the {self._limit_ma} mA that this DS8R is limited to"
            )
        lasts_s = self._shape.lasts_s(train.pulse_width_us)
        if train.count > 1 and lasts_s >= train.period_s:
            raise codec.OutOfRange(
                f"pulses that last {1000 * lasts_s:.3f} ms with their recovery phase do not fit into "
                f"{1000 * train.period_s:.3f} ms"
            )
        if self._source is not None:
            self._source.check(train.count, train.period_s)

    def load(self, train: ShockTrain) -> None:
        """Set the device, read back every value, and enable the output; gives no pulse.

        Takes 0.2 to 0.3 s: at most ten calls a second reach the device. A DeviceFault says what reads back
        otherwise than it was set; the output is off then.
        """
        settings = self._settings(train)
        if self._train is not None:
            self._rest()  # no edge of the new train may meet the old settings
        self._rest_s = math.inf
        if self._source is not None:
            self._source.load(train.count, train.period_s)
        try:
            self._set(settings)
            self._compare(settings)
        except DeviceFault as fault:
            self._rest_despite(fault)
            raise
        self._train = train

    def start(self, number: int) -> None:
        """Give pulse `number` (1: the first, or the whole train), in one write or one call."""
        train = self._train
        if train is None:
            raise RuntimeError("no train is loaded")
        if self._source is not None:
            self._source.start(number)
        else:
            self._judge("DGD128_Trigger", self._library.trigger())
        if self.times_itself or number == train.count:
            lasts_s = train.duration_s if self.times_itself else 0.0
            over_s = self._clock.now() + lasts_s + self._shape.lasts_s(train.pulse_width_us) + REST_AFTER_S
            self._rest_s = max(over_s, self._free_s)

    def look(self) -> tuple[Told, ...]:
        """Switch the output off once the train is over, and let the source do what is due."""
        if self._source is not None:
            self._source.look()
        if self._clock.now() >= self._rest_s:
            self._rest()
        return ()

    def next_look_s(self) -> float:
        """Return when the output or the source must be looked after next."""
        source_s = math.inf if self._source is None else self._source.next_look_s()
        return min(self._rest_s, source_s)

    def abort(self) -> None:
        """End the edges at once, then switch the output off, as soon as the library may be called (0.1 s)."""
        try:
            if self._source is not None:
                self._source.abort()
        finally:
            self._rest()

    def close(self) -> None:
        """Give the source back; may be called twice."""
        if self._source is not None:
            self._source.close()

    @property
    def _at_rest(self) -> Settings:
        return codec.rest(self._shape, self._enabling.off)

    def _settings(self, train: ShockTrain) -> Settings:
        return codec.settings(train.pulse_width_us, train.current_ma, self._shape, self._enabling.on)

    def _rest(self) -> None:
        self._train = None
        self._rest_s = math.inf
        self._set(self._at_rest)

    def _rest_despite(self, fault: DeviceFault) -> None:
        try:
            self._rest()
        except DeviceFault as other:
            raise DeviceFault(f"{fault}; then its output could not be switched off: {other}") from fault

    def _set(self, settings: Settings) -> None:
        self._clock.wait_until(self._free_s)
        self._judge("DGD128_Set", self._library.set(settings))

    def _read(self) -> Settings:
        self._clock.wait_until(self._free_s)
        result, told = self._library.get()
        self._judge("DGD128_Get", result)
        if UNTOLD in told:
            raise DeviceFault(f"{self.name}: DGD128_Get returned {result} and told no settings: {told}")
        return told

    def _compare(self, wanted: Settings) -> None:
        differences = codec.differences(wanted, self._read())
        if differences:
            raise DeviceFault(f"{self.name}: read back by DGD128_Get: {differences}")
        self._clock.wait_until(self._free_s)  # so that neither a start nor a stop has to

    def _judge(self, call: str, result: int) -> None:
        """Note when the library was called, and raise a DeviceFault for a result that is an error."""
        self._free_s = self._clock.now() + CALL_GAP_S
        complaint = codec.complaint(result)
        if complaint:
            raise DeviceFault(f"{self.name}: {call} answered {complaint}")
