"""From a rig file to an equipped rig: the one place that knows which device fills which role.

Vendor rooms are imported only when the rig needs them, so that a rehearsal starts without a window system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hardware.clocks import LabClock, VirtualClock
from hardware.device_process.messages import StationSettings
from hardware.device_process.remote import start_device_process
from hardware.device_process.station import JournalWatcher, Station
from hardware.journal import JournalFile
from hardware.lines import ByteLine, open_line
from hardware.lsl.session import StreamSession
from hardware.person import Person
from hardware.rig_file import PsychopyEntry, RigFile
from hardware.tcs.driver import Tcs
from hardware.tcs.programme import session_bytes, stimulus_bytes
from hardware.virtual import SilentOutlets, VirtualInputs, VirtualScreen
from mindpain_task.model import JsonValue
from mindpain_task.roles import Clock, DeviceFault, Inputs, Journal, Outlets, Rig, Screen, Stimulator
from mindpain_task.stimuli import HeatPulse

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
    recorder listens to every stream; `notices` are sentences about what the system did not permit; `line`
    is the stimulator's line where it is in this process, for whoever looks at the far end of it.
    """

    rig: Rig
    interrupt: Callable[[str], None]
    wait_for_consumers: Callable[[float], bool]
    notices: tuple[str, ...]
    line: ByteLine | None


def make_clock(rig: RigFile) -> Clock:
    """Return the session clock of a rig."""
    if rig.clock == "virtual":
        return VirtualClock()
    from hardware.lsl.clock import lsl_clock

    return lsl_clock()


def refuse_undeliverable(rig: RigFile, pulse: HeatPulse, baseline_c: float, ceiling_c: float) -> None:
    """Raise ValueError, as a sentence, for a stimulus that the rig's device could not be told exactly.

    Pure: nothing is opened. `ceiling_c` is what the device will be told never to pass.
    """
    session_bytes(baseline_c, ceiling_c)
    stimulus_bytes(pulse, baseline_c, ceiling_c)


@contextmanager
def open_rig(
    rig: RigFile,
    clock: Clock,
    journal: Journal,
    readback: Readback,
    what: WhoAndWhat,
    codes: Mapping[str, int],
    make_person: MakePerson | None,
) -> Iterator[OpenRig]:
    """Open every device of a rig, and close each again whatever happens, the stimulator first.

    `make_person` makes the simulated participant, or is None where a person sits in front of the screen.
    """
    with ExitStack() as stack:
        outlets, listens = _outlets(rig, clock, what, codes)
        stack.callback(outlets.close)
        in_place = rig.clock == "virtual"
        opened = (_in_place if in_place else _in_its_own_process)(rig, clock, readback, what, stack)
        person = None if make_person is None else make_person(_skin(opened, rig))
        screen, inputs, interrupt = _screen(rig, clock, what, person)
        stack.callback(screen.close)
        stack.callback(opened.stimulator.close)  # last in, first out
        yield OpenRig(
            Rig(clock, screen, inputs, opened.stimulator, outlets, journal),
            interrupt,
            lambda timeout_s: listens(timeout_s) and opened.listens(timeout_s),
            opened.notices,
            opened.line,
        )


@dataclass(frozen=True)
class _OpenStimulator:
    """A stimulator with what only this room may know of it."""

    stimulator: Stimulator
    skin: Skin | None
    listens: Callable[[float], bool]
    notices: tuple[str, ...]
    line: ByteLine | None


def _in_place(
    rig: RigFile, clock: Clock, readback: Readback, what: WhoAndWhat, stack: ExitStack
) -> _OpenStimulator:
    """Open the stimulator in this process: in virtual time there is no other."""
    journal = JournalFile(readback.path, readback.header, clock.now())
    stack.callback(journal.close)
    line = open_line(rig.stimulator.port, clock)
    station = Station(Tcs(line, clock), clock, [JournalWatcher(journal)])
    stack.callback(station.close)
    skin = getattr(getattr(line, "twin", None), "warmest_c", None)
    return _OpenStimulator(station, skin, lambda timeout_s: True, (), line)


def _in_its_own_process(
    rig: RigFile, clock: Clock, readback: Readback, what: WhoAndWhat, stack: ExitStack
) -> _OpenStimulator:
    """Start the device process, which owns the port, fires on time and outlives a dead session."""
    assert isinstance(clock, LabClock)
    settings = StationSettings(
        device=rig.stimulator.device,
        port=rig.stimulator.port,
        clock_offset_s=clock.offset_s,
        silence_bound_s=rig.stimulator.silence_bound_s,
        readback=readback.path,
        streams=_stream_session(rig, what) if rig.outlets == "lsl" else None,
        header=readback.header,
    )
    remote = start_device_process(settings, clock)
    stack.callback(remote.close)
    skin = remote.warmest_c if rig.stimulator_is_simulated else None
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
    return StreamSession(
        rig=rig.name,
        participant=what.participant,
        session=what.session,
        protocol=what.protocol,
        thermode="TCS II",
        thermode_manufacturer="QST.Lab",
        simulated=what.simulated,
    )


def _skin(opened: _OpenStimulator, rig: RigFile) -> Skin:
    """A simulated participant feels the twin that stands at the other end of the line."""
    if opened.skin is None:
        raise DeviceFault(
            f"a simulated participant feels only a simulated stimulator, not {rig.stimulator.port}"
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
