"""The loudspeaker of a rehearsal takes a clip's time exactly, and lets it be heard."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware.clocks import VirtualClock
from hardware.sound.virtual import VirtualSound
from mindpain_task.roles import DeviceFault, Sound, SoundReport
from mindpain_task.sounds import Clip

BELL = Clip("bell", "aa", 48_000, 120_000)
TALK = Clip("talk", "bb", 22_050, 1_984_500)  # 90 s

Times = st.floats(0, 1000)


@settings(max_examples=50, deadline=None)
@given(Times, Times, st.floats(0, 5))
def test_a_clip_takes_its_duration_and_no_poll_that_comes_late_changes_it(
    now_s: float, ahead_s: float, late_s: float
) -> None:
    clock = VirtualClock()
    clock.wait_until(now_s)
    heard: list[tuple[Clip, float]] = []
    sound: Sound = VirtualSound(clock, [BELL], lambda clip, time_s: heard.append((clip, time_s)))
    sound.play_at(BELL, now_s + ahead_s)
    began_s = now_s + ahead_s
    if began_s > now_s:
        assert sound.poll() == ()
        assert sound.next_due_s() == began_s
    clock.wait_until(sound.next_due_s() + BELL.duration_s + late_s)
    expected = [
        SoundReport(BELL, "began", began_s),
        SoundReport(BELL, "ended", began_s + 2.5, BELL.frames),
    ]
    assert list(sound.poll()) == expected
    assert heard == [(BELL, began_s)]
    assert sound.next_due_s() == math.inf


def test_a_time_that_has_passed_means_now() -> None:
    clock = VirtualClock()
    clock.wait_until(7.0)
    sound = VirtualSound(clock, [BELL])
    sound.play_at(BELL, 3.0)
    assert sound.next_due_s() == 7.0
    assert sound.poll() == (SoundReport(BELL, "began", 7.0),)
    assert sound.next_due_s() == 9.5


@settings(max_examples=50, deadline=None)
@given(st.floats(0.001, 89.9))
def test_a_stop_or_a_second_clip_ends_the_first_where_it_is(after_s: float) -> None:
    for is_stop in (True, False):
        clock = VirtualClock()
        sound = VirtualSound(clock, [BELL, TALK])
        sound.play_at(TALK, 0.0)
        clock.wait_until(after_s)
        if is_stop:
            sound.stop()
            sound.stop()
        else:
            sound.play_at(BELL, after_s)
        began, ended, *more = sound.poll()
        assert (began.what, began.time_s) == ("began", 0.0)
        assert ended == SoundReport(TALK, "ended", after_s, round(after_s * 22_050))
        assert more == ([] if is_stop else [SoundReport(BELL, "began", after_s)])


def test_what_was_only_scheduled_is_forgotten_without_a_word() -> None:
    clock = VirtualClock()
    sound = VirtualSound(clock, [BELL])
    sound.play_at(BELL, 5.0)
    clock.wait_until(4.0)
    sound.stop()
    clock.wait_until(60.0)
    assert sound.poll() == ()
    assert sound.next_due_s() == math.inf


@pytest.mark.parametrize(("late_s", "frames"), [(3.0, TALK.frames), (-30.0, 22_050 * 60)])
def test_planted_trouble_ends_a_clip_late_or_early(late_s: float, frames: int) -> None:
    clock = VirtualClock()
    sound = VirtualSound(clock, [TALK, BELL], ends_late_s={"talk": late_s})
    sound.play_at(TALK, 1.0)
    clock.wait_until(200.0)
    assert sound.poll()[1] == SoundReport(TALK, "ended", 91.0 + late_s, frames)


def test_trouble_that_nothing_could_have_is_refused() -> None:
    with pytest.raises(ValueError, match=r"bell of 2.5 s cannot end 3 s early"):
        VirtualSound(VirtualClock(), [BELL], ends_late_s={"bell": -3.0})


def test_a_clip_that_was_not_loaded_is_a_fault() -> None:
    sound = VirtualSound(VirtualClock(), [BELL])
    with pytest.raises(DeviceFault, match="talk was not loaded"):
        sound.play_at(TALK, 0.0)
    with pytest.raises(DeviceFault, match="bell was not loaded"):
        sound.play_at(Clip("bell", "another hash", BELL.rate_hz, BELL.frames), 0.0)
    sound.close()
    sound.close()
    with pytest.raises(DeviceFault, match="bell"):
        sound.play_at(BELL, 0.0)
