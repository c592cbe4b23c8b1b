"""A scanner at byte level: a train of pulses, with faults planted in it; a function of the clock."""

from __future__ import annotations

import itertools
import math
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl

from hardware.scanner.codec import BYTE, DIALECTS, FORP, Dialect, dialect_of, encode_pulse, encode_release
from hardware.twin_wire import Wire

FORP_BAUD = 19200
BYTE_BAUD = 115200
SAMPLE_S = 1 / 800
DOUBLED_AFTER_S = 0.03
SHORTEST_TR_S = 0.1
MOST_VOLUMES = 10**6
USUAL = Dialect(BYTE, ord("5"))

_NEVER = (math.inf, b"")
_NUMBERS = {"tr": "tr_s", "delay": "delay_s", "drift_ppm": "drift_ppm"}
_LISTS = ("missing", "doubled")
_KNOWN = (
    f"tr, delay (seconds), drift_ppm, volumes, dialect (one of {', '.join(DIALECTS)}), "
    f"pulse (of dialect byte: as in 5 or 0x35), {', '.join(_LISTS)} (which pulses, as in 5,9)"
)


class ScannerTwin:
    """A simulated scanner, switched on at `now_s`; its first pulse is `delay_s` later, then one each `tr_s`.

    `drift_ppm` is how much longer than `tr_s` its repetition time is, in millionths. Pulses count from 1:
    those in `missing` are not sent, those in `doubled` are sent again 30 ms later. It ends after `volumes`
    pulses, missing ones counted; None goes on for ever. Raises ValueError for numbers that make no train.
    """

    def __init__(
        self,
        now_s: float,
        *,
        dialect: Dialect = USUAL,
        tr_s: float = 2.0,
        delay_s: float = 5.0,
        drift_ppm: float = 0.0,
        volumes: int | None = None,
        missing: Collection[int] = (),
        doubled: Collection[int] = (),
    ) -> None:
        _within(tr_s, SHORTEST_TR_S, 60, "tr in seconds")
        _within(delay_s, 0, 86_400, "delay in seconds")
        _within(drift_ppm, -10_000, 10_000, "drift_ppm in millionths")
        if volumes is not None:
            _within(volumes, 1, MOST_VOLUMES, "volumes")
        for number in (*missing, *doubled):
            _within(number, 1, volumes or MOST_VOLUMES, "a planted pulse's number")
        if both := set(missing) & set(doubled):
            raise ValueError(f"pulse {min(both)} cannot be missing and doubled")
        self.dialect = dialect
        self._start_s = now_s + delay_s
        self._period_s = tr_s * (1 + drift_ppm * 1e-6)
        self._volumes = volumes
        self._missing, self._doubled = frozenset(missing), frozenset(doubled)
        self._wire = Wire(now_s, FORP_BAUD if dialect.name == FORP else BYTE_BAUD)
        self._train = self._sent()
        self._next = next(self._train, _NEVER)

    @property
    def byte_s(self) -> float:
        """How long a byte takes: a pulse is readable so much after it began."""
        return self._wire.byte_s

    def pulse_s(self, number: int) -> float:
        """Return when the scanner begins this volume (1: the first), whether its pulse is sent or not."""
        return self._start_s + (number - 1) * self._period_s

    def receive(self, data: bytes, now_s: float) -> None:
        """Take bytes that a host wrote, and heed none of them."""

    def transmit(self, now_s: float) -> bytes:
        """Return the bytes that have come over the wire by `now_s` and were not returned before."""
        while self._next[0] <= now_s:
            begin_s, data = self._next
            if not self._wire.full:
                self._wire.say(data, begin_s)
            self._next = next(self._train, _NEVER)
        return self._wire.take(now_s)

    def readable_s(self, n: int) -> float:
        """Return when it is worth looking for `n` bytes: infinity if they never come by themselves."""
        return min(self._wire.readable_s(n), self._next[0] + self._wire.byte_s)

    def _sent(self) -> Iterator[tuple[float, bytes]]:
        """Yield when each byte begins, and the byte."""
        numbers = itertools.count(1) if self._volumes is None else range(1, self._volumes + 1)
        for number in numbers:
            if number in self._missing:
                continue
            yield from self._said_at(self.pulse_s(number))
            if number in self._doubled:
                yield from self._said_at(self.pulse_s(number) + DOUBLED_AFTER_S)

    def _said_at(self, begin_s: float) -> Iterator[tuple[float, bytes]]:
        yield begin_s, encode_pulse(self.dialect)
        if release := encode_release(self.dialect):
            yield begin_s + SAMPLE_S, release


def queried_twin(query: str, now_s: float) -> ScannerTwin:
    """Power up the twin that `tr=2.0&drift_ppm=50&dialect=forp&missing=3&delay=8` asks for.

    Raises ValueError, with what is known, for anything else.
    """
    try:
        words = _words(query)
        numbers = {_NUMBERS[key]: float(value) for key, value in words.items() if key in _NUMBERS}
        return ScannerTwin(
            now_s,
            dialect=_dialect(words.get("dialect", BYTE), words.get("pulse")),
            volumes=int(words["volumes"]) if "volumes" in words else None,
            missing=_pulses(words.get("missing")),
            doubled=_pulses(words.get("doubled")),
            **numbers,
        )
    except ValueError as error:
        raise ValueError(f"a simulated scanner cannot be asked for this: {error}; known: {_KNOWN}") from error


def _words(query: str) -> dict[str, str]:
    words: dict[str, str] = {}
    for key, value in parse_qsl(query, keep_blank_values=True, strict_parsing=bool(query)):
        if key not in (*_NUMBERS, *_LISTS, "volumes", "dialect", "pulse"):
            raise ValueError(f"there is no {key}")
        if key in words:
            raise ValueError(f"{key} is given twice")
        words[key] = value
    return words


def _dialect(name: str, pulse: str | None) -> Dialect:
    return USUAL if name == BYTE and pulse is None else dialect_of(name, pulse)


def _pulses(numbers: str | None) -> frozenset[int]:
    return frozenset() if numbers is None else frozenset(int(number) for number in numbers.split(","))


def _within(number: float, low: float, high: float, what: str) -> None:
    if not low <= number <= high:  # refuses NaN, too
        raise ValueError(f"{number} is outside {low} to {high} ({what})")
