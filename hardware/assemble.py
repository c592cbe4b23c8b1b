"""From a rig file to an equipped rig: the one place that knows which device fills which role.

Vendor rooms are imported only when the rig needs them, so that a rehearsal starts without a window system.
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial

from hardware.clocks import LabClock, VirtualClock
from hardware.devices_of_rig import (
    OpenDevices,
    Readback,
    WhoAndWhat,
    bring_to_rest,
    device_source_ids,
    devices_of,
    stream_session,
)
from hardware.felt import Skin
from hardware.on_record import DescribedScreen, DescribedSound, Said, ready_events
from hardware.outlets import AllOutlets, BoxOutlets, SilentOutlets
from hardware.person import Person
from hardware.rig_entries import TypedBathEntry
from hardware.rig_file import PsychopyEntry, RigFile
from hardware.scanner.pulses import KeyPulses, LinePulses
from hardware.sound.opening import open_sound
from hardware.sound.recording import Recording
from hardware.stimulators import StimulatorTwin
from hardware.virtual import VirtualInputs, VirtualScreen
from mindpain_task.model import Event, JsonValue
from mindpain_task.recorder import RecorderNews
from mindpain_task.roles import (
    Bath,
    Clock,
    DeviceFault,
    Inputs,
    Journal,
    Outlets,
    Rig,
    Scanner,
)

if typing.TYPE_CHECKING:
    from hardware.lsl.outlets import LslOutlets
    from hardware.recorder.opening import OpenRecorder

MakePerson = Callable[[Skin], Person]
RECORDING = "recording"
"""What the file of a recorder is called that records into the folder of its run."""


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
    twin: StimulatorTwin | None


def make_clock(rig: RigFile, utc_s: float = 0.0) -> Clock:
    """Return the session clock of a rig; `utc_s` is when one of virtual time begins."""
    if rig.clock == "virtual":
        return VirtualClock(utc_s)
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
    recordings: Sequence[Recording] = (),
) -> Iterator[OpenRig]:
    """Open every device of a rig, and close each again whatever happens, the stimulator first.

    `make_person` makes the simulated participant, or is None where a person sits in front of the screen;
    `water_c` is the water of a session with immersions: what the operator read, and what a twin begins at;
    `recordings` are all that is to be heard, and without any no sound device is opened.
    """
    with ExitStack() as stack:
        lsl, silent = _lsl(rig, clock, what, codes), SilentOutlets()
        streams: Outlets = silent if lsl is None else lsl
        stack.callback(streams.close)
        opened = devices_of(rig, clock, readback, what, codes, stack)
        recorder = _recorder(rig, clock, readback, what, lsl)
        if recorder is not None:
            stack.callback(_end_recording, recorder, clock, journal)
        bath = None if water_c is None else _bath(rig, clock, water_c)
        if bath is not None:
            stack.callback(bath.close)
        person = None if make_person is None else make_person(_skin(opened, rig))
        screen, inputs, interrupt = _screen(rig, clock, what, person)
        stack.callback(screen.close)
        sound = _sound(rig, clock, recordings, person)
        if sound is not None:
            stack.callback(sound.close)
        # Last in, first out; a recorder is to take what the device process says to its end.
        stack.callback(
            opened.stimulator.close if recorder is None else partial(bring_to_rest, opened.stimulator)
        )
        names = tuple(name for name, _ in opened.boxes)
        boxes = BoxOutlets(opened.sender, names, codes) if names else SilentOutlets()
        inputs, scanner = _scanner(rig, inputs, opened)
        said = Said(screen, _said_of_screen(rig), sound, lsl, recorder, opened.boxes)
        for event in ready_events(clock.now(), said):
            journal.append(event)
        yield OpenRig(
            Rig(
                clock,
                screen,
                inputs,
                opened.stimulator,
                AllOutlets((streams, boxes)),
                journal,
                bath,
                scanner,
                sound,
                measures_frames=isinstance(rig.screen, PsychopyEntry),
                recorder=recorder,
            ),
            interrupt,
            lambda timeout_s: (
                (lsl is None or lsl.wait_for_consumers(timeout_s)) and opened.listens(timeout_s)
            ),
            opened.notices,
            opened.twin,
        )


def _scanner(rig: RigFile, inputs: Inputs, opened: OpenDevices) -> tuple[Inputs, Scanner | None]:
    """Return what sees the scanner's pulses; those that are key presses are taken out of the inputs."""
    if rig.scanner is None:
        return inputs, None
    if rig.scanner.scanner_line() is None:
        pulses = KeyPulses(inputs)
        return pulses, pulses
    return inputs, LinePulses(opened.sender)


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


def _sound(
    rig: RigFile, clock: Clock, recordings: Sequence[Recording], person: Person | None
) -> DescribedSound | None:
    """Open the sound device where something is to be heard; a simulated person hears a virtual one."""
    if not recordings or rig.sound is None:
        return None
    hears = person is not None and rig.sound.is_simulated
    return open_sound(rig.sound, clock, recordings, person.hear if hears and person is not None else None)


def _lsl(rig: RigFile, clock: Clock, what: WhoAndWhat, codes: Mapping[str, int]) -> LslOutlets | None:
    if rig.outlets == "none":
        return None
    from hardware.lsl.outlets import LslOutlets

    return LslOutlets(clock, stream_session(rig, what), codes)


def _recorder(
    rig: RigFile,
    clock: Clock,
    readback: Readback,
    what: WhoAndWhat,
    lsl: LslOutlets | None,
) -> OpenRecorder | None:
    """Start the rig's recorder, and prove that it takes what the session sends, before anything is shown."""
    if rig.recorder is None or lsl is None:
        return None
    assert isinstance(clock, LabClock)
    from hardware.recorder.opening import open_recorder

    session = stream_session(rig, what)
    own = (*lsl.ids(), *device_source_ids(rig))
    folder, name = readback.path.parent, RECORDING
    if rig.recorder.folder is not None:
        name = folder.name  # among the recordings of others it is called as its run
    return open_recorder(rig.recorder, session, own, lsl.test_marker, lsl.listened, folder, name, clock)


def _end_recording(recorder: OpenRecorder, clock: Clock, journal: Journal) -> None:
    """End it; a recording whose end is missing spoils no session, and is told and put on record.

    So is what the recorder told since the engine heard it last: the session was at its end by then.
    """
    since_s = clock.now()
    for news in recorder.poll():
        journal.append(Event(news.kind, news.time_s, data=news.told()))
    try:
        recorder.close()
    except DeviceFault as fault:
        lost = RecorderNews(clock.now(), "file", str(fault), since_s)
        journal.append(Event(lost.kind, lost.time_s, data=lost.told()))


def _skin(opened: OpenDevices, rig: RigFile) -> Skin:
    """A simulated participant feels the twin that stands at the other end of the line."""
    if opened.skin is None:
        raise DeviceFault(
            f"a simulated participant feels only a simulated stimulator, and that of rig {rig.name} is real"
        )
    return opened.skin


def _screen(
    rig: RigFile, clock: Clock, what: WhoAndWhat, person: Person | None
) -> tuple[DescribedScreen, Inputs, Callable[[str], None]]:
    if isinstance(rig.screen, PsychopyEntry):
        from hardware.screen.settings import KeyMap
        from hardware.screen.window import open_screen

        window, keys = open_screen(clock, rig.screen.settings(), KeyMap(rig.keys), what.corner_mark, person)
        return window, keys, keys.interrupt
    if person is None:
        raise DeviceFault(f"rig {rig.name} has no window: it needs a simulated participant")
    inputs = VirtualInputs(clock, person)
    return VirtualScreen(clock, person), inputs, inputs.interrupt


def _said_of_screen(rig: RigFile) -> dict[str, JsonValue]:
    """Return what only a person with a ruler can know of a screen; None is unknown."""
    if not isinstance(rig.screen, PsychopyEntry):
        return {}
    return {"width_cm": rig.screen.width_cm, "distance_cm": rig.screen.distance_cm}
