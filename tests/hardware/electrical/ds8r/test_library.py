"""The library's boundary: real ctypes calls and pointers, and a plain sentence where there is no library."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import pytest

from hardware.clocks import VirtualClock
from hardware.electrical.ds8r.codec import UNTOLD, Settings
from hardware.electrical.ds8r.library import ProxyLibrary, open_library
from hardware.electrical.ds8r.twin import Ds8rTwin
from mindpain_task.roles import DeviceFault

Int = ctypes.c_int32
SETTINGS = Settings(2, 3, 1, 45, 200, 10, 50, 1)


class InC:
    """The vendor's three functions as C sees them, with a twin behind them."""

    def __init__(self, twin: Ds8rTwin, fills_in: bool = True) -> None:
        def get(*pointers: Any) -> int:
            result, settings = twin.get()
            for pointer, value in zip(pointers, settings, strict=True):
                if fills_in:
                    pointer[0] = value
            return result

        def set_(*values: int) -> int:
            return twin.set(Settings(*values))

        self.DGD128_Set = ctypes.CFUNCTYPE(Int, *[Int] * 8)(set_)
        self.DGD128_Get = ctypes.CFUNCTYPE(Int, *[ctypes.POINTER(Int)] * 8)(get)
        self.DGD128_Trigger = ctypes.CFUNCTYPE(Int)(twin.trigger)


def test_integers_go_through_c_and_come_back_in_their_order() -> None:
    clock = VirtualClock()
    twin = Ds8rTwin(clock)
    library = ProxyLibrary(InC(twin))
    assert library.set(SETTINGS) == 0
    clock.wait_until(0.1)
    assert library.get() == (0, SETTINGS)
    clock.wait_until(0.2)
    assert library.trigger() == 0
    assert [pulse.current_ma for pulse in twin.given] == [4.5]
    assert library.trigger() == 100020


def test_what_the_library_does_not_fill_in_stays_untold() -> None:
    library = ProxyLibrary(InC(Ds8rTwin(VirtualClock()), fills_in=False))
    assert library.get() == (0, Settings(*[UNTOLD] * 8))


class Crashing:
    """A function that dies inside the library."""

    def __call__(self, *_: object) -> int:
        raise OSError("access violation reading 0x00000000")


def test_a_crash_inside_the_library_is_a_fault_that_names_the_call() -> None:
    class Calls:
        DGD128_Set = Crashing()
        DGD128_Get = Crashing()
        DGD128_Trigger = Crashing()

    with pytest.raises(DeviceFault, match=r"DGD128_Trigger failed inside D128RProxy\.dll: access violation"):
        ProxyLibrary(Calls()).trigger()


@pytest.mark.skipif(sys.platform == "win32", reason="there the library may be installed")
def test_elsewhere_than_on_windows_there_is_none() -> None:
    with pytest.raises(DeviceFault, match="the DS8R's library exists for Windows only"):
        open_library()
