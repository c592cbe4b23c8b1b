"""Which streams are found: each once is enough, none may be meant twice, and none hides behind a namesake."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hardware.lsl.presence import PresentStream, StreamQuery
from hardware.recorder.wanted import APPEAR_S, find_wanted, told_apart
from mindpain_task.roles import DeviceFault
from tests.hardware.recorder.stand_ins import Hurried

LOOK_S = 1.0


def stream(name: str, source_id: str, uid: str = "", host: str = "here") -> PresentStream:
    return PresentStream(name, "T", source_id, uid or f"uid-{source_id}", 0.0, host)


MARKERS, EEG, GAZE = stream("markers", "m"), stream("EEG", "e"), stream("gaze", "g")


def looks(clock: Hurried, *seen: tuple[PresentStream, ...]) -> Callable[[], tuple[PresentStream, ...]]:
    """Return what looks so, one after the other, and as with the last one ever after."""
    each: Iterator[tuple[PresentStream, ...]] = iter(seen)

    def look() -> tuple[PresentStream, ...]:
        clock.wait_until(clock.now() + LOOK_S)
        return next(each, seen[-1])

    return look


def test_streams_that_no_single_look_finds_together_are_found() -> None:
    clock = Hurried()
    look = looks(clock, (MARKERS, EEG), (MARKERS, GAZE), (EEG,))
    found = find_wanted(["m"], [StreamQuery(name="EEG"), StreamQuery(name="gaze")], clock, look)
    assert found == (MARKERS, EEG, GAZE)
    assert clock.now() == 2 * LOOK_S


def test_own_streams_that_are_not_found_are_the_firewall_s_and_no_matter_of_the_rig_file() -> None:
    clock = Hurried()
    with pytest.raises(DeviceFault, match=r"not find its own streams: source_id m; .*firewall") as refused:
        find_wanted(["m"], [StreamQuery(name="EEG")], clock, looks(clock, ()))
    assert "recorder.streams" not in str(refused.value)
    assert clock.now() == APPEAR_S


def test_another_session_with_a_rig_of_the_same_name_is_refused_with_what_to_do() -> None:
    clock = Hurried()
    twice = (MARKERS, stream("markers", "m", "other", "there"))
    with pytest.raises(DeviceFault, match=r"here, .* on there; another session .*give one of the two rigs"):
        find_wanted(["m"], [], clock, looks(clock, twice))


def test_two_streams_with_one_source_id_are_not_told_apart_by_it() -> None:
    clock = Hurried()
    twice = (EEG, stream("EEG", "e", "other", "there"))
    with pytest.raises(DeviceFault, match="end one, or give each a source_id of its own"):
        find_wanted([], [StreamQuery(source_id="e")], clock, looks(clock, twice))


def test_streams_of_one_name_are_called_by_their_ids_too() -> None:
    nameless = stream("EEG", "", "u-1")
    assert [each.name for each in told_apart((EEG, GAZE, nameless))] == ["EEG (e)", "gaze", "EEG (u-1)"]
