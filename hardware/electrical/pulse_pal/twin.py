"""A Pulse Pal 2 at byte level: its outputs are a function of the bytes it got and of the time."""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from hardware.boxes.waveform import Waveform
from hardware.electrical.pulse_pal.codec import (
    CHANNELS,
    CYCLE_S,
    CYCLE_US,
    GREETING,
    MENU,
    REST,
    Op,
    Parameter,
    volts_of,
)
from hardware.electrical.pulse_pal.playing import POWER_UP, Change, Output
from hardware.twin_wire import Wire

BAUD = 12_000_000
TTL_V = 2.0  # a line is up from here
FIRMWARES = (20, 21, 22)
PATIENCE_S = {20: 0.5, 21: 0.5, 22: 0.1}  # how long the rest of a command may take
SHORT: Mapping[int, int] = {
    Op.TRIGGER: 1,
    Op.FIX_VOLTAGE: 3,
    Op.LOOP: 2,
    Op.CLIENT_NAME: 6,
    Op.PROGRAM_ALL: 178,
}
ALL_TIMES = tuple(p for p in Parameter if p.size == 4)
ALL_VOLTAGES = (Parameter.PHASE_1_VOLTAGE, Parameter.PHASE_2_VOLTAGE, Parameter.RESTING_VOLTAGE)
ALL_BYTES = (Parameter.BIPHASIC, Parameter.CUSTOM_TRAIN, Parameter.CUSTOM_TARGET, Parameter.CUSTOM_LOOP)
LINKS = (Parameter.TRIGGER_1_LINK, Parameter.TRIGGER_2_LINK)


@dataclass(frozen=True)
class VoltPulse:
    """A stretch of one voltage other than 0 V: from when, how long, on which output."""

    time_s: float
    width_us: float
    volts: float
    channel: int


class PulsePalTwin:
    """The box. `waveform` has its outputs as TTL lines, `pulses` each voltage given and taken away again.

    Both go up to the last time that it was given: by `transmit`, or by a question of the far side.
    """

    def __init__(self, now_s: float, firmware: int = 21, missed: frozenset[int] = frozenset()) -> None:
        """Power it up; the triggers numbered in `missed` (1 for the first) are not obeyed."""
        self.firmware = firmware
        self.waveform = Waveform()
        self.pulses: list[VoltPulse] = []
        self.triggers = 0
        self.client = ""
        self.deaf = False
        self._missed = missed
        self._outputs = {channel: Output() for channel in CHANNELS}
        self._trigger_mode = [0, 0]
        self._shown = dict.fromkeys(CHANNELS, (now_s, REST))
        self._wire = Wire(now_s, BAUD)
        self._zero_s = now_s
        self._read_cycle = 0
        self._unread = b""
        self._last_byte_s = now_s

    # --- the line

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote."""
        self._advance(now_s)
        self._last_byte_s = self._wire.hear(len(data), now_s)
        if self.deaf:
            return
        self._unread += data
        while self._unread:
            size = 1 if self._unread[0] != MENU else self._size()
            if size is None or len(self._unread) < size:
                return
            command, self._unread = self._unread[:size], self._unread[size:]
            heard = math.ceil((self._last_byte_s - self._zero_s) / CYCLE_S - 1e-6)
            self._read_cycle = max(self._read_cycle + 1, heard)
            if size > 1:
                self._obey(command[1], command[2:], self._read_cycle)

    def transmit(self, now_s: float) -> bytes:
        """Return the answers that are through by now."""
        self._advance(now_s)
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when `n` bytes are there; it never speaks unasked."""
        return self._wire.readable_s(n)

    def _size(self) -> int | None:
        """Return how long the command at the head of what is unread is, None if that cannot be told yet."""
        unread = self._unread
        if len(unread) < 2:
            return None
        op = unread[1]
        if op == Op.PROGRAM:
            return 4 + _value_size(unread[2]) if len(unread) > 2 else None
        if op in (Op.CUSTOM_1, Op.CUSTOM_2):
            return 6 + 6 * struct.unpack("<I", unread[2:6])[0] if len(unread) > 5 else None
        if op == Op.MESSAGE:
            return 3 + unread[2] if len(unread) > 2 else None
        return 2 + SHORT.get(op, 0)

    def _answer(self, data: bytes, cycle: int) -> None:
        self._wire.say(data, max(self._time_s(cycle), self._last_byte_s))

    # --- the commands

    def _obey(self, op: int, data: bytes, cycle: int) -> None:
        self._show(cycle - 1)
        if op == Op.HANDSHAKE:
            self._answer(struct.pack("<BI", GREETING, self.firmware), cycle)
        elif op == Op.TRIGGER:
            self._trigger(data[0], cycle)
        elif op in (Op.ABORT, Op.DISCONNECT):
            self._kill(cycle)
        elif op == Op.CLIENT_NAME:
            self.client = data.decode("latin-1")
        elif op == Op.HARDWARE and self.firmware >= 22:
            self._answer(struct.pack("<BIBI", 2, CYCLE_US, 2, 5000), cycle)
        elif op in (Op.CUSTOM_1, Op.CUSTOM_2):
            self._answer(b"\x01", cycle)
        elif op == Op.PROGRAM_ALL:
            self._program_all(data, cycle)
        elif op in (Op.PROGRAM, Op.FIX_VOLTAGE, Op.LOOP):
            setting = {Op.PROGRAM: self._program, Op.FIX_VOLTAGE: self._fix, Op.LOOP: self._loop}
            done = setting[Op(op)](data, cycle) or self.firmware < 22  # older ones confirm anything
            self._answer(bytes((done,)), cycle)

    def _trigger(self, mask: int, cycle: int) -> None:
        self.triggers += 1
        if self.triggers in self._missed:
            return
        for channel, output in self._outputs.items():
            if mask >> (channel - 1) & 1:
                output.trigger(cycle)

    def _program(self, data: bytes, cycle: int) -> bool:
        code, channel, value = data[0], data[1], int.from_bytes(data[2:], "little")
        if code == Parameter.TRIGGER_MODE and channel in (1, 2):
            self._trigger_mode[channel - 1] = value
            return value <= 2
        if code not in self._outputs[1].program or channel not in CHANNELS:
            return False
        return self._set(channel, Parameter(code), value, cycle)

    def _set(self, channel: int, parameter: Parameter, value: int, cycle: int) -> bool:
        output = self._outputs[channel]
        wanted = {**output.program, parameter: value}
        endless = not wanted[Parameter.BIPHASIC] and wanted[Parameter.INTER_PULSE_INTERVAL] == 0
        if self.firmware >= 22 and (endless or wanted[Parameter.PHASE_1_DURATION] == 0):
            return False
        output.program[parameter] = value
        if parameter is Parameter.RESTING_VOLTAGE:
            self._record([(channel, output.fix(cycle, value))])
        return True

    def _program_all(self, data: bytes, cycle: int) -> None:
        fields = struct.unpack("<32I12H16B8B2B", data)
        times, voltages, small, links = fields[:32], fields[32:44], fields[44:60], fields[60:68]
        self._trigger_mode = list(fields[68:])
        for channel in CHANNELS:
            program, at = self._outputs[channel].program, channel - 1
            program.update(zip(ALL_TIMES, times[8 * at :], strict=False))
            program.update(zip(ALL_VOLTAGES, voltages[3 * at :], strict=False))
            program.update(zip(ALL_BYTES, small[4 * at :], strict=False))
            program.update(zip(LINKS, links[at::4], strict=True))
            self._set(channel, Parameter.RESTING_VOLTAGE, program[Parameter.RESTING_VOLTAGE], cycle)
        self._answer(b"\x01", cycle)

    def _fix(self, data: bytes, cycle: int) -> bool:
        if data[0] not in CHANNELS:
            return False
        code = int.from_bytes(data[1:], "little")
        self._record([(data[0], self._outputs[data[0]].fix(cycle, code))])
        return True

    def _loop(self, data: bytes, cycle: int) -> bool:
        channel, on = data
        if channel not in CHANNELS or on > 1:
            return False
        self._outputs[channel].loops = bool(on)
        if not on:
            self._record([(channel, self._outputs[channel].kill(cycle))])
        elif self.firmware < 22:
            self._outputs[channel].trigger(cycle)
        return True

    def _kill(self, cycle: int) -> None:
        self._record([(channel, output.kill(cycle)) for channel, output in self._outputs.items()])

    # --- the far side

    def edge_in(self, trigger_channel: int, now_s: float) -> None:
        """Put an edge on a trigger input (1 or 2): outputs that are linked to it start their trains."""
        self._advance(now_s)
        for output in self._outputs.values():
            if output.program[LINKS[trigger_channel - 1]] and output.idle(self._cycle(now_s)):
                output.trigger(self._cycle(now_s))

    def output_v(self, now_s: float, channel: int = 1) -> float:
        """Return the voltage at an output."""
        self._advance(now_s)
        return volts_of(self._shown[channel][1])

    def at_baseline(self, now_s: float) -> bool:
        """Whether all outputs are at 0 V and no train runs."""
        self._advance(now_s)
        cycle = self._cycle(now_s)
        return all(output.code == REST and output.idle(cycle) for output in self._outputs.values())

    @property
    def unplayed(self) -> int:
        """How many triggered trains had bursts or a custom train: these are not played."""
        return sum(output.unplayed for output in self._outputs.values())

    def _advance(self, now_s: float) -> None:
        patience_s = PATIENCE_S[self.firmware]
        if self._unread and now_s > self._last_byte_s + patience_s:
            # COMM. FAILURE: until somebody clicks the joystick it reads nothing more
            self.deaf, self._unread = True, b""
            cycle = max(self._read_cycle + 1, self._cycle(self._last_byte_s + patience_s))
            self._show(cycle - 1)
            self._kill(cycle)
        self._show(self._cycle(now_s))

    def _show(self, cycle: int) -> None:
        changes = [
            (channel, change) for channel, output in self._outputs.items() for change in output.advance(cycle)
        ]
        self._record(sorted(changes, key=lambda told: told[1][0]))

    def _record(self, changes: list[tuple[int, Change]]) -> None:
        """Note changes, oldest first; those of one cycle are one change of the lines."""
        for cycle, together in itertools.groupby(changes, key=lambda told: told[1][0]):
            time_s, lines = self._time_s(cycle), self.waveform.lines
            for channel, (_, code) in together:
                self._note(channel, time_s, code)
                bit = 1 << (channel - 1)
                lines = lines | bit if volts_of(code) >= TTL_V else lines & ~bit
            self.waveform.set(time_s, lines)

    def _note(self, channel: int, time_s: float, code: int) -> None:
        since_s, before = self._shown[channel]
        if code == before:
            return
        if before != REST:
            width_us = round((time_s - since_s) * 1e6, 3)
            self.pulses.append(VoltPulse(since_s, width_us, volts_of(before), channel))
        self._shown[channel] = time_s, code

    def _cycle(self, time_s: float) -> int:
        return math.floor((time_s - self._zero_s) / CYCLE_S + 1e-6)

    def _time_s(self, cycle: int) -> float:
        return self._zero_s + cycle * CYCLE_S


def _value_size(code: int) -> int:
    return Parameter(code).size if code in POWER_UP or code == Parameter.TRIGGER_MODE else 0


def queried_twin(query: str, now_s: float) -> PulsePalTwin:
    """Power up the twin that `firmware=22&missed=2,7` asks for; raises ValueError for anything else."""
    firmware, missed = 21, frozenset[int]()
    try:
        for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
            if key == "firmware" and value in map(str, FIRMWARES):
                firmware = int(value)
            elif key == "missed" and all(int(number) > 0 for number in value.split(",")):
                missed = frozenset(map(int, value.split(",")))
            else:
                raise ValueError(f"there is no {key}={value}")
    except ValueError as error:
        raise ValueError(
            f"a simulated Pulse Pal cannot be asked for this: {error}; known: firmware "
            f"(one of {', '.join(map(str, FIRMWARES))}), missed (which triggers, as in 2,7)"
        ) from error
    return PulsePalTwin(now_s, firmware, missed)
