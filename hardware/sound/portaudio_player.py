"""The `sounddevice` backend: a PortAudio stream whose callback copies a recording and counts its frames.

PsychoPy's own Sound over sounddevice is not used: docs/decisions/0025-sound.md says why.
"""

from __future__ import annotations

import typing
from collections.abc import Iterable

from hardware.sound.player import Output, Progress
from hardware.sound.recording import MAX_CHANNELS, Recording, Samples
from mindpain_task.roles import Clock, DeviceFault

Format = tuple[int, int, str]
"""Rate in Hz, channels, and the samples' type."""

_NO_LIBRARY = (
    "sound: the library PortAudio is missing. On Debian and Ubuntu: sudo apt-get install libportaudio2; or "
    "let the rig have `sound: {device: virtual}`"
)


class PortAudioPlayer:
    """One output of PortAudio; a stream is opened anew only for recordings of another format.

    `lead_s` is 0: a stream begins when it is told to, and says itself when its first frame leaves.
    """

    lead_s = 0.0

    def __init__(self, clock: Clock, recordings: Iterable[Recording], output: str | None) -> None:
        """Find the output, and ask it for the format of every recording; opens no stream yet."""
        self._library = _library()
        self._clock = clock
        self._device, self.output, channels = self._find(output)
        self._name = self.output.name
        self._channels = min(MAX_CHANNELS, channels)
        self._stream: typing.Any = None
        self._format: Format | None = None
        self._feed: _Feed | None = None
        for wanted in sorted({self._format_of(recording) for recording in recordings}):
            self._check(wanted)

    def load(self, recording: Recording) -> None:
        """Open a stream of the recording's format, unless it is open and has done well so far."""
        wanted = self._format_of(recording)
        if self.progress().fault or wanted != self._format:
            self._close_stream()
        else:
            self.stop()  # a stream that came to its end by itself would not start again
        self._feed = _Feed(self._clock, recording.on_channels(wanted[1]), self._library.CallbackStop)
        if self._stream is None:
            self._open(wanted)

    def start(self, time_s: float) -> None:
        """Start the stream now: `time_s` has come, since `lead_s` is 0."""
        try:
            self._stream.start()
        except self._library.PortAudioError as error:
            raise DeviceFault(f"sound output {self._name}, start: {_why(error)}") from error

    def progress(self) -> Progress:
        """Return what the callback has counted and the library has told."""
        feed = self._feed
        if feed is None:
            return Progress()
        ended_s, frames = feed.ended_s, feed.position  # in this order: the end comes after the last frame
        return Progress(feed.began_s, ended_s, frames, self._fault(feed, ended_s, frames))

    def stop(self) -> None:
        """Drop what the device has not played yet."""
        if self._stream is None or self._feed is None:
            return
        self._feed.is_stopped = True
        try:
            self._stream.abort()
        except self._library.PortAudioError as error:
            raise DeviceFault(f"sound output {self._name}, stop: {_why(error)}") from error

    def close(self) -> None:
        """Close the stream."""
        self._close_stream()

    def _fault(self, feed: _Feed, ended_s: float | None, frames: int) -> str:
        if ended_s is not None and frames < len(feed.samples) and not feed.is_stopped:
            return f"sound output {self._name} ended by itself after {frames} of {len(feed.samples)} frames"
        if feed.dry:
            return f"sound output {self._name} ran dry {feed.dry} times: there were gaps in what was heard"
        return ""

    def _format_of(self, recording: Recording) -> Format:
        channels = max(self._channels, recording.channels)
        return recording.clip.rate_hz, channels, str(recording.samples.dtype)

    def _find(self, output: str | None) -> tuple[int, Output, int]:
        """Return the device's number, which it is, and its channels."""
        try:
            device = self._library.query_devices(output, "output")
        except (self._library.PortAudioError, ValueError) as error:
            names = [each["name"] for each in self._library.query_devices() if each["max_output_channels"]]
            raise DeviceFault(no_output(output, names)) from error
        interface = str(self._library.query_hostapis(device["hostapi"])["name"])
        its = Output(str(device["name"]), interface, "sounddevice")
        return int(device["index"]), its, int(device["max_output_channels"])

    def _check(self, wanted: Format) -> None:
        rate_hz, channels, dtype = wanted
        try:
            self._library.check_output_settings(self._device, channels, dtype, samplerate=rate_hz)
        except self._library.PortAudioError as error:
            raise DeviceFault(cannot_play(self._name, rate_hz, channels, _why(error))) from error

    def _open(self, wanted: Format) -> None:
        rate_hz, channels, dtype = wanted

        def fill(out: Samples, frames: int, times: typing.Any, status: typing.Any) -> None:
            if self._feed is not None:
                self._feed.fill(out, times.outputBufferDacTime - times.currentTime, status.output_underflow)

        def ended() -> None:
            if self._feed is not None:
                self._feed.ended_s = self._clock.now()

        try:
            self._stream = self._library.OutputStream(
                rate_hz, None, self._device, channels, dtype, "high", callback=fill, finished_callback=ended
            )
        except self._library.PortAudioError as error:
            raise DeviceFault(cannot_play(self._name, rate_hz, channels, _why(error))) from error
        self._format = wanted

    def _close_stream(self) -> None:
        stream, self._stream, self._format = self._stream, None, None
        if stream is not None:
            stream.abort(ignore_errors=True)
            stream.close(ignore_errors=True)


class _Feed:
    """One recording on its way out; `fill` is called by PortAudio's thread, everything else reads."""

    def __init__(self, clock: Clock, samples: Samples, stop: type[Exception]) -> None:
        self.samples = samples
        self.position = 0  # frames handed over
        self.began_s: float | None = None
        self.ended_s: float | None = None
        self.dry = 0
        self.is_stopped = False
        self._clock = clock
        self._stop = stop

    def fill(self, out: Samples, delay_s: float, is_dry: bool) -> None:
        """Copy the next frames; the first of them leave the device `delay_s` from now."""
        if self.began_s is None:
            # Some systems do not know the delay, and say 0 or nonsense; then it is the time of handing over.
            self.began_s = self._clock.now() + (delay_s if 0 <= delay_s <= 1 else 0.0)
        elif is_dry:
            self.dry += 1
        frames = min(len(out), len(self.samples) - self.position)
        out[:frames] = self.samples[self.position : self.position + frames]
        out[frames:] = 0
        self.position += frames
        if self.position == len(self.samples):
            raise self._stop


def _library() -> typing.Any:
    try:
        import sounddevice
    except OSError as error:
        raise DeviceFault(_NO_LIBRARY) from error
    return sounddevice


def _why(error: Exception) -> str:
    return str(error.args[0] if error.args else error)


def no_output(output: str | None, names: Iterable[str]) -> str:
    """Say that there is no such output, and what can be done."""
    known = ", ".join(sorted(set(names)))
    if not known:
        return (
            "sound: this computer has no sound output. Plug one in, or start its sound server; or let the "
            "rig have `sound: {device: virtual}`"
        )
    asked = "no output that the system uses by itself" if output is None else f"not one output {output!r}"
    return f"sound: there is {asked}; name one in the rig as `output:`. There are {known}"


def cannot_play(name: str, rate_hz: int, channels: int, why: str) -> str:
    """Say that an output cannot have a format, and what can be done; nothing is ever resampled."""
    sort = "mono" if channels == 1 else "stereo"
    return (
        f"sound output {name} cannot play {rate_hz} Hz, {sort}: {why}. Record at a rate that it has, name "
        "another `output:` in the rig, or end the program that uses it"
    )
