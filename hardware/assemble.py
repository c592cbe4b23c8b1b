"""From a rig file to an equipped rig: the one place that knows which device fills which role.

Vendor rooms are imported only when the rig needs them, so that a rehearsal starts without a window system.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass

from hardware.clocks import VirtualClock
from hardware.lines import ByteLine, open_line
from hardware.person import Person
from hardware.rig_file import PsychopyEntry, RigFile
from hardware.tcs.driver import Tcs
from hardware.tcs.programme import pulse_bytes, session_bytes
from hardware.virtual import SilentOutlets, VirtualInputs, VirtualScreen
from mindpain_task.model import HeatPulse
from mindpain_task.roles import Clock, DeviceFault, Inputs, Journal, Outlets, Rig, Screen

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
class OpenRig:
    """A rig with every device open.

    `interrupt(source)` is what a signal handler calls; `line` is the stimulator's line, for whoever looks at
    the far end of it; `wait_for_consumers(timeout_s)` says whether a recorder listens to every stream.
    """

    rig: Rig
    interrupt: Callable[[str], None]
    line: ByteLine
    wait_for_consumers: Callable[[float], bool]


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
    pulse_bytes(pulse, baseline_c, ceiling_c)


@contextmanager
def open_rig(
    rig: RigFile,
    clock: Clock,
    journal: Journal,
    what: WhoAndWhat,
    codes: Mapping[str, int],
    make_person: MakePerson | None,
) -> Iterator[OpenRig]:
    """Open every device of a rig, and close each again whatever happens, the stimulator first.

    `make_person` makes the simulated participant, or is None where a person sits in front of the screen.
    """
    with ExitStack() as stack:
        outlets, wait_for_consumers = _outlets(rig, clock, what, codes)
        stack.callback(outlets.close)
        line = open_line(rig.stimulator.port, clock)
        stack.callback(line.close)
        person = None if make_person is None else make_person(_skin(line, rig))
        screen, inputs, interrupt = _screen(rig, clock, what, person)
        stack.callback(screen.close)
        stimulator = stack.enter_context(closing(Tcs(line, clock)))
        yield OpenRig(
            Rig(clock, screen, inputs, stimulator, outlets, journal), interrupt, line, wait_for_consumers
        )


def _outlets(
    rig: RigFile, clock: Clock, what: WhoAndWhat, codes: Mapping[str, int]
) -> tuple[Outlets, Callable[[float], bool]]:
    if rig.outlets == "none":
        return SilentOutlets(), lambda timeout_s: True
    from hardware.lsl.outlets import LslOutlets, StreamSession

    session = StreamSession(
        rig=rig.name,
        participant=what.participant,
        session=what.session,
        protocol=what.protocol,
        thermode="TCS II",
        thermode_manufacturer="QST.Lab",
        simulated=what.simulated,
    )
    outlets = LslOutlets(clock, session, codes)
    return outlets, outlets.wait_for_consumers


def _skin(line: object, rig: RigFile) -> Skin:
    """A simulated participant feels the twin that stands at the other end of the line."""
    warmest_c: Skin | None = getattr(getattr(line, "twin", None), "warmest_c", None)
    if warmest_c is None:
        raise DeviceFault(
            f"a simulated participant feels only a simulated stimulator, not {rig.stimulator.port}"
        )
    return warmest_c


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
