"""The roles a rig fills: what the engine may ask of the world, and nothing about how it is done.

All times are seconds on the session clock. Every role raises `DeviceFault` for trouble with a device.
"""

from __future__ import annotations

import enum
import typing
from dataclasses import dataclass

from mindpain_task.model import Event
from mindpain_task.recorder import Recorder
from mindpain_task.sounds import Clip
from mindpain_task.stimuli import Stimulus
from mindpain_task.views import View


class DeviceFault(Exception):
    """A device failed; the message is a sentence that names the device, the command and the wait."""


class StimulusStopped(Exception):
    """The guard beside the device stopped a stimulus; the device is at rest, and could go on.

    The message is a sentence with what was measured, its limit and units.
    """


class Clock(typing.Protocol):
    """The session clock."""

    def now(self) -> float:
        """Return the time in seconds."""

    def wait_until(self, time_s: float) -> None:
        """Return when the clock has reached `time_s` (at once if it has passed)."""

    def wall_time(self) -> str:
        """Return the calendar time as ISO 8601 text, for provenance only."""

    def utc_s(self) -> float:
        """Return seconds since 1970 in UTC, to tell how long ago something was in another session."""


class InputKind(enum.Enum):
    """What a person did."""

    LEFT_DOWN = "left_down"
    LEFT_UP = "left_up"
    RIGHT_DOWN = "right_down"
    RIGHT_UP = "right_up"
    POINT = "point"
    CLICK = "click"
    TURN = "turn"
    DIGIT = "digit"
    ERASE = "erase"
    CONFIRM = "confirm"
    OPERATOR_CONFIRM = "operator_confirm"
    OPERATOR_REPEAT = "operator_repeat"
    OPERATOR_MORE = "operator_more"
    OPERATOR_LESS = "operator_less"
    OPERATOR_SKIP = "operator_skip"
    OPERATOR_END = "operator_end"
    OPERATOR_WITHDRAW = "operator_withdraw"
    SCANNER_PULSE = "scanner_pulse"
    PARTICIPANT_STOP = "participant_stop"
    OPERATOR_STOP = "operator_stop"
    QUIT = "quit"


@dataclass(frozen=True)
class InputEvent:
    """One act of a person at a time; `position` (0-100) goes with POINT and CLICK.

    `number` goes with DIGIT (0-9) and TURN (notches of a wheel or dial, to the right above 0). `source`
    says where it came from, in words: `key s`, `mouse`, `SIGTERM`, `window closed`. A stop can be gone on
    from; QUIT is from where nobody could choose to (a signal, a closed window).
    """

    time_s: float
    kind: InputKind
    source: str
    position: float | None = None
    number: int | None = None


class Screen(typing.Protocol):
    """The participant's screen."""

    @property
    def frame_s(self) -> float:
        """Seconds between two frames."""

    def check(self, view: View) -> None:
        """Raise ValueError naming a text of the view that does not fit; show nothing."""

    def show(self, view: View) -> float:
        """Draw the view, flip, and return the time of the flip."""

    def close(self) -> None:
        """Give the screen back; may be called twice."""


class Inputs(typing.Protocol):
    """Keys, mouse, button box and signals, as one stream."""

    def wait(self, until_s: float) -> tuple[InputEvent, ...]:
        """Return the inputs as soon as there are any, or nothing once `until_s` is reached."""


@dataclass(frozen=True)
class DeviceIdentity:
    """What a device says it is; `notices` are sentences a lab should know about it."""

    model: str
    firmware: str
    serial_number: str
    notices: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fired:
    """The stimulus was started: the times just before and just after the write.

    Of two probes that start together, just before the first write and just after the second; `second_s` is
    the time just before the second, None where only one was started.
    """

    before_s: float
    after_s: float
    second_s: float | None = None


@dataclass(frozen=True)
class BathReading:
    """The temperature of a bath in °C, when it was read, and who read it: `lauda`, `julabo` or `typed`."""

    time_s: float
    water_c: float
    source: str


@dataclass(frozen=True)
class Sample:
    """Temperatures read back: measured values only, in °C; `zones_c` has one value per zone.

    `neutral_c` is None where the device tells nothing of its neutral plate; `lever` is where the participant
    holds a rating lever (Medoc's CoVAS, 0-255), None where there is none.
    """

    time_s: float
    neutral_c: float | None
    zones_c: tuple[float, ...]
    lever: int | None = None


@dataclass(frozen=True)
class PulseReport:
    """What became of one pulse of a train; `number` is 1 for the first.

    `written_s` is the time just before the write that gave this pulse, None where the device times its train
    itself; `told_s` is when the device said what became of it, None where it said nothing. `fault` is the
    device's complaint in words, empty for none; `measured_ma` a current it measured, None where it cannot.
    """

    number: int
    written_s: float | None
    told_s: float | None
    fault: str = ""
    measured_ma: float | None = None


@dataclass(frozen=True)
class Allowance:
    """What the next stimulus may at most cost the skin, for the guard that integrates what is measured.

    `exposure_dose` is the most D of this stimulus alone; `site_dose_left` (D) and `site_cem43_left_min` are
    what its skin site may still take. The measured temperature may be over the commanded one by `over_c` for
    `over_s`, and the last read-back may be `stale_s` old.
    """

    exposure_dose: float
    site_dose_left: float
    site_cem43_left_min: float
    over_c: float
    over_s: float
    stale_s: float


class Stimulator(typing.Protocol):
    """A device that hurts a little. Arm is slow, fire is instant, stop is always allowed."""

    def identify(self) -> DeviceIdentity:
        """Ask the device what it is."""

    def prepare(self, rest: float, ceiling: float, /) -> DeviceIdentity:
        """Identify the device, bring it to rest, set its own ceiling, before the first stimulus.

        Both in the device's own unit: °C for a thermode, mA for an electrical stimulator, which rests at 0.
        """

    def allow(self, allowance: Allowance | None, /) -> None:
        """Say what the next stimulus may at most cost the skin; None where no heat is given.

        While it runs, a guard beside the device stops it before the next 100 ms would pass that, and `poll`
        raises StimulusStopped.
        """

    def arm(self, stimulus: Stimulus, /) -> None:
        """Load a stimulus without starting it; refuse what the device cannot do exactly."""

    def fire_at(self, time_s: float) -> None:
        """Schedule the start of the armed stimulus; `poll` reports `Fired` once it was written."""

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if it need not be)."""

    def poll(self) -> tuple[Fired, ...]:
        """Do what is due (fire on time, read temperatures), and return what was fired since the last call.

        Raises StimulusStopped once the guard has stopped a stimulus.
        What the device measured is on record where the device is; it does not pass through here.
        """

    def measured(self, since_s: float, until_s: float) -> tuple[Sample, ...]:
        """Return what was read back between two times of the last minutes, oldest first."""

    def pulses(self) -> tuple[PulseReport, ...]:
        """Return what became of the pulses of the train fired last, so far, in their order."""

    def reserve(self) -> str:
        """Take disk space ahead for the device's record of one more stimulus; return why not, else ""."""

    def stop(self) -> None:
        """Abort, forget what was armed or scheduled, return to baseline; idempotent, always allowed."""

    def close(self) -> None:
        """Stop, then give the port back; may be called twice."""


class Bath(typing.Protocol):
    """Water of a known temperature that a hand is put into."""

    def identify(self) -> DeviceIdentity:
        """Ask the circulator what it is."""

    def measure(self) -> BathReading:
        """Read the water's temperature: what was measured, and when."""

    def close(self) -> None:
        """Give the port back; may be called twice."""


@dataclass(frozen=True)
class MarkerReport:
    """What became of one marker on one outlet; `seq` is the number of its event in the journal.

    `sent_s` and `sent_end_s` are when its sending began and ended; both are None where it failed, and `fault`
    says why in a sentence. A later report on the same marker and outlet holds instead of an earlier one.
    """

    seq: int
    outlet: str
    code: int
    sent_s: float | None
    sent_end_s: float | None
    fault: str = ""


@dataclass(frozen=True)
class SoundReport:
    """A clip began, or ended after `frames` of it were handed to the sound device.

    `fault` says in a sentence what went wrong with it, and is empty for nothing.
    """

    clip: Clip
    what: typing.Literal["began", "ended"]
    time_s: float
    frames: int = 0
    fault: str = ""


class Sound(typing.Protocol):
    """Loudspeakers or headphones; one clip at a time."""

    def play_at(self, clip: Clip, time_s: float) -> None:
        """Schedule a clip (at once if the time has passed); a clip that still plays is ended first.

        Raises DeviceFault for a clip that was not loaded when the rig was opened.
        """

    def next_due_s(self) -> float:
        """Return when `poll` must be called next (infinity if nothing plays or is scheduled)."""

    def poll(self) -> tuple[SoundReport, ...]:
        """Do what is due, and return what began and ended since the last call."""

    def stop(self) -> None:
        """End what plays or is scheduled; idempotent, always allowed."""

    def close(self) -> None:
        """Stop, then give the device back; may be called twice."""


class Outlets(typing.Protocol):
    """Where markers and streams go out."""

    @property
    def names(self) -> tuple[str, ...]:
        """The outlets that every marker goes to: `lsl`, and trigger boxes by their names."""

    def marker(self, seq: int, event: Event, condition: str) -> None:
        """Send the marker of a journalled event to every outlet; `reports` says what became of it."""

    def reports(self) -> tuple[MarkerReport, ...]:
        """Return what became of markers since the last call."""

    def listened(self) -> bool:
        """Return whether somebody takes the markers (true where there is nothing to listen to)."""

    def cursor(self, time_s: float, scale: str, position: float) -> None:
        """Send the position (0-100) of the rating marker that appeared at `time_s`."""

    def close(self) -> None:
        """End the streams; may be called twice."""


class Scanner(typing.Protocol):
    """An MRI scanner that says when each volume begins."""

    def pulses(self) -> tuple[float, ...]:
        """Return when the pulses came that were seen since the last call, oldest first."""


class Journal(typing.Protocol):
    """The only record: append-only, numbered."""

    def append(self, event: Event) -> int:
        """Write an event and return its sequence number (from 1, without gaps)."""

    def commit(self) -> None:
        """Return once everything appended is on the disk."""

    def start_commit(self) -> None:
        """Let everything appended so far go to the disk, and return at once."""

    def committed(self) -> bool:
        """Return whether what the last `start_commit` meant is on the disk; raise where that failed."""

    def reserve(self) -> str:
        """Take disk space ahead for what one more trial could write; return why that failed, else ""."""

    def close(self) -> None:
        """Commit and close; may be called twice."""


@dataclass(frozen=True)
class Rig:
    """One equipped room, as the engine sees it.

    `measures_frames` says whether the times of flips are a screen's, and no simulation's.
    """

    clock: Clock
    screen: Screen
    inputs: Inputs
    stimulator: Stimulator
    outlets: Outlets
    journal: Journal
    bath: Bath | None = None
    scanner: Scanner | None = None
    sound: Sound | None = None
    measures_frames: bool = False
    recorder: Recorder | None = None
