"""What each firmware of the TCS II understands, as data: letters, digits, steps, ranges (see MANUAL.md)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

PACE_S = 0.0011
"""From one character to the next below firmware 14: 1 ms between them, and 0.087 ms for one itself."""

OLDEST_FIRMWARE = 7
NEWEST_FIRMWARE = 15
_LISTED_IN_SOURCES = frozenset((8, 12, 15))


@dataclass(frozen=True)
class Field:
    """One value the device can be given.

    The device counts in whole steps, `per_unit` of them in one unit; `low` and `high` are in steps.
    `by_zone` says that a zone digit comes before the value's digits.
    """

    what: str
    command: str
    unit: str
    per_unit: int
    digits: int
    low: int
    high: int
    by_zone: bool = True

    @property
    def layout(self) -> str:
        """What follows the letters, in the words of the device's own list: `sxxx`."""
        return "s" * self.by_zone + "x" * self.digits


@dataclass(frozen=True)
class Dialect:
    """The commands a driver sends to one family of firmwares; None where it is not known to have one.

    `source` says where they are written down. `pace_s` is the time from one character to the next.
    `trigger_in_off` and `trigger_in_on` close and open the trigger input, where an edge starts a stimulus
    unasked. `stream_on` starts both streams. `asks` are the questions it answers; with `lists_parameters` it
    answers `P`, in words of its own. `fastest_c_per_s` is what the probe can do; the speeds' own ranges reach
    further.
    """

    firmware: int
    source: str
    pace_s: float
    neutral: Field
    setpoint: Field
    rise_speed: Field
    return_speed: Field
    duration: Field
    trigger_code: Field
    trigger_width: Field | None
    ceiling: Field | None
    fine_setpoint: Field | None
    fine_rise_speed: Field | None
    fine_return_speed: Field | None
    segment_time: Field | None
    segment_end: Field | None
    trigger_in_off: bytes | None
    trigger_in_on: bytes | None
    stream_on: bytes | None
    asks: frozenset[str]
    resets: bool
    button_stops: bool = False
    lists_parameters: bool = False
    fastest_c_per_s: float = 300.0

    @property
    def has_profiles(self) -> bool:
        """Whether it plays temperature profiles (`Uw`, `Ue`)."""
        return self.segment_time is not None


FIRMWARE_015 = Dialect(
    firmware=15,
    source="the list of 015",
    pace_s=0.0,
    neutral=Field("neutral temperature", "N", "°C", 10, 3, 200, 400, by_zone=False),
    setpoint=Field("setpoint", "C", "°C", 10, 3, 100, 600),
    rise_speed=Field("rise speed", "V", "°C/s", 10, 4, 1, 9999),
    return_speed=Field("return speed", "R", "°C/s", 10, 4, 1, 9999),
    duration=Field("rise and plateau", "D", "s", 1000, 5, 1, 99999),
    trigger_code=Field("trigger-out code", "T", "", 1, 3, 1, 255, by_zone=False),
    trigger_width=Field("trigger-out width", "T", "ms", 1, 3, 10, 999, by_zone=False),
    ceiling=Field("maximum temperature", "Om", "°C", 10, 3, 100, 600, by_zone=False),
    fine_setpoint=Field("setpoint", "Ot", "°C", 100, 4, 1, 6000),
    fine_rise_speed=Field("rise speed", "Ov", "°C/s", 100, 5, 1, 99999),
    fine_return_speed=Field("return speed", "Or", "°C/s", 100, 5, 1, 99999),
    segment_time=Field("duration of a profile's segment", "Uw", "s", 100, 3, 1, 999, by_zone=False),
    segment_end=Field("end of a profile's segment", "Uw", "°C", 10, 3, 0, 600, by_zone=False),
    trigger_in_off=b"Osd",
    trigger_in_on=b"Ose",
    stream_on=b"Y0000OaOb",
    asks=frozenset("EBKQ"),
    resets=True,
)
FIRMWARE_012 = replace(
    FIRMWARE_015,
    firmware=12,
    source="the list of 012",
    pace_s=PACE_S,
    fine_return_speed=None,
    trigger_in_off=None,
    trigger_in_on=b"Os",
)
FIRMWARE_008 = replace(FIRMWARE_012, firmware=8, source="the list of 008")
FIRMWARE_014 = replace(
    FIRMWARE_012,
    firmware=14,
    source="what the lists of 012 and 015 have in common",
    pace_s=0.0,
    trigger_in_on=None,
)

FIRMWARE_2017 = replace(
    FIRMWARE_008,
    firmware=OLDEST_FIRMWARE,
    source="the manual of 2017",
    neutral=replace(FIRMWARE_008.neutral, low=150),
    setpoint=replace(FIRMWARE_008.setpoint, low=50),
    duration=replace(FIRMWARE_008.duration, digits=4, low=10, high=9999),
    trigger_width=None,
    ceiling=None,
    fine_setpoint=None,
    fine_rise_speed=None,
    segment_time=None,
    segment_end=None,
    trigger_in_on=None,
    stream_on=None,
    asks=frozenset("E"),
    resets=False,
)
"""The vendor's manual of 2017. No source tells its firmware's number: 007 stands for it."""


def dialect_for(firmware: int) -> Dialect:
    """Return what to send to a firmware of this number; raises ValueError for one that is too old.

    A number between two known ones gets what both of them understand, one above 15 what 15 understands.
    """
    if firmware < OLDEST_FIRMWARE:
        raise ValueError(
            f"firmware {firmware:03d} is older than {OLDEST_FIRMWARE:03d}, "
            "the oldest one whose commands this driver knows"
        )
    if firmware == OLDEST_FIRMWARE:
        return FIRMWARE_2017
    if firmware < 12:
        return FIRMWARE_008
    if firmware == 13:
        return replace(FIRMWARE_014, pace_s=PACE_S)
    return {12: FIRMWARE_012, 14: FIRMWARE_014}.get(firmware, FIRMWARE_015)


def settled(dialect: Dialect, listed: Mapping[str, str]) -> Dialect:
    """Return the dialect with what the device's own list of commands (letters: layout) adds to it.

    Raises ValueError where the list says that a command looks otherwise than it would be sent: an argument
    of another length would shift everything that follows it.
    """
    for letters, layout in _layouts(dialect).items():
        says = listed.get(letters, layout)
        agrees = says.startswith(layout) if letters == "Uw" else says == layout
        if not agrees:
            raise ValueError(
                f"the device lists the command '{letters}{says}', but would be sent '{letters}{layout}'"
            )
    if dialect is FIRMWARE_2017 and "D" not in listed:
        raise ValueError(
            f"firmware {OLDEST_FIRMWARE:03d} does not list the command D: how many digits it has is not known"
        )
    return replace(
        dialect,
        asks=dialect.asks | ({"B", "K", "Q"} & listed.keys()),
        button_stops=listed.get("Ol") == "",
        lists_parameters=listed.get("P") == "",
        fine_return_speed=FIRMWARE_015.fine_return_speed if "Or" in listed else dialect.fine_return_speed,
        trigger_in_off=b"Osd" if listed.get("Os") == "x" else dialect.trigger_in_off,
        trigger_in_on={"": b"Os", "x": b"Ose"}.get(listed.get("Os", "?"), dialect.trigger_in_on),
    )


def _layouts(dialect: Dialect) -> dict[str, str]:
    """Return what would follow the letters of each command that has an argument."""
    by_zone_or_not = (
        dialect.neutral,
        dialect.setpoint,
        dialect.rise_speed,
        dialect.return_speed,
        dialect.duration,
        dialect.ceiling,
        dialect.fine_setpoint,
        dialect.fine_rise_speed,
        FIRMWARE_015.fine_return_speed,
    )
    layouts = {field.command: field.layout for field in by_zone_or_not if field is not None}
    layouts |= {"S": "xxxxx", "T": "xxx" if dialect.trigger_width is None else "xxxyyy"}
    if dialect.has_profiles:
        layouts |= {"Uw": "xxxxxnnn", "Ue": "xxxxx"}
    if dialect.stream_on is not None:
        layouts["Y"] = "xxxx"
    if dialect.trigger_in_off is not None:
        layouts["Os"] = "x"
    return layouts


def notices(firmware: int, dialect: Dialect) -> tuple[str, ...]:
    """Return, in sentences, what a lab should know of a firmware that is driven with this dialect."""
    said = []
    number = f"firmware {firmware:03d}"
    if firmware > NEWEST_FIRMWARE:
        said.append(f"{number} is newer than {NEWEST_FIRMWARE:03d}: it is driven by {dialect.source}")
    elif firmware not in _LISTED_IN_SOURCES:
        said.append(f"no source lists the commands of {number}: it is driven by {dialect.source}")
    if dialect.ceiling is None:
        said.append(f"{number} has no ceiling of its own: nothing but this driver refuses what is too hot")
    if dialect.trigger_in_off is None:
        said.append(f"{number} cannot be told to ignore its trigger input: leave that input unplugged")
    return tuple(said)
