"""The baths as devices: they read the water's temperature; only explicit calls change a circulator.

Alone, from any script:

    clock = LabClock()
    bath = LaudaBath(open_line("/dev/ttyUSB0", clock, 9600), clock)
    print(bath.identify())
    print(bath.measure())
"""

from __future__ import annotations

import math

from hardware.cold_pressor import codec
from hardware.cold_pressor.dialect import JULABO, LAUDA
from hardware.cold_pressor.talk import Talk
from hardware.lines.types import ByteLine
from mindpain_task.roles import BathReading, Clock, DeviceFault, DeviceIdentity

# A hand is put into this water: below 0 °C tissue freezes, and no study here needs a bath that hurts by heat.
HAND_LOW_C = 0.0
HAND_HIGH_C = 40.0
SAME_C = 0.005  # half a step
NOT_TOLD = "not told"


class _Circulator:
    """What a bath with a line has, whoever made it."""

    def __init__(self, talk: Talk, clock: Clock) -> None:
        self._talk = talk
        self._clock = clock

    def measure(self) -> BathReading:
        """Read the temperature of the circulator's own bath, in °C, with the time the answer was there."""
        dialect = self._talk.dialect
        water_c = self._talk.ask(dialect.bath, codec.parse_temperature)
        return BathReading(self._clock.now(), water_c, dialect.source)

    def close(self) -> None:
        """Give the port back; the circulator goes on as it is. May be called twice."""
        self._talk.close()

    def _setpoint_command(self, water_c: float) -> str:
        if not HAND_LOW_C <= water_c <= HAND_HIGH_C:
            raise codec.OutOfRange(
                f"set-point {water_c} °C is outside {HAND_LOW_C} to {HAND_HIGH_C} °C, "
                f"the water a hand may be put into ({self._talk.dialect.maker} set-point)"
            )
        return codec.setpoint_command(self._talk.dialect, water_c)

    def _read_setpoint_back(self, water_c: float) -> None:
        command = self._talk.dialect.setpoint
        told_c = self._talk.ask(command, codec.parse_temperature)
        if abs(told_c - water_c) > SAME_C:
            raise DeviceFault(
                f"{self._talk.name}: the set-point was to be {water_c} °C, but command {command} "
                f"answers {told_c} °C"
            )


class LaudaBath(_Circulator):
    """A LAUDA circulator on a byte line."""

    def __init__(self, line: ByteLine, clock: Clock) -> None:
        """Take over an open line (9600 baud, 8N1, from the factory); no byte is sent yet."""
        super().__init__(Talk(line, clock, LAUDA, "TYPE", codec.parse_type), clock)

    def identify(self) -> DeviceIdentity:
        """Ask for type and version; a DeviceFault says if it is no LAUDA, or one that reports a fault."""
        model = self._talk.ask("TYPE", codec.parse_type)
        versions = (self._talk.ask(command, codec.parse_version) for command in ("VERSION", "VERSION_R"))
        firmware = next((version for version in versions if version), NOT_TOLD)
        if not self._talk.ask("STATUS", codec.parse_health):
            digits = self._talk.ask("STAT", codec.parse_text)
            raise DeviceFault(f"{self._talk.name}: the circulator reports a fault (LAUDA STAT {digits})")
        self.measure()  # what answers these but tells no temperature is no bath
        return DeviceIdentity(f"LAUDA {model}", firmware, NOT_TOLD)

    def set_temperature(self, water_c: float) -> None:
        """Make `water_c` the set-point and read it back; refuses, unsent, what no hand may be put into."""
        self._talk.ask(self._setpoint_command(water_c), codec.parse_done)
        self._read_setpoint_back(water_c)

    def start(self) -> None:
        """Switch the circulator on, from standby."""
        self._talk.ask("START", codec.parse_done)

    def stop_circulation(self) -> None:
        """Switch the circulator to standby: pump and cooling are off, the water is no longer stirred."""
        self._talk.ask("STOP", codec.parse_done)


class JulaboBath(_Circulator):
    """A Julabo circulator on a byte line."""

    def __init__(self, line: ByteLine, clock: Clock) -> None:
        """Take over an open line (the baud rate and parity set at the device); no byte is sent yet."""
        super().__init__(Talk(line, clock, JULABO, "status", codec.parse_status), clock)

    def identify(self) -> DeviceIdentity:
        """Ask for version and status; a DeviceFault says if it is no Julabo, or one in alarm."""
        version = self._talk.ask("version", codec.parse_text)
        status = self._status()
        if status.is_alarm:
            raise DeviceFault(f"{self._talk.name}: the circulator reports {status} (Julabo status)")
        self.measure()
        return DeviceIdentity("Julabo circulator", version, NOT_TOLD)

    def set_temperature(self, water_c: float) -> None:
        """Make `water_c` the set-point and read it back; refuses, unsent, what no hand may be put into."""
        command = self._setpoint_command(water_c)
        self._command(command)
        self._read_setpoint_back(water_c)

    def start(self) -> None:
        """Start the circulator, and ask whether it runs."""
        self._switch(on=True)

    def stop_circulation(self) -> None:
        """Stop the circulator, and ask whether it rests: the water is no longer stirred."""
        self._switch(on=False)

    def _switch(self, on: bool) -> None:
        command = f"out_mode_05 {int(on)}"
        self._command(command)
        if self._talk.ask("in_mode_05", codec.parse_switch) != on:
            raise DeviceFault(f"{self._talk.name}: command {command} had no effect: in_mode_05 says so")

    def _status(self) -> codec.Status:
        return self._talk.ask("status", codec.parse_status)

    def _command(self, command: str) -> None:
        """Send an `out` command, which is obeyed in remote mode only and never answered."""
        before = self._status()
        if not before.is_remote:
            raise DeviceFault(
                f"{self._talk.name}: command {command} was not sent: the circulator reports {before}; "
                "switch remote control on at the device"
            )
        self._talk.tell(command)
        after = self._status()
        if after.code < 0:
            raise DeviceFault(f"{self._talk.name}: command {command}: the circulator reports {after}")


class TypedBath:
    """Water whose temperature the operator read off a thermometer and typed, once."""

    def __init__(self, water_c: float, clock: Clock) -> None:
        """Keep the typed temperature and the time it was typed; raises OutOfRange for an absurd one."""
        if not (math.isfinite(water_c) and abs(water_c) <= codec.ABSURD_C):
            raise codec.OutOfRange(
                f"the typed water temperature of {water_c} °C is outside "
                f"{-codec.ABSURD_C} to {codec.ABSURD_C} °C"
            )
        self._reading = BathReading(clock.now(), water_c, "typed")

    def identify(self) -> DeviceIdentity:
        """Say that a person read this thermometer."""
        return DeviceIdentity("a thermometer that the operator reads", "none", NOT_TOLD)

    def measure(self) -> BathReading:
        """Return what was typed, with the time it was typed: nobody has read the water since."""
        return self._reading

    def close(self) -> None:
        """Do nothing: there is no port."""
