"""Whether sound comes out: a soft bell through the rig's own device, looked at by what the device reports."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import closing

from hardware.on_record import DescribedSound
from hardware.readiness.line import CheckLine
from hardware.sound.bell import bell
from hardware.sound.opening import AnySoundEntry, open_sound
from mindpain_task.roles import Clock, DeviceFault, SoundReport
from mindpain_task.sounds import Clip

AHEAD_S = 0.3
"""[D] More than either backend needs to be told ahead."""
LATE_S = 0.3
"""[D] Of the beginning: a voice so late disturbs nobody, and is stamped all the same. On an idle computer it
was 1 to 10 ms (docs/decisions/0025-sound.md); a device which is later than this is busy or asleep."""
LENGTH_OFF_S = 0.5
"""[D] Of 2.5 s: a device of another rate, or one that plays nothing, is further off."""
HANGS_AFTER_S = 10.0
WHO_HEARS = "whether anybody heard it, only a person can say"
HOW = "is it plugged in, chosen and not muted in the system's sound settings? See hardware/sound/MANUAL.md"


def check_sound(entry: AnySoundEntry | None, clock: Clock) -> CheckLine:
    """Open a rig's sound device, play a bell of 2.5 s, and give the device back."""
    if entry is None:
        return CheckLine("sound", "not_checkable", "this rig plays nothing")
    if entry.is_simulated:
        return CheckLine("sound", "not_checkable", "this rig's sound is a virtual device, which nobody hears")
    recording = bell()
    try:
        with closing(open_sound(entry, clock, [recording])) as sound:
            return play(sound, recording.clip, clock)
    except DeviceFault as fault:
        return CheckLine("sound", "fail", str(fault), HOW)


def play(sound: DescribedSound, clip: Clip, clock: Clock) -> CheckLine:
    """Play a clip on an open device, and say whether it began and ended whole and on time."""
    due_s = clock.now() + AHEAD_S
    sound.play_at(clip, due_s)
    give_up_s = due_s + clip.duration_s + HANGS_AFTER_S
    reports: list[SoundReport] = []
    while not any(each.what == "ended" for each in reports) and clock.now() < give_up_s:
        clock.wait_until(min(sound.next_due_s(), give_up_s))
        reports += sound.poll()
    told = sound.described()
    name = " ".join(str(told[each]) for each in ("output", "interface", "backend") if each in told)
    wrong = _wrong(reports, clip, due_s)
    if wrong:
        return CheckLine("sound", "fail", f"{name}: {wrong}", HOW)
    began, ended = reports[0], reports[-1]
    return CheckLine(
        "sound",
        "pass",
        f"{name}: a bell began {1000 * (began.time_s - due_s):.0f} ms after its time and ended whole after "
        f"{ended.time_s - began.time_s:.2f} s, by the device's own word; {WHO_HEARS}",
    )


def _wrong(reports: Sequence[SoundReport], clip: Clip, due_s: float) -> str:
    """Return what is wrong with how a clip was played, empty for nothing."""
    fault = next((each.fault for each in reports if each.fault), "")
    if fault:
        return fault
    whats = [each.what for each in reports]
    if whats != ["began", "ended"]:
        return f"a bell was to begin and end, and what was told is: {', '.join(whats) or 'nothing'}"
    began, ended = reports
    lasted_s = ended.time_s - began.time_s
    if ended.frames != clip.frames:
        return f"the bell ended after {ended.frames} of its {clip.frames} frames"
    if abs(began.time_s - due_s) > LATE_S:
        late_ms = 1000 * (began.time_s - due_s)
        return f"the bell began {late_ms:.0f} ms after its time; {1000 * LATE_S:g} ms are allowed"
    if abs(lasted_s - clip.duration_s) > LENGTH_OFF_S:
        return (
            f"the bell of {clip.duration_s:g} s was over after {lasted_s:.2f} s: this device does not "
            "play in the time that sound takes"
        )
    return ""
