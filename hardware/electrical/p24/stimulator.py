"""What a simulated P24 does when it executes a command: levels, pulses, answers; nothing about the line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from hardware.electrical.p24 import answers
from hardware.electrical.p24.answers import Level
from hardware.electrical.p24.codec import ChannelConfig, Command, Measurement, parse_channel_config
from hardware.electrical.p24.framing import Malformed
from hardware.electrical.p24.given import Pulse, Repeating, as_executed, parse_patterns
from hardware.electrical.p24.pulse import MOST_MA

SWITCHING_S = 0.04  # of the high voltage
RESET_S = 0.5
KEPT_ALIVE_S = 2.0
QUEUE = 10
ALL_ERRORS = 4
HIGH_VOLTAGE_OFF, HIGH_VOLTAGE_MOST = 1, 6
VOLTS, VOLTS_PER_MA = 150.0, 1.0
DEVICE_ID = b"TWIN000001"
VERSION = bytes([2, 0, 0, 4, 0, 0, 0, 0, 0, 0, 1, 1])

FAULTS = ("electrode", "silent", "missed")


class Reply(NamedTuple):
    """What is answered (None: nothing), and how long the stimulator is at it."""

    data: bytes | None
    takes_s: float = 0.0


def result(number: int, takes_s: float = 0.0) -> Reply:
    """Return an answer that is a result and nothing else."""
    return Reply(bytes([number]), takes_s)


class Stimulator:
    """The device behind the line; `plant` says what goes wrong with which pulse (1: the first)."""

    def __init__(self, plant: Mapping[int, str]) -> None:
        if unknown := set(plant.values()) - set(FAULTS):
            raise ValueError(f"a pulse cannot be {min(unknown)}; known: {', '.join(FAULTS)}")
        self._plant = dict(plant)
        self._counted = 0
        self.pulses: list[Pulse] = []
        self._switch_off()
        self._commands: Mapping[int, Callable[[bytes, float], Reply]] = {
            Command.LOW_LEVEL_INIT: self._low_init,
            Command.LOW_LEVEL_CHANNEL_CONFIG: self._low_config,
            Command.LOW_LEVEL_STOP: self._low_stop,
            Command.MID_LEVEL_INIT: self._mid_init,
            Command.MID_LEVEL_UPDATE: self._mid_update,
            Command.MID_LEVEL_STOP: self._mid_stop,
            Command.MID_LEVEL_CURRENT_DATA: self._mid_current_data,
            Command.DEVICE_ID: lambda _data, _begin_s: Reply(bytes([answers.OK]) + DEVICE_ID),
            Command.EXTENDED_VERSION: lambda _data, _begin_s: Reply(bytes([answers.OK]) + VERSION),
            Command.STIM_STATUS: self._status,
            Command.RESET: self._reset,
        }

    def _switch_off(self) -> None:
        self.level = Level.NOTHING
        self._high_voltage = HIGH_VOLTAGE_OFF
        self._measurement = Measurement.NOTHING
        self.repeating: Repeating | None = None
        self._alive_until_s = 0.0

    def knows(self, command: int) -> bool:
        """Whether this is a command that may be asked."""
        return command in self._commands

    def obey(self, command: int, data: bytes, begin_s: float) -> Reply:
        """Execute a command, at `begin_s`."""
        self.advance(begin_s)
        return self._commands[command](data, begin_s)

    def advance(self, now_s: float) -> None:
        """Give what the mid level gives by itself until this moment, if it is kept alive for so long."""
        if self.repeating is None:
            return
        self.pulses += self.repeating.until(min(now_s, self._alive_until_s))
        if now_s >= self._alive_until_s:
            self.repeating, self.level = None, Level.MID

    def _low_init(self, data: bytes, _begin_s: float) -> Reply:
        if self.level in (Level.MID, Level.MID_RUNNING):
            return result(answers.NOT_INITIALISED)
        measurement, voltage = (data[0] >> 4 & 7, data[0] >> 1 & 7) if len(data) == 1 else (7, 7)
        if measurement > max(Measurement) or voltage > HIGH_VOLTAGE_MOST:
            return result(answers.PARAMETER)
        self.level, self._measurement = Level.LOW, Measurement(measurement)
        self._high_voltage = voltage or HIGH_VOLTAGE_MOST
        return result(answers.OK, SWITCHING_S)

    def _low_stop(self, _data: bytes, _begin_s: float) -> Reply:
        if self.level is not Level.LOW:
            return result(answers.NOT_INITIALISED)
        self._switch_off()
        return result(answers.OK, SWITCHING_S)

    def _low_config(self, data: bytes, begin_s: float) -> Reply:
        try:
            config = parse_channel_config(data)
        except Malformed:
            return self._about(ChannelConfig(0, 0, False, ()), answers.PARAMETER)
        if refused := self._refuses(config):
            return self._about(config, refused)
        if not config.execute:
            return self._about(config, answers.OK)
        self._counted += 1
        fault = self._plant.get(self._counted)
        if fault == "missed":
            return Reply(None)
        if fault == "electrode":
            return self._about(config, answers.ELECTRODE)
        pulse = Pulse(begin_s, config.connector, config.channel, as_executed(config.points))
        self.pulses.append(pulse)
        told = self._about(config, answers.OK, pulse)
        return Reply(None if fault == "silent" else told.data, pulse.end_s - begin_s)

    def _refuses(self, config: ChannelConfig) -> int:
        """Return the result that a pulse is refused with, 0 for none."""
        if self.level is not Level.LOW:
            return answers.NOT_INITIALISED
        if any(abs(point.current_ma) > MOST_MA for point in config.points):
            return answers.PARAMETER
        if config.execute and self._high_voltage == HIGH_VOLTAGE_OFF:
            return answers.HIGH_VOLTAGE
        return answers.OK

    def _about(self, config: ChannelConfig, number: int, pulse: Pulse | None = None) -> Reply:
        """Return the answer to a channel config, with the samples of its pulse where they are measured."""
        head = bytes([number, config.connector << 4 | config.channel, self._measurement])
        if self._measurement is Measurement.NOTHING:
            return Reply(head)
        whole_us = sum(point.width_us for point in pulse.points) if pulse else 0
        step_us = -(-whole_us // answers.SAMPLES)
        samples = [self._sampled(pulse, index * step_us * 1e-6) for index in range(answers.SAMPLES)]
        raw = [round(sample * answers.SAMPLES_PER_MA) for sample in samples]
        return Reply(head + step_us.to_bytes(2, "big") + b"".join(value.to_bytes(2, "big") for value in raw))

    def _sampled(self, pulse: Pulse | None, since_s: float) -> float:
        """Return what is measured this long after the pulse began: mA or V; its sign is lost."""
        if self._measurement is Measurement.HIGH_VOLTAGE:
            return VOLTS
        current_ma = abs(pulse.current_ma(since_s)) if pulse else 0.0
        return current_ma if self._measurement is Measurement.CURRENT else current_ma * VOLTS_PER_MA

    def _mid_init(self, data: bytes, _begin_s: float) -> Reply:
        if self.level is Level.LOW:
            return result(answers.NOT_INITIALISED)
        if len(data) != 1:
            return result(answers.PARAMETER)
        self.level, self.repeating, self._high_voltage = Level.MID, None, HIGH_VOLTAGE_MOST
        return result(answers.OK, 2 * SWITCHING_S)

    def _mid_update(self, data: bytes, begin_s: float) -> Reply:
        if self.level not in (Level.MID, Level.MID_RUNNING):
            return result(answers.NOT_INITIALISED)
        try:
            patterns = parse_patterns(data)
        except Malformed:
            return result(answers.PARAMETER)
        if any(abs(point.current_ma) > MOST_MA for pattern in patterns for point in pattern.points):
            return result(answers.PARAMETER)
        self.level, self.repeating = Level.MID_RUNNING, Repeating(patterns, begin_s)
        self._alive_until_s = begin_s + KEPT_ALIVE_S
        return result(answers.OK)

    def _mid_stop(self, _data: bytes, _begin_s: float) -> Reply:
        if self.level not in (Level.MID, Level.MID_RUNNING):
            return result(answers.NOT_INITIALISED)
        self._switch_off()
        return result(answers.OK, SWITCHING_S)

    def _mid_current_data(self, data: bytes, begin_s: float) -> Reply:
        if self.level not in (Level.MID, Level.MID_RUNNING):
            return result(answers.NOT_INITIALISED)
        if data != bytes([ALL_ERRORS]):
            return result(answers.PARAMETER)
        self._alive_until_s = begin_s + KEPT_ALIVE_S
        outputs = self.repeating.outputs if self.repeating else 0
        return Reply(bytes([answers.OK, ALL_ERRORS, outputs, 0, 0, 0, 0]))

    def _status(self, _data: bytes, _begin_s: float) -> Reply:
        return Reply(bytes([answers.OK, self.level, self._high_voltage]))

    def _reset(self, _data: bytes, _begin_s: float) -> Reply:
        self._switch_off()
        return result(answers.OK, RESET_S)
