"""Everything that the device process owns, opened together: a stimulator, trigger boxes, a scanner's line."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass

from hardware.boxes.opening import open_box
from hardware.device_line import BoxLine, DeviceLine, ScannerLine
from hardware.device_process.markers_out import MarkersOut
from hardware.device_process.station import PulseReader
from hardware.felt import Skin, resting_skin
from hardware.no_stimulator import NoStimulator
from hardware.stimulators import OpenStimulator, StimulatorTwin, TimedDevice, open_stimulator
from mindpain_task.roles import Clock


@dataclass(frozen=True)
class OpenDevices:
    """What was opened; `twin` and `skin` are the stimulator's where it is simulated in this process."""

    device: TimedDevice
    markers_out: MarkersOut
    scanner: PulseReader | None
    twin: StimulatorTwin | None
    skin: Skin | None


def open_devices(
    stimulator: DeviceLine | None, boxes: tuple[BoxLine, ...], scanner: ScannerLine | None, clock: Clock
) -> OpenDevices:
    """Open every line, and put the boxes' lines down; nothing is sent to a stimulator yet.

    Raises DeviceFault if there is no such port, or if another program has it; what was opened is closed.
    """
    with ExitStack() as stack:
        opened = OpenStimulator(NoStimulator(), None, resting_skin)
        if stimulator is not None:
            opened = open_stimulator(stimulator, clock)
            stack.callback(opened.device.close)
        open_boxes = []
        for line in boxes:
            box = open_box(line, clock)
            stack.callback(box.close)
            open_boxes.append(box)
        markers_out = MarkersOut(open_boxes)
        markers_out.prepare()
        reader = None if scanner is None else _open_scanner(scanner, clock)
        stack.pop_all()  # whoever has them now closes them
        return OpenDevices(opened.device, markers_out, reader, opened.twin, opened.skin)


def _open_scanner(line: ScannerLine, clock: Clock) -> PulseReader:
    from hardware.scanner.driver import open_scanner

    return open_scanner(line, clock)
