"""Questions to a TCS II and what it answers; every trouble is a DeviceFault with port, command and wait."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TypeVar

from hardware.lines.types import ByteLine
from hardware.tcs import codec
from hardware.tcs.dialect import FIRMWARE_015, NEWEST_FIRMWARE, Dialect, dialect_for, notices, settled
from hardware.tcs.listening import Listener
from hardware.tcs.sender import Sender
from mindpain_task.roles import Clock, DeviceFault, DeviceIdentity

REPLY_TIMEOUT_S = 0.25
QUIET_S = 0.05
HELP_BEGINS_WITHIN_S = 0.5
DRAIN_AT_MOST_S = 3.0
RESET_WITHIN_S = 15.0
SELF_TEST_QUIET_S = 0.5
LOWEST_BATTERY_PERCENT = 20
"""No session should begin with less [OURS]."""
LOWEST_BATTERY_VOLTS = 19.0
"""The device goes off below 18 V [MANUAL]; the margin is ours [OURS]."""

Answer = TypeVar("Answer")


class Questions:
    """Asks one device, and keeps what is known of it: `identity` (None at first), `dialect`, `notices`.

    `asked_s` is when the last question was written: an answer is of that moment, however late it comes.
    `took_s` is how long the last answer took.

    Lines of a stream would mix with the answers: streams are muted before the first question, and the
    listener's is started again after each.
    """

    def __init__(self, line: ByteLine, clock: Clock, sender: Sender, listener: Listener | None) -> None:
        self.identity: DeviceIdentity | None = None
        self.dialect: Dialect = FIRMWARE_015  # until the device has said what it is
        self.notices: tuple[str, ...] = ()
        self.asked_s = -math.inf
        self.took_s = 0.0
        self._line = line
        self._clock = clock
        self._sender = sender
        self._listener = listener
        self._is_mute = False
        self._may_be_late = False

    def begin(self) -> None:
        """End what runs; take nothing for granted that was set before."""
        self._sender.abort()
        self._is_mute = False
        if self._listener is not None:
            self._listener.is_on = False

    def identify(self) -> DeviceIdentity:
        """Ask for firmware, probe and list of commands (`H`), and choose what to send from then on."""
        with self._silence():
            self._sender.send(codec.HELP)
            answer = self._line.drain(HELP_BEGINS_WITHIN_S, DRAIN_AT_MOST_S)
        port = self._line.name
        if not answer:
            raise DeviceFault(f"{port}: command H: no byte came within {HELP_BEGINS_WITHIN_S} s")
        try:
            identity = codec.parse_identity(answer)
        except codec.Malformed as malformed:
            raise DeviceFault(f"{port}: this is not a TCS: {malformed}") from malformed
        firmware = int(identity.firmware[:3])
        try:
            dialect = settled(dialect_for(firmware), codec.parse_listed(answer))
        except ValueError as error:
            raise DeviceFault(
                f"{port}: {error} (the device answered H with firmware {identity.firmware})"
            ) from error
        if firmware > NEWEST_FIRMWARE:
            identity = replace(identity, firmware=f"{identity.firmware}, driven as {dialect.firmware:03d}")
        self.identity, self.dialect, self.notices = identity, dialect, notices(firmware, dialect)
        self._sender.pace_s = dialect.pace_s
        return identity

    def temperatures(self) -> codec.Temperatures:
        """Ask for the temperatures of the neutral plate and the zones (`E`)."""
        return self._ask(codec.TEMPERATURES, codec.TEMPERATURES_LENGTH, b"\n", codec.parse_temperatures)

    def battery(self) -> codec.Battery:
        """Ask for voltage and charge (`B`)."""
        return self._ask(codec.BATTERY, codec.BATTERY_LENGTH, b"\n", codec.parse_battery)

    def buttons(self) -> codec.Buttons:
        """Ask which buttons are pressed (`K`)."""
        return self._ask(codec.BUTTONS, codec.BUTTONS_LENGTH, b"\n", codec.parse_buttons)

    def errors(self) -> tuple[int, ...]:
        """Ask for the error state (`Q`), six digits; whether a CR comes before them is not known."""
        return self._ask(codec.ERRORS, codec.ERRORS_LENGTH, b"\r\n", codec.parse_errors)

    def parameters(self) -> bytes:
        """Ask for what is set (`P`): a text whose layout is not known, read until the device is silent."""
        line = self._line
        if self.identity is None:
            self.identify()
        if not self.dialect.lists_parameters:
            raise self._not_known("P")
        with self._silence():
            line.discard_input()
            if self._may_be_late:
                line.drain(REPLY_TIMEOUT_S, DRAIN_AT_MOST_S)
            self._may_be_late = True
            self._sender.send(codec.PARAMETERS)
            answer = line.drain(REPLY_TIMEOUT_S, DRAIN_AT_MOST_S)
        if not answer:
            raise DeviceFault(f"{line.name}: command P: no byte came within {REPLY_TIMEOUT_S} s")
        self._may_be_late = False
        return answer

    def refuse_unfit(self) -> None:
        """Raise DeviceFault if the battery is low or a part reports an error, as far as it can be asked."""
        if "B" in self.dialect.asks:
            volts, percent = self.battery()
            if percent < LOWEST_BATTERY_PERCENT or volts < LOWEST_BATTERY_VOLTS:
                raise DeviceFault(
                    f"{self._line.name}: command B: the battery is low, {volts:.1f} V and {percent} %: "
                    f"charge it to {LOWEST_BATTERY_VOLTS} V and {LOWEST_BATTERY_PERCENT} % at least"
                )
        self.refuse_error()

    def refuse_error(self) -> None:
        """Raise DeviceFault if a part reports an error, as far as that can be asked."""
        port = self._line.name
        if "Q" in self.dialect.asks and any(errors := self.errors()):
            told = "".join(map(str, errors))
            raise DeviceFault(f"{port}: command Q: the device reports an error: {told} (all well is 000000)")

    def reset(self) -> str:
        """Switch the device off and on again (`Oc`), and return what its self-test says, about 10 s later."""
        if not self.dialect.resets:
            raise self._not_known("Oc")
        self.begin()
        with self._silence():
            self._sender.send(codec.RESET)
            first = self._line.read(1, RESET_WITHIN_S, "Oc")
        self._is_mute = False  # it comes up with both streams on
        rest = self._line.drain(SELF_TEST_QUIET_S, DRAIN_AT_MOST_S)
        return (first + rest).decode("ascii", "replace").strip()

    def start_stream(self) -> None:
        """Have the device tell its temperatures unasked, for the listener."""
        if self._listener is not None:
            if self.dialect.stream_on is None:
                raise DeviceFault(
                    f"{self._line.name}: commands Oa, Ob: which zone is which in the stream of "
                    f"{self.dialect.source} is not known; use read_back='poll'"
                )
            self._is_mute = False
            self._sender.send(self.dialect.stream_on)
            self._listener.start()

    def _ask(self, command: bytes, length: int, may_lead: bytes, parse: Callable[[bytes], Answer]) -> Answer:
        """Ask, and read `length` bytes; ends of lines that come before them are not among them."""
        line, name = self._line, command.decode()
        if self.identity is None:
            self.identify()
        if name not in self.dialect.asks:
            raise self._not_known(name)
        with self._silence():
            line.discard_input()
            if self._may_be_late:  # an answer that comes now belongs to the question before
                line.drain(REPLY_TIMEOUT_S, DRAIN_AT_MOST_S)
            self._may_be_late = True
            self._sender.send(command)
            self.asked_s = self._sender.last_s
            reply = line.read(length, REPLY_TIMEOUT_S, name)
            before = length - len(reply.lstrip(may_lead))  # such as a line feed after the last reply
            if before:
                reply = reply[before:] + line.read(before, REPLY_TIMEOUT_S, name)
        try:
            answer = parse(reply)
        except codec.Malformed as malformed:
            raise DeviceFault(f"{line.name}: {malformed}") from malformed
        self._may_be_late = False
        self.took_s = self._clock.now() - self.asked_s
        return answer

    def _not_known(self, command: str) -> DeviceFault:
        return DeviceFault(
            f"{self._line.name}: command {command}: not sent, {self.dialect.source} does not have it"
        )

    @contextmanager
    def _silence(self) -> Iterator[None]:
        """Have no stream mix with an answer; what was on before goes on afterwards."""
        if not self._is_mute:
            if self._sender.is_cut:
                self._sender.abort()  # half a command of an earlier program would swallow the question
            self._sender.send(codec.MUTE)
            self._is_mute = True
            late = self._line.drain(QUIET_S, DRAIN_AT_MOST_S)
            if self._listener is not None:
                self._listener.keep(late)
        yield
        if self._listener is not None and self._listener.is_on:
            self.start_stream()
