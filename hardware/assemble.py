"""From a rig file to an equipped rig: the one place that knows which device fills which role.

Vendor rooms are imported only when the rig needs them, so that a rehearsal starts without a window system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.clocks import LabClock, VirtualClock
from hardware.device_line import is_simulated
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from hardware.device_process.station import JournalWatcher, Station
from hardware.journal import JournalFile
from hardware.lsl.session import StreamSession
from hardware.no_stimulator import NoStimulator
from hardware.person import Person
from hardware.rig_entries import StimulatorEntry, TypedBathEntry
from hardware.rig_file import PsychopyEntry, RigFile
from hardware.stimulators import NO_THERMODE, ThermodeTwin, describe, open_stimulator
from hardware.virtual import SilentOutlets, VirtualInputs, VirtualScreen
from mindpain_task.model import JsonValue
from mindpain_task.roles import Bath, Clock, DeviceFault, Inputs, Journal, Outlets, Rig, Screen, Stimulator

RESTING_SKIN_C = 32.0
"""What a simulated participant feels on the skin where no thermode is."""
Skin = Callable[[float, float], float]
"""(since_s, until_s) -> the warmest °C the skin felt between two session times."""
MakePerson = Callable[[Skin], Person]


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


@dataclass(frozen=True)
class OpenRig:
    """A rig with every device open.

    `interrupt(source)` is what a signal handler calls; `wait_for_consumers(timeout_s)` says whether a
    recorder listens to every stream; `notices` are sentences about what the system did not permit; `twin`
    is the simulated stimulator where it is in this process, for whoever looks at the skin under it.
    """

    rig: Rig
    interrupt: Callable[[str], None]
    wait_for_consumers: Callable[[float], bool]
    notices: tuple[str, ...]
    twin: ThermodeTwin | None


def make_clock(rig: RigFile) -> Clock:
    """Return the session clock of a rig."""
    if rig.clock == "virtual":
        return VirtualClock()
    from hardware.lsl.clock import lsl_clock

    return lsl_clock()


@contextmanager
def open_rig(
    rig: RigFile,
    clock: Clock,
    journal: Journal,
    readback: Readback,
    what: WhoAndWhat,
    codes: Mapping[str, int],
    make_person: MakePerson | None,
    water_c: float | None = None,
) -> Iterator[OpenRig]:
    """Open every device of a rig, and close each again whatever happens, the stimulator first.

    `make_person` makes the simulated participant, or is None where a person sits in front of the screen;
    `water_c` is the water of a session with immersions: what the operator read, and what a twin begins at.
    """
    with ExitStack() as stack:
        outlets, listens = _outlets(rig, clock, what, codes)
        stack.callback(outlets.close)
        opened = _stimulator(rig, clock, readback, what, stack)
        bath = None if water_c is None else _bath(rig, clock, water_c)
        if bath is not None:
            stack.callback(bath.close)
        person = None if make_person is None else make_person(_skin(opened, rig))
        screen, inputs, interrupt = _screen(rig, clock, what, person)
        stack.callback(screen.close)
        stack.callback(opened.stimulator.close)  # last in, first out
        yield OpenRig(
            Rig(clock, screen, inputs, opened.stimulator, outlets, journal, bath),
            interrupt,
            lambda timeout_s: listens(timeout_s) and opened.listens(timeout_s),
            opened.notices,
            opened.twin,
        )


@dataclass(frozen=True)
class _OpenStimulator:
    """A stimulator with what only this room may know of it."""

    stimulator: Stimulator
    skin: Skin | None
    listens: Callable[[float], bool]
    notices: tuple[str, ...]
    twin: ThermodeTwin | None


def _stimulator(
    rig: RigFile, clock: Clock, readback: Readback, what: WhoAndWhat, stack: ExitStack
) -> _OpenStimulator:
    if rig.stimulator is None:
        return _OpenStimulator(NoStimulator(), _resting_skin, lambda timeout_s: True, (), None)
    if rig.clock == "virtual":
        return _in_place(rig.stimulator, clock, readback, stack)
    streams = _stream_session(rig, what) if rig.outlets == "lsl" else None
    return _in_its_own_process(rig.stimulator, clock, readback, streams, stack)


def _resting_skin(since_s: float, until_s: float) -> float:
    return RESTING_SKIN_C


def _bath(rig: RigFile, clock: Clock, water_c: float) -> Bath | None:
    if rig.bath is None:
        return None
    from hardware.cold_pressor.baths import open_bath
    from hardware.cold_pressor.driver import TypedBath

    if isinstance(rig.bath, TypedBathEntry):
        return TypedBath(water_c, clock)
    entry = rig.bath
    return open_bath(
        entry.device,
        entry.port,
        clock,
        baud=entry.baud,
        seven_even=entry.seven_even,
        simulated_water_c=water_c,
    )


def _in_place(entry: StimulatorEntry, clock: Clock, readback: Readback, stack: ExitStack) -> _OpenStimulator:
    """Open the stimulator in this process: in virtual time there is no other."""
    journal = JournalFile(readback.path, readback.header, clock.now())
    stack.callback(journal.close)
    opened = open_stimulator(entry.line(), clock)
    station = Station(opened.device, clock, [JournalWatcher(journal)])
    stack.callback(station.close)
    skin = None if opened.twin is None else opened.twin.warmest_c
    return _OpenStimulator(station, skin, lambda timeout_s: True, (), opened.twin)


def _in_its_own_process(
    entry: StimulatorEntry, clock: Clock, readback: Readback, streams: StreamSession | None, stack: ExitStack
) -> _OpenStimulator:
    """Start the device process, which owns the port, fires on time and outlives a dead session."""
    assert isinstance(clock, LabClock)
    settings = StationSettings(
        stimulator=entry.line(),
        clock_offset_s=clock.offset_s,
        readback=readback.path,
        streams=streams,
        header=readback.header,
    )
    remote = start_device_process(settings, clock)
    stack.callback(remote.close)
    skin = remote.warmest_c if is_simulated(entry.port) else None
    return _OpenStimulator(remote, skin, remote.wait_for_consumers, remote.notices, None)


def _outlets(
    rig: RigFile, clock: Clock, what: WhoAndWhat, codes: Mapping[str, int]
) -> tuple[Outlets, Callable[[float], bool]]:
    if rig.outlets == "none":
        return SilentOutlets(), lambda timeout_s: True
    from hardware.lsl.outlets import LslOutlets

    outlets = LslOutlets(clock, _stream_session(rig, what), codes)
    return outlets, outlets.wait_for_consumers


def _stream_session(rig: RigFile, what: WhoAndWhat) -> StreamSession:
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


def _skin(opened: _OpenStimulator, rig: RigFile) -> Skin:
    """A simulated participant feels the twin that stands at the other end of the line."""
    if opened.skin is None:
        raise DeviceFault(
            f"a simulated participant feels only a simulated stimulator, and that of rig {rig.name} is real"
        )
    return opened.skin


def _screen(
    rig: RigFile, clock: Clock, what: WhoAndWhat, person: Person | None
) -> tuple[Screen, Inputs, Callable[[str], None]]:
    if isinstance(rig.screen, PsychopyEntry):
        from hardware.screen.settings import KeyMap
        from hardware.screen.window import open_screen

        window, keys = open_screen(clock, rig.screen.settings(), KeyMap(rig.keys), what.corner_mark, person)
        return window, keys, keys.interrupt
    if person is None:
        raise DeviceFault(f"rig {rig.name} has no window: it needs a simulated participant")
    inputs = VirtualInputs(clock, person)
    return VirtualScreen(clock, person), inputs, inputs.interrupt
