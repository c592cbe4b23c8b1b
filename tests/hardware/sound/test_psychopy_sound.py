"""What a rig's sound reports, whatever the device below it does."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.sound.psychopy_sound import HANGS_AFTER_S, LOOK_S, PsychopySound
from mindpain_task.roles import DeviceFault, Sound, SoundReport
from tests.hardware.sound.made import ScriptedPlayer, recording

SHORT, LONG = recording("short", 4_800), recording("longer", 96_000)


def run(sound: Sound, clock: VirtualClock, until_s: float) -> list[SoundReport]:
    """Poll when the sound says so, as the engine does."""
    reports: list[SoundReport] = []
    while sound.next_due_s() <= until_s:
        clock.wait_until(sound.next_due_s())
        reports.extend(sound.poll())
    clock.wait_until(until_s)
    return reports


def test_a_clip_is_started_on_time_and_as_long_before_as_the_device_needs() -> None:
    for lead_s in (0.0, 0.2):
        clock = VirtualClock()
        player = ScriptedPlayer(clock, lead_s=lead_s)
        sound: Sound = PsychopySound(clock, [SHORT], player)
        sound.play_at(SHORT.clip, 1.0)
        assert sound.next_due_s() == 1.0 - lead_s
        began, ended = run(sound, clock, 5.0)
        assert player.done == [(0.0, "load short"), (1.0 - lead_s, "start")]
        assert (began.what, began.time_s, began.frames, began.fault) == ("began", 1.0, 0, "")
        assert (ended.what, ended.frames, ended.fault) == ("ended", 4800, "")
        assert ended.time_s == pytest.approx(1.1)
        assert sound.next_due_s() == math.inf


def test_a_clip_that_ends_late_or_early_is_told_when_it_ended() -> None:
    for late_s in (-0.5, 0.5):
        clock = VirtualClock()
        sound = PsychopySound(clock, [LONG], ScriptedPlayer(clock, delay_s=0.03, late_s=late_s))
        sound.play_at(LONG.clip, 0.0)
        began, ended = run(sound, clock, 9.0)
        assert began.time_s == pytest.approx(0.03)
        assert ended.time_s - began.time_s == pytest.approx(2.0 + late_s)


def test_a_device_that_never_begins_is_told_with_what_it_took() -> None:
    clock = VirtualClock()
    player = ScriptedPlayer(clock, hangs=True)
    sound = PsychopySound(clock, [SHORT], player)
    sound.play_at(SHORT.clip, 1.0)
    (ended,) = run(sound, clock, 9.0)
    assert ended.what == "ended"
    assert ended.fault.startswith("the sound device took 0 of the 4800 frames of short in 2.1 s")
    assert ended.time_s == pytest.approx(1.1 + HANGS_AFTER_S, abs=2 * LOOK_S)
    assert player.done[-1][1] == "stop"


def test_a_clip_that_is_stopped_before_it_began_was_never_heard() -> None:
    clock = VirtualClock()
    player = ScriptedPlayer(clock)
    sound = PsychopySound(clock, [SHORT], player)
    sound.play_at(SHORT.clip, 1.0)
    clock.wait_until(0.5)
    sound.stop()
    assert run(sound, clock, 9.0) == []
    assert player.done == [(0.0, "load short")]


def test_what_stops_in_the_middle_is_told_with_the_frames_so_far() -> None:
    clock = VirtualClock()
    sound = PsychopySound(clock, [LONG], ScriptedPlayer(clock))
    sound.play_at(LONG.clip, 0.0)
    began = run(sound, clock, 1.0)
    sound.stop()
    sound.stop()
    assert sound.next_due_s() == 1.0, "there is something to tell"
    (ended,) = sound.poll()
    assert [each.what for each in began] == ["began"]
    assert (ended.what, ended.time_s, ended.frames, ended.fault) == ("ended", 1.0, 48_000, "")
    assert sound.next_due_s() == math.inf


def test_a_clip_that_was_not_loaded_is_a_fault_and_changes_nothing() -> None:
    clock = VirtualClock()
    sound = PsychopySound(clock, [SHORT], ScriptedPlayer(clock))
    sound.play_at(SHORT.clip, 0.0)
    with pytest.raises(DeviceFault, match="longer was not loaded"):
        sound.play_at(LONG.clip, 0.0)
    assert [each.what for each in run(sound, clock, 5.0)] == ["began", "ended"]


def test_a_closed_sound_plays_nothing_and_can_be_closed_again() -> None:
    clock = VirtualClock()
    sound = PsychopySound(clock, [SHORT], ScriptedPlayer(clock))
    sound.close()
    sound.close()
    with pytest.raises(DeviceFault, match="short"):
        sound.play_at(SHORT.clip, 0.0)


STEPS = st.lists(
    st.tuples(st.sampled_from(["play", "stop", "wait", "poll"]), st.floats(0, 3), st.booleans()), max_size=12
)


@settings(max_examples=80, deadline=None)
@given(STEPS, st.floats(0, 0.3), st.floats(0, 0.1), st.floats(-0.1, 1.5), st.booleans())
def test_whatever_is_asked_what_began_ends_once_and_nothing_is_told_before_it_happened(
    steps: list[tuple[str, float, bool]], lead_s: float, delay_s: float, late_s: float, hangs: bool
) -> None:
    clock = VirtualClock()
    player = ScriptedPlayer(clock, lead_s=lead_s, delay_s=delay_s, late_s=late_s, hangs=hangs)
    sound = PsychopySound(clock, [SHORT, LONG], player)
    told: list[tuple[float, SoundReport]] = []
    for what, seconds, is_long in [*steps, ("wait", 9.0, False), ("poll", 0.0, False)]:
        if what == "play":
            sound.play_at((LONG if is_long else SHORT).clip, clock.now() + seconds - 0.5)
        elif what == "stop":
            sound.stop()
        elif what == "wait":
            until_s = clock.now() + seconds
            while sound.next_due_s() <= until_s:
                clock.wait_until(sound.next_due_s())
                told.extend((clock.now(), report) for report in sound.poll())
            clock.wait_until(until_s)
        told.extend((clock.now(), report) for report in sound.poll())
    assert sound.next_due_s() == math.inf
    assert all(report.time_s <= now_s for now_s, report in told)
    reports = [report for _, report in told if not report.fault]
    assert [report.what for report in reports] == ["began", "ended"] * (len(reports) // 2)
    for began, ended in zip(reports[::2], reports[1::2], strict=True):
        assert began.clip == ended.clip
        assert began.time_s <= ended.time_s
        assert 0 <= ended.frames <= ended.clip.frames
