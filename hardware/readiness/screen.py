"""Whether the screen shows frames as it says: its rate measured, beside the one that it tells."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from statistics import fmean, median

from hardware.on_record import DescribedScreen
from hardware.readiness.line import CheckLine
from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault
from mindpain_task.views import Blank, Vas

FRAMES = 150
"""[D] 2.5 s at 60 Hz: long enough to see one frame in fifty missing."""
FIRST_FRAMES = 10
"""[D] Not counted: a driver takes some frames ahead, and the first drawing costs more."""
MOST_APART = 0.01
"""[D] Between the measured and the reported rate: 59.94 Hz told as 60 is 0.1 %, another mode 4 % or more."""
MOST_DROPPED = 0.02
"""[D] Of all frames; one is dropped if the next comes more than one and a half frames later."""
IN_SOFTWARE = ("llvmpipe", "softpipe", "swrast", "swiftshader", "software")
"""Parts of names of those who draw without a graphics card [MEMORY]."""
_NOBODY = "nobody"


def measure_refresh(screen: DescribedScreen) -> CheckLine:
    """Move a rating mark across an open screen, as a session does, for some 3 s; leave it empty.

    Without a monitor there is nothing to measure: a display in memory (Xvfb) tells no rate, draws in software
    and waits for nothing, and the session then paces itself by the clock.
    """
    told = screen.described()
    if told.get("device") == "virtual":
        return CheckLine("screen", "not_checkable", "this rig has no window: virtual time shows nothing")
    try:
        flips_s = _flips(screen)
        screen.show(Blank())
    except DeviceFault as fault:
        return CheckLine("screen", "fail", str(fault), "leave the window open until the check is over")
    between_s = [later - sooner for sooner, later in itertools.pairwise(flips_s)][FIRST_FRAMES:]
    if _is_in_memory(told):
        return _no_monitor(told, between_s)
    if told.get("paced_by_screen") is not True:
        return _not_paced(told, between_s)
    return verdict(_number(told, "refresh_hz"), str(told.get("refresh_told_by")), between_s)


def verdict(reported_hz: float, told_by: str, between_s: Sequence[float]) -> CheckLine:
    """Judge the seconds between the frames of a screen that frames wait for."""
    frame_s = median(between_s)
    frames = sum(max(1, round(each_s / frame_s)) for each_s in between_s)
    measured_hz = frames / sum(between_s)
    dropped = sum(each_s > 1.5 * frame_s for each_s in between_s)
    found = (
        f"{measured_hz:.2f} Hz measured, {reported_hz:.2f} Hz told by {told_by}; "
        f"{dropped} of {len(between_s)} frames dropped"
    )
    if abs(measured_hz - reported_hz) > MOST_APART * reported_hz:
        return CheckLine(
            "screen",
            "fail",
            f"{found}: the two rates differ by more than {100 * MOST_APART:g} %",
            f"{_write_rate(told_by, measured_hz)}choose one rate for this screen in the display settings, "
            "mirror no other screen of another rate, and restart",
        )
    if dropped > MOST_DROPPED * len(between_s):
        return CheckLine(
            "screen",
            "fail",
            f"{found}: more than {100 * MOST_DROPPED:g} %",
            "end other programs, update the graphics driver, switch desktop effects off, use fullscreen",
        )
    return CheckLine("screen", "pass", found)


def _flips(screen: DescribedScreen) -> list[float]:
    """Return when each of the frames was done; the mark moves in each, so that each is drawn anew."""
    count = FRAMES + FIRST_FRAMES + 1
    return [screen.show(Vas("…", "0", "100", 50.0, 100.0 * i / count)) for i in range(count)]


def _is_in_memory(told: Mapping[str, JsonValue]) -> bool:
    """Return whether there is no monitor: nobody tells a rate, and no graphics card draws."""
    drawn_by = _renderer(told).lower()
    return str(told.get("refresh_told_by")).startswith(_NOBODY) and any(
        its in drawn_by for its in IN_SOFTWARE
    )


def _no_monitor(told: Mapping[str, JsonValue], between_s: Sequence[float]) -> CheckLine:
    by = "the screen" if told.get("paced_by_screen") is True else "the clock"
    return CheckLine(
        "screen",
        "not_checkable",
        f"no monitor: a display in memory, drawn by {_renderer(told)}, tells no rate; an empty frame took "
        f"{_empty_ms(told):.2f} ms, frames came at {1 / fmean(between_s):.1f} Hz, paced by {by}",
        "measure the lab's own screen with `mindpain preflight` there",
    )


def _not_paced(told: Mapping[str, JsonValue], between_s: Sequence[float]) -> CheckLine:
    return CheckLine(
        "screen",
        "fail",
        f"frames do not wait for the screen ({_number(told, 'refresh_hz'):.2f} Hz told by "
        f"{told.get('refresh_told_by')}, drawn by {_renderer(told)}): an empty frame took "
        f"{_empty_ms(told):.2f} ms; frames were paced by the clock, at {1 / fmean(between_s):.1f} Hz",
        "switch vertical synchronisation on in the graphics driver's settings, and use fullscreen; if the "
        "screen is faster than what is told, write its rate as `refresh_hz:` under the rig's screen",
    )


def _renderer(told: Mapping[str, JsonValue]) -> str:
    graphics = told.get("graphics")
    return str(graphics.get("renderer")) if isinstance(graphics, dict) else "nobody knows what"


def _empty_ms(told: Mapping[str, JsonValue]) -> float:
    values = told.get("empty_flips_ms")
    times_ms = (
        [float(each) for each in values if isinstance(each, int | float)] if isinstance(values, list) else []
    )
    return fmean(times_ms) if times_ms else 0.0


def _write_rate(told_by: str, measured_hz: float) -> str:
    if not told_by.startswith(_NOBODY):
        return ""
    rate = f"{measured_hz:.0f}"
    return f"if this screen has {rate} Hz, write `refresh_hz: {rate}` under the rig's screen; else "


def _number(told: Mapping[str, JsonValue], name: str) -> float:
    value = told[name]
    if not isinstance(value, int | float):
        raise TypeError(f"the screen tells {name} {value!r}: no number")
    return float(value)
