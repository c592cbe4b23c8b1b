"""The devices of a rig behind one station: in a process of their own; in virtual time, in this one."""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.clocks import LabClock
from hardware.device_line import is_simulated
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from hardware.device_process.station import Station
from hardware.device_process.watchers import READBACK_BYTES, JournalWatcher
from hardware.felt import Skin, resting_skin
from hardware.journal import JournalFile
from hardware.lsl.session import StreamSession, device_streams, source_id_of
from hardware.no_stimulator import NoStimulator
from hardware.open_devices import open_devices
from hardware.outlets import CodeSender
from hardware.rig_file import RigFile
from hardware.scanner.pulses import PulseTaker
from hardware.stimulators import NO_THERMODE, StimulatorTwin, describe
from mindpain_task.markers import ONSETS
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceIdentity, Stimulator


@dataclass(frozen=True)
class WhoAndWhat:
    """What streams and screens say about the session."""

    participant: str
    session: str
    protocol: str
    simulated: tuple[str, ...]
    corner_mark: str


@dataclass(frozen=True)
class Readback:
    """Where the device's own record goes, and what its first line says."""

    path: Path
    header: Mapping[str, JsonValue]


def stream_session(rig: RigFile, what: WhoAndWhat) -> StreamSession:
    """Return what the streams say about the session."""
    described = NO_THERMODE if rig.stimulator is None else describe(rig.stimulator.device)
    return StreamSession(
        rig=rig.name,
        participant=what.participant,
        session=what.session,
        protocol=what.protocol,
        thermode=described.model,
        thermode_manufacturer=described.manufacturer,
        simulated=what.simulated,
    )


class Sender(CodeSender, PulseTaker, typing.Protocol):
    """The station, here or in the device process."""


def device_source_ids(rig: RigFile) -> tuple[str, ...]:
    """Return the source ids of the streams that the device process sends for a rig."""
    if rig.stimulator is None:
        return ()
    names = device_streams(describe(rig.stimulator.device).zones)
    return tuple(source_id_of(rig.name, name) for name in names)


@dataclass(frozen=True)
class OpenDevices:
    """What the device process owns, or stands in this one, with what only this room may know of it.

    `boxes` are the trigger boxes by their names, as they say what they are; codes go through `sender`.
    """

    stimulator: Stimulator
    sender: Sender
    boxes: tuple[tuple[str, DeviceIdentity], ...]
    skin: Skin | None
    listens: Callable[[float], bool]
    notices: tuple[str, ...]
    twin: StimulatorTwin | None


def bring_to_rest(stimulator: Stimulator) -> None:
    """Stop a stimulator whose process is to go on for a while; close it at once where that fails."""
    try:
        stimulator.stop()
    except BaseException:
        stimulator.close()  # which stops it once more, and gives its port back: no record is worth the wait
        raise


def devices_of(
    rig: RigFile,
    clock: Clock,
    readback: Readback,
    what: WhoAndWhat,
    codes: Mapping[str, int],
    stack: ExitStack,
) -> OpenDevices:
    """Open what the rig has besides screen, sound, LSL and bath; `stack` closes it again."""
    settings = StationSettings(
        stimulator=None if rig.stimulator is None else rig.stimulator.line(),
        readback=readback.path,
        streams=stream_session(rig, what) if rig.outlets == "lsl" and rig.stimulator else None,
        header=readback.header,
        boxes=tuple(entry.box_line(name) for name, entry in rig.boxes.items()),
        scanner=None if rig.scanner is None else rig.scanner.scanner_line(),
        onset_codes=(codes[ONSETS["heat"]], codes[ONSETS["shock"]], codes[ONSETS["laser"]]),
    )
    if not (settings.stimulator or settings.boxes or settings.scanner):
        return OpenDevices(
            NoStimulator(),
            Station(NoStimulator(), clock, ()),
            (),
            resting_skin,
            lambda timeout_s: True,
            (),
            None,
        )
    if rig.clock == "virtual":
        return _in_place(settings, clock, readback, stack)
    return _in_its_own_process(settings, clock, stack)


def _in_place(settings: StationSettings, clock: Clock, readback: Readback, stack: ExitStack) -> OpenDevices:
    """Open the devices in this process: in virtual time there is no other."""
    journal = JournalFile(
        readback.path,
        readback.header,
        clock.now(),
        wall_time=clock.wall_time(),
        reserve_bytes=READBACK_BYTES,
    )
    stack.callback(journal.close)
    opened = open_devices(settings.stimulator, settings.boxes, settings.scanner, clock)
    watchers = [JournalWatcher(journal)]
    station = Station(
        opened.device, clock, watchers, opened.markers_out, opened.scanner, settings.onset_codes
    )
    stack.callback(station.close)
    boxes = opened.markers_out.identities
    return OpenDevices(station, station, boxes, opened.skin, lambda timeout_s: True, (), opened.twin)


def _in_its_own_process(settings: StationSettings, clock: Clock, stack: ExitStack) -> OpenDevices:
    """Start the device process, which owns the ports, fires on time and outlives a dead session."""
    assert isinstance(clock, LabClock)
    remote = start_device_process(replace(settings, clock_offset_s=clock.offset_s), clock)
    stack.callback(remote.close)
    simulated = settings.stimulator is None or is_simulated(settings.stimulator.port)
    skin = remote.felt if simulated else None
    return OpenDevices(remote, remote, remote.boxes, skin, remote.wait_for_consumers, remote.notices, None)
