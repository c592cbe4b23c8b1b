"""How the parts of the engine put something on record and wait: functions that the engine hands them."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from types import MappingProxyType

from mindpain_task.model import JsonValue
from mindpain_task.roles import InputEvent, InputKind

NOTHING: Mapping[str, JsonValue] = MappingProxyType({})

WaitUntil: typing.TypeAlias = Callable[[float, Callable[[], bool]], None]
"""(time_s, is it so?) -> returns at the time or once it is so, with everything served meanwhile."""
WaitFor: typing.TypeAlias = Callable[[tuple[InputKind, ...], float], InputEvent | None]
"""(acts, until_s) -> the first of these acts, or None once the time has come."""


class Note(typing.Protocol):
    """Puts an event on record, then sends its marker."""

    def __call__(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        """Write the event; `marker` is a label of the marker table, or empty for none."""
