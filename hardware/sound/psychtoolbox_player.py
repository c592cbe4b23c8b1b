"""The `ptb` backend: PsychPortAudio, which begins a recording at a time that it was told ahead.

It runs in threads of its own that no Python holds up. Its clock is the computer's wall clock, which can be
set: no time of it is kept, each is turned into session time by an offset measured at that moment.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable

import numpy as np

from hardware.sound.player import Output, Progress
from hardware.sound.portaudio_player import cannot_play, no_output
from hardware.sound.recording import MAX_CHANNELS, Recording
from mindpain_task.roles import Clock, DeviceFault

LATENCY_CLASS = 1
"""[OURS] As PsychoPy: the least delay at which it plays reliably, without taking the device from others."""

OFFSET_LOOKS = 5
MOVED_S = 0.002
"""[OURS] A wall clock that moved so far against the session's between two looks was set, not disciplined."""

_PLAYBACK = 1
_IDLE = 0


class PsychtoolboxPlayer:
    """One output of PsychPortAudio; it is opened anew only for recordings of another rate or channels.

    `lead_s` (s) [OURS]: a device needs that to start, and the wall clock's offset hardly changes in it.
    """

    lead_s = 0.2

    def __init__(self, clock: Clock, recordings: Iterable[Recording], output: str | None) -> None:
        """Find the output, and open it once for the rate and channels of every recording."""
        self._ptb, self._wall_s = _library()
        self._clock = clock
        # Errors only; and no sound server is put to sleep: with it, a session was seen to hang.
        self._ptb("Verbosity", 1)
        self._ptb("EngineTunables", None, None, None, 0)
        self._device, self.output, channels = self._find(output)
        self._name = self.output.name
        self._channels = min(MAX_CHANNELS, channels)
        self._handle: typing.Any = None
        self._format: tuple[int, int] | None = None
        self._frames = 0
        self._offset_s = self._set_by_s = 0.0
        self._began_s: float | None = None
        self._ended_s: float | None = None
        self._is_started = self._is_stopped = False
        for wanted in sorted({self._format_of(recording) for recording in recordings}):
            self._open(wanted)

    def load(self, recording: Recording) -> None:
        """Open the output for the recording's format unless it is, and copy the samples to it."""
        wanted = self._format_of(recording)
        if self.progress().fault or wanted != self._format:
            self._open(wanted)
        samples = recording.on_channels(wanted[1])
        full_scale = 32768 if samples.dtype == np.int16 else 1
        self._ptb("FillBuffer", self._handle, samples.astype(np.float32) / np.float32(full_scale))
        self._frames = len(samples)
        self._set_by_s, self._began_s, self._ended_s = 0.0, None, None
        self._is_started = self._is_stopped = False

    def start(self, time_s: float) -> None:
        """Let it begin at `time_s`."""
        self._offset_s = self._offset()
        try:
            self._ptb("Start", self._handle, 1, time_s - self._offset_s, 0)
        except Exception as error:  # it knows no other
            raise DeviceFault(f"sound output {self._name}, start: {error}") from error
        self._is_started = True

    def progress(self) -> Progress:
        """Return what the library says: when it began and ended, and how many frames it handed over.

        After a wall clock that was set its times mean nothing; then it is when they were first seen.
        """
        if not self._is_started:
            return Progress()
        status = self._ptb("GetStatus", self._handle)
        offset_s = self._offset()
        self._set_by_s = max(self._set_by_s, self._offset_s - offset_s, key=abs)
        is_set = abs(self._set_by_s) > MOVED_S
        if self._began_s is None and status["StartTime"] > 0:
            self._began_s = self._clock.now() if is_set else status["StartTime"] + offset_s
        if self._ended_s is None and status["State"] == _IDLE:
            is_told = self._began_s is not None and not is_set
            self._ended_s = status["EstimatedStopTime"] + offset_s if is_told else self._clock.now()
        return Progress(self._began_s, self._ended_s, int(status["ElapsedOutSamples"]), self._fault(status))

    def stop(self) -> None:
        """Drop what the device has not played yet."""
        if self._is_started:
            self._is_stopped = True
            self._ptb("Stop", self._handle, 0, 1)

    def close(self) -> None:
        """Give the output back."""
        handle, self._handle, self._format = self._handle, None, None
        self._is_started = False
        if handle is not None:
            self._ptb("Close", handle)

    def _fault(self, status: typing.Mapping[str, float]) -> str:
        frames, gaps = int(status["ElapsedOutSamples"]), int(status["XRuns"] + status["TimeFailed"])
        if self._ended_s is not None and frames < self._frames and not self._is_stopped:
            return f"sound output {self._name} ended by itself after {frames} of {self._frames} frames"
        if gaps:
            return f"sound output {self._name} ran dry {gaps} times: there were gaps in what was heard"
        if abs(self._set_by_s) > MOVED_S:
            return (
                f"the computer's wall clock was set by {self._set_by_s:.3f} s while a clip waited or played"
            )
        return ""

    def _offset(self) -> float:
        """Return session time minus the library's time: the closest of a few looks."""
        looks = []
        for _ in range(OFFSET_LOOKS):
            before_s, wall_s, after_s = self._clock.now(), self._wall_s(), self._clock.now()
            looks.append((after_s - before_s, (before_s + after_s) / 2 - wall_s))
        return min(looks)[1]

    def _format_of(self, recording: Recording) -> tuple[int, int]:
        return recording.clip.rate_hz, max(self._channels, recording.channels)

    def _find(self, output: str | None) -> tuple[int, Output, int]:
        """Return the device's number, which it is, and its channels; without a name, the system's own."""
        try:
            devices = self._ptb("GetDevices")
        except Exception as error:  # it knows no other
            raise DeviceFault(no_output(output, ())) from error
        outputs = [each for each in devices if each["NrOutputChannels"] > 0]
        fits = [each for each in outputs if output is None or output.lower() in each["DeviceName"].lower()]
        exact = [each for each in fits if each["DeviceName"] == (output or "default")]
        chosen = exact or (fits if output is not None else fits[:1])
        if len(chosen) != 1:
            raise DeviceFault(no_output(output, (each["DeviceName"] for each in outputs)))
        device = chosen[0]
        its = Output(str(device["DeviceName"]), str(device["HostAudioAPIName"]), "ptb")
        return int(device["DeviceIndex"]), its, int(device["NrOutputChannels"])

    def _open(self, wanted: tuple[int, int]) -> None:
        """Open the output for a rate and a number of channels; one that was open is closed."""
        self.close()
        rate_hz, channels = wanted
        try:
            self._handle = self._ptb("Open", self._device, _PLAYBACK, LATENCY_CLASS, rate_hz, channels)
        except Exception as error:  # it knows no other
            raise DeviceFault(cannot_play(self._name, rate_hz, channels, str(error))) from error
        self._format = wanted


def _library() -> tuple[typing.Any, typing.Callable[[], float]]:
    """Return PsychPortAudio and its clock."""
    try:
        from psychtoolbox import GetSecs, PsychPortAudio
    except (ImportError, OSError) as error:
        raise DeviceFault(f"sound: psychtoolbox cannot be loaded, the backend ptb: {error}") from error
    return PsychPortAudio, GetSecs
