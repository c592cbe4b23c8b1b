"""The vendor's library as a boundary of integers, and the real one, which exists for Windows only."""

from __future__ import annotations

import ctypes
import sys
import typing

from hardware.electrical.ds8r.codec import UNTOLD, Settings
from mindpain_task.roles import DeviceFault

LIBRARY = "D128RProxy.dll"


class Ds8rLibrary(typing.Protocol):
    """Three calls with integers, each with the result the library returned; none of them waits by itself."""

    def set(self, settings: Settings) -> int:
        """Call `DGD128_Set`: change the settings, without a pulse."""

    def get(self) -> tuple[int, Settings]:
        """Call `DGD128_Get`: the result, and the settings (UNTOLD where the library filled none in)."""

    def trigger(self) -> int:
        """Call `DGD128_Trigger`: give one pulse."""


class Calls(typing.Protocol):
    """A loaded library's functions, as ctypes offers them."""

    @property
    def DGD128_Set(self) -> typing.Any:
        """Take eight integers."""

    @property
    def DGD128_Get(self) -> typing.Any:
        """Take eight pointers to integers."""

    @property
    def DGD128_Trigger(self) -> typing.Any:
        """Take nothing."""


class ProxyLibrary:
    """The vendor's proxy library, loaded; an integer is 32 bits wide, as `long` is on Windows."""

    def __init__(self, calls: Calls) -> None:
        """Declare the functions of a loaded library; nothing is called yet."""
        count = len(Settings._fields)
        self._set = calls.DGD128_Set
        self._get = calls.DGD128_Get
        self._trigger = calls.DGD128_Trigger
        self._set.argtypes = [ctypes.c_int32] * count
        self._get.argtypes = [ctypes.POINTER(ctypes.c_int32)] * count
        self._trigger.argtypes = []
        for function in (self._set, self._get, self._trigger):
            function.restype = ctypes.c_int32

    def set(self, settings: Settings) -> int:
        """Call `DGD128_Set`."""
        return self._call("DGD128_Set", self._set, *settings)

    def get(self) -> tuple[int, Settings]:
        """Call `DGD128_Get`."""
        values = [ctypes.c_int32(UNTOLD) for _ in Settings._fields]
        result = self._call("DGD128_Get", self._get, *(ctypes.byref(value) for value in values))
        return result, Settings(*(value.value for value in values))

    def trigger(self) -> int:
        """Call `DGD128_Trigger`."""
        return self._call("DGD128_Trigger", self._trigger)

    def _call(self, name: str, function: typing.Any, *arguments: typing.Any) -> int:
        try:
            return int(function(*arguments))
        except OSError as error:  # how ctypes tells that the library crashed
            raise DeviceFault(f"DS8R: {name} failed inside {LIBRARY}: {error}") from error


def open_library(path: str = LIBRARY) -> ProxyLibrary:
    """Load the vendor's library; a DeviceFault says where there is none."""
    if sys.platform != "win32":
        raise DeviceFault(
            f"{path}: the DS8R's library exists for Windows only, and this is {sys.platform}; "
            "a DS8R is also fired by edges, if it is set by hand"
        )
    try:
        return ProxyLibrary(ctypes.WinDLL(path))
    except (OSError, AttributeError) as error:
        raise DeviceFault(
            f"{path}: the DS8R's library was not loaded: {error}; "
            "it needs the DS8R Control Software installed"
        ) from error
