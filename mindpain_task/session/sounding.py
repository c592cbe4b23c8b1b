"""What is heard: clips played on time, with when each began and ended on record, and whether it was whole."""

from __future__ import annotations

from mindpain_task.model import JsonValue
from mindpain_task.roles import DeviceFault, Rig, Sound, SoundReport
from mindpain_task.session.noting import Note
from mindpain_task.sounds import Clip

END_OFF_S, END_OFF_SHARE = 0.1, 0.005
"""How far a clip's measured duration may be from its own: seconds, and a share of it. [D]"""


class Sounding:
    """What the engine does with the role Sound; one clip at a time."""

    def __init__(self, rig: Rig, note: Note) -> None:
        self._rig = rig
        self._note = note
        self._planned_s: dict[Clip, float] = {}
        self._began_s: float | None = None

    def play(self, clip: Clip, time_s: float) -> None:
        """Let a clip begin at a time; raises DeviceFault where this rig has no sound."""
        sound = self._sound()
        self.poll()
        self._planned_s[clip] = time_s
        sound.play_at(clip, time_s)

    def poll(self) -> None:
        """Put on record what began and ended."""
        if self._rig.sound is not None:
            for report in self._rig.sound.poll():
                self._tell(report)

    def stop(self) -> None:
        """End what plays, and put on record that it was cut off."""
        if self._rig.sound is not None:
            try:
                self.poll()
            finally:
                self._rig.sound.stop()
            for report in self._rig.sound.poll():
                self._tell(report, was_stopped=True)

    def _sound(self) -> Sound:
        if self._rig.sound is None:
            raise DeviceFault("this rig has no sound: what is to be heard cannot be played")
        return self._rig.sound

    def _tell(self, report: SoundReport, *, was_stopped: bool = False) -> None:
        clip = report.clip
        what: dict[str, JsonValue] = {"clip": clip.name, "sha256": clip.sha256, "fault": report.fault}
        if report.what == "began":
            self._began_s = report.time_s
            planned_s = self._planned_s.get(clip, report.time_s)
            what |= {"planned_s": planned_s, "duration_s": clip.duration_s}
            self._note("audio_start", report.time_s, "audio_start", data=what)
            return
        lasted_s = None if self._began_s is None else report.time_s - self._began_s
        how = "stopped" if was_stopped else _how(clip, lasted_s, report)
        what |= {
            "ended": how,
            "lasted_s": None if lasted_s is None else round(lasted_s, 4),
            "duration_s": clip.duration_s,
            "frames": report.frames,
            "frames_planned": clip.frames,
        }
        self._began_s = None
        self._note("audio_end", report.time_s, "audio_end", data=what)


def _how(clip: Clip, lasted_s: float | None, report: SoundReport) -> str:
    """Say whether a clip that came to its end by itself was heard whole."""
    if lasted_s is None:
        return "never_began"
    if report.frames < clip.frames:
        return "early"
    off_s = lasted_s - clip.duration_s
    if abs(off_s) <= END_OFF_S + END_OFF_SHARE * clip.duration_s:
        return "whole"
    return "early" if off_s < 0 else "late"
