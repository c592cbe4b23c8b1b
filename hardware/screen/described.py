"""What a window really is, for the record: its size, its frames and who draws it, asked once it is open."""

from __future__ import annotations

from typing import Any

from hardware.screen.settings import ScreenSettings
from mindpain_task.model import JsonValue

USUAL_HZ = 60.0


def refresh_of(window: Any, settings: ScreenSettings) -> tuple[float, str]:
    """Return the refresh rate (Hz) that frames are timed by, and who says so: it is never measured here."""
    if settings.refresh_hz is not None:
        return settings.refresh_hz, "the settings"
    mode = window.winHandle.screen.get_mode()
    rate = getattr(mode, "rate", None)
    return (float(rate), "the operating system") if rate else (USUAL_HZ, "nobody: assumed")


def described(window: Any, settings: ScreenSettings) -> dict[str, JsonValue]:
    """Return what the window says it is; sizes in pixels, the whole screen's beside the window's."""
    handle = window.winHandle
    graphics = handle.context.get_info()
    return {
        "device": "psychopy",
        "size_px": [int(side_px) for side_px in window.size],
        "screen_px": [int(handle.screen.width), int(handle.screen.height)],
        "screen_index": settings.screen_index,
        "fullscreen": bool(handle.fullscreen),
        "pixel_ratio": float(window.getContentScaleFactor()),
        "graphics": {
            "vendor": str(graphics.get_vendor()),
            "renderer": str(graphics.get_renderer()),
            "version": str(graphics.get_version()),
        },
    }
