"""One line of a pre-flight check: what was looked at, whether it will do, what was found, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Status: TypeAlias = Literal["pass", "fail", "not_checkable"]
Subject: TypeAlias = Literal[
    "screen",
    "sound",
    "keys",
    "port",
    "stimulator",
    "battery",
    "ceiling",
    "baseline",
    "bath",
    "boxes",
    "trigger_loop",
    "scanner",
    "recorder",
    "disk",
    "clock",
    "power_saving",
]
"""What a line is about; an override names it."""


@dataclass(frozen=True)
class CheckLine:
    """What became of one check.

    `found` says what was measured or told, with units; `advice` says what to do about a fail, or how to look
    oneself where nothing could be checked. A subject may have several lines (two ports, two disks).
    """

    subject: Subject
    status: Status
    found: str
    advice: str = ""
