"""What the simulated TCS II answers to each question, from what it is and what its probe does."""

from __future__ import annotations

from collections.abc import Callable

from hardware.tcs import answers
from hardware.tcs.probe import Probe
from hardware.tcs.triggers import Triggers

Reply = Callable[[str, float], bytes]
"""Answers one question: takes its argument and the time; no bytes where nothing is said."""


class Replies:
    """Knows battery, errors, buttons and clock; the answer to `E` is kept while nothing moves."""

    def __init__(
        self, firmware: int, probe: Probe, battery: tuple[float, int], errors: str, now_s: float
    ) -> None:
        self.buttons = (False, False)
        self._firmware = firmware
        self._probe = probe
        self.set_health(battery, errors)
        self._year_2000_s = now_s
        self._resting: bytes | None = None

    def set_health(self, battery: tuple[float, int] | None = None, errors: str | None = None) -> None:
        """Set what `B` (volts, percent) and `Q` answer from now on."""
        if battery is not None:
            self._battery = answers.battery(*battery)
        if errors is not None:
            self._errors = b"\r" + errors.encode()

    def moved(self) -> None:
        """Note that something was commanded: temperatures may move from now on."""
        self._resting = None

    def temperatures(self, now_s: float) -> bytes:
        """Return the answer to `E`."""
        reply = self._resting
        if reply is None:
            probe = self._probe
            reply = answers.temperatures(probe.neutral_plate_c(now_s), probe.read_c(now_s))
            if now_s >= probe.settles_s:
                self._resting = reply
        return reply

    def by_letters(self, triggers: Triggers) -> dict[str, Reply]:
        """Return the answers to all questions but `E`, by letters."""
        probe = self._probe
        return {
            "B": lambda _, __: self._battery,
            "K": lambda _, __: answers.buttons(*self.buttons),
            "Q": lambda _, __: self._errors,
            "H": lambda _, __: answers.help_text(self._firmware),
            "?": lambda _, __: answers.IDENTITY,
            "Of": lambda which, _: answers.MRI_FILTER if which == "g" else b"",
            "Oi": lambda which, _: answers.CABLE if which == "t" else b"",
            "Oe": lambda _, now_s: answers.fine_temperatures(
                probe.neutral_plate_c(now_s), probe.read_c(now_s)
            ),
            "Og": lambda _, now_s: self.temperatures(now_s) + answers.buttons(*self.buttons),
            "P": lambda _, __: answers.parameters(
                probe.neutral_c, probe.ceiling_c, triggers.code, triggers.width_ms, probe.zones
            ),
            "Ur": lambda _, __: answers.profiles(probe.zones),
            "Xr": lambda _, now_s: answers.clock(now_s - self._year_2000_s),
        }

    def set_clock(self, digits: str, now_s: float) -> None:
        """Take hhmmssddmmyy (`Xw`); what is no such time changes nothing."""
        seconds = answers.clock_seconds(digits)
        if seconds is not None:
            self._year_2000_s = now_s - seconds
