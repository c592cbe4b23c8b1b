"""The shape of a P24's pulses, phase by phase, and on which output; pure, refuses what cannot be exact."""

from __future__ import annotations

from dataclasses import dataclass

from hardware.electrical.p24.codec import CHANNELS, CONNECTORS, TOLERANCE, OutOfRange, Point, channel_config
from hardware.electrical.p24.codec import encode_point as refuse_impossible
from mindpain_task.stimuli import ShockTrain

WAVEFORMS = ("monophasic", "biphasic")
MOST_MA = 130.0  # the field carries 150; the vendor's own library refuses more than 130
REST_US = 1000  # after a pulse: one that arrives during another is queued in the device, and outlives a stop


@dataclass(frozen=True)
class PulseShape:
    """A pulse is `monophasic` (one positive phase) or `biphasic` (a negative one follows, `gap_us` later).

    `connector` and `channel` are colours. Raises ValueError for a shape or an output the P24 has not.
    """

    waveform: str
    connector: str
    channel: str
    gap_us: int = 0

    def __post_init__(self) -> None:
        choices = ((self.waveform, WAVEFORMS), (self.connector, CONNECTORS), (self.channel, CHANNELS))
        for value, known in choices:
            if value not in known:
                raise ValueError(f"the P24 has no {value!r}; known: {', '.join(known)}")
        if self.gap_us and self.waveform == "monophasic":
            raise ValueError(f"a monophasic pulse has no gap of {self.gap_us} µs")
        if self.gap_us:
            refuse_impossible(Point(self.gap_us, 0.0))

    @property
    def output(self) -> tuple[int, int]:
        """The numbers of connector and channel."""
        return CONNECTORS.index(self.connector), CHANNELS.index(self.channel)

    def points(self, train: ShockTrain) -> tuple[Point, ...]:
        """Return the stretches of one pulse of a train."""
        first = Point(train.pulse_width_us, train.current_ma)
        if self.waveform == "monophasic":
            return (first,)
        gap = (Point(self.gap_us, 0.0),) if self.gap_us else ()
        return first, *gap, Point(train.pulse_width_us, -train.current_ma)

    def whole_us(self, train: ShockTrain) -> int:
        """Return how long one pulse of a train is, with all its phases."""
        return sum(point.width_us for point in self.points(train))

    def data(self, train: ShockTrain) -> bytes:
        """Return the data of the packet that gives one pulse; OutOfRange for a train that cannot be given."""
        if not 0 < train.current_ma <= MOST_MA:
            raise OutOfRange(f"a current of {train.current_ma} mA is outside 0.5 to {MOST_MA} mA (P24 pulse)")
        data = channel_config(*self.output, self.points(train), execute=True)
        whole_us = self.whole_us(train)
        if train.count > 1 and whole_us + REST_US > train.period_s * 1e6 + TOLERANCE:
            raise OutOfRange(
                f"{self.waveform} pulses of {whole_us} µs, {train.rate_hz} a second, do not leave the P24 "
                f"{REST_US} µs of rest between two"
            )
        return data
