"""Closes a window as a window manager does on a click at its cross, where no window manager runs."""

from __future__ import annotations

import ctypes
import subprocess

_CLIENT_MESSAGE = 33
_FORMAT_BITS = 32
_LONGS_OF_EVENT = 24


class _ClientMessage(ctypes.Structure):
    """XClientMessageEvent of Xlib."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * _LONGS_OF_EVENT),
    )


def close_window(title: str) -> None:
    """Ask the window with this title to close (WM_DELETE_WINDOW)."""
    search = ["xdotool", "search", "--onlyvisible", "--name", f"^{title}$"]
    window = int(subprocess.run(search, check=True, capture_output=True, text=True).stdout)
    xlib = ctypes.CDLL("libX11.so.6")
    xlib.XOpenDisplay.restype = ctypes.c_void_p
    xlib.XInternAtom.restype = ctypes.c_ulong
    display = ctypes.c_void_p(xlib.XOpenDisplay(None))
    protocols, delete = (
        ctypes.c_ulong(xlib.XInternAtom(display, name, 0)) for name in (b"WM_PROTOCOLS", b"WM_DELETE_WINDOW")
    )
    message = _ClientMessage(type=_CLIENT_MESSAGE, window=window, message_type=protocols, format=_FORMAT_BITS)
    message.data[0] = delete.value
    xlib.XSendEvent(display, ctypes.c_ulong(window), 0, ctypes.c_long(0), ctypes.byref(message))
    xlib.XCloseDisplay(display)
