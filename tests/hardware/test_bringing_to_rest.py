"""A stimulator whose process goes on while a recording is ended: at rest first, or closed at once."""

from __future__ import annotations

import pytest

from hardware.devices_of_rig import bring_to_rest
from hardware.no_stimulator import NoStimulator
from mindpain_task.roles import DeviceFault


class Told(NoStimulator):
    """Notes what it is told; a stop fails where a test says so."""

    def __init__(self, fails: BaseException | None = None) -> None:
        self.told: list[str] = []
        self._fails = fails

    def stop(self) -> None:
        self.told.append("stop")
        if self._fails is not None:
            raise self._fails

    def close(self) -> None:
        self.told.append("close")


def test_one_that_stops_is_left_to_tell_its_end() -> None:
    stimulator = Told()
    bring_to_rest(stimulator)
    assert stimulator.told == ["stop"]


@pytest.mark.parametrize("fails", [DeviceFault("COM3: no answer"), KeyboardInterrupt()])
def test_one_that_cannot_be_stopped_is_closed_before_anything_else(fails: BaseException) -> None:
    stimulator = Told(fails)
    with pytest.raises(type(fails)):
        bring_to_rest(stimulator)
    assert stimulator.told == ["stop", "close"]
