"""Frames are on record where a screen measured them, after each rating that moved; never from a rehearsal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from hardware.clocks import VirtualClock
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.virtual import FRAME_S, VirtualInputs, VirtualScreen
from mindpain_task.model import Ends, Event, JsonValue, Phase
from mindpain_task.roles import InputKind, Rig
from mindpain_task.session.noting import Logbook
from mindpain_task.session.questioning import Questioning
from mindpain_task.session.rating_along import RatingAlong
from tests.at_window import number
from tests.mindpain_task.session.test_asking import HIDDEN, HOLD, SCALE, NoJournal, SlowScreen, Typist
from tests.mindpain_task.session.test_rating_along import SCALE as ALONG
from tests.mindpain_task.session.test_rating_along import SHOWN

PHASE = Phase("intensity", "intensity_shown", Ends.BY_ANSWER, HIDDEN, asks=SCALE)


class Kept(NoJournal):
    """A journal in memory."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def append(self, event: Event) -> int:
        self.events.append(event)
        return len(self.events)

    @property
    def frames(self) -> list[Event]:
        return [event for event in self.events if event.kind == "frames"]


def room(typist: Typist, *, measures: bool, slow: bool = False) -> tuple[Rig, Kept]:
    clock, journal = VirtualClock(), Kept()
    screen = SlowScreen(clock, typist) if slow else VirtualScreen(clock, typist)
    rig = Rig(clock, screen, VirtualInputs(clock, typist), NoStimulator(), SilentOutlets(), journal)
    return replace(rig, measures_frames=measures), journal


def rated(typist: Typist, *, measures: bool, slow: bool = False) -> list[Event]:
    rig, journal = room(typist, measures=measures, slow=slow)
    Questioning(rig, Logbook(rig), rig.inputs.wait).ask(PHASE)
    assert any(event.kind == "rating" for event in journal.events)
    return journal.frames


def rated_along(*points: tuple[float, float], measures: bool) -> list[Event]:
    """Rate for two seconds: (when, where the pointer is) from 5 s on."""
    acts = [(at_s, InputKind.POINT, to) for at_s, to in points]
    rig, journal = room(Typist(*acts), measures=measures)
    along = RatingAlong(ALONG, SHOWN, rig, Logbook(rig))
    rig.clock.wait_until(5.0)
    along.begin()
    while rig.clock.now() < 7.0:
        along.hear(rig.inputs.wait(along.next_due_s()))
        along.serve()
    along.end(5.0, 7.0)
    return journal.frames


def data_of(events: list[Event]) -> Mapping[str, JsonValue]:
    (event,) = events
    return event.data


def test_a_glide_on_a_screen_leaves_its_frames() -> None:
    (event,) = rated(Typist(*HOLD), measures=True)
    assert (event.phase, event.data["scale"], event.data["dropped"]) == ("intensity", "intensity", 0)
    assert event.data["median_ms"] == pytest.approx(1000 * FRAME_S, abs=0.01)
    assert number(event.data["intervals"]) == pytest.approx(1.0 / FRAME_S, abs=3)
    assert len(str(dict(event.data))) < 250


def test_a_late_frame_is_among_them() -> None:
    its = data_of(rated(Typist(*HOLD), measures=True, slow=True))
    assert its["dropped"] == 1
    assert number(its["longest_ms"]) > 3000 * FRAME_S
    counts = its["frames_long"]
    assert isinstance(counts, dict)
    assert sum(number(count) for frames, count in counts.items() if int(frames) > 1) == 1


def test_a_pointer_that_is_faster_than_the_screen_leaves_its_frames() -> None:
    points = tuple((1.0 + 0.001 * i, InputKind.POINT, 20 + 0.05 * i) for i in range(500))
    its = data_of(rated(Typist(*points, (2.0, InputKind.CLICK, 45.0)), measures=True))
    assert number(its["intervals"]) == pytest.approx(0.5 / FRAME_S, abs=3)
    assert its["dropped"] == 0


def test_a_slow_pointers_pauses_are_no_frames() -> None:
    points = tuple((1.0 + 0.1 * i, InputKind.POINT, 20 + 5.0 * i) for i in range(5))
    assert not rated(Typist(*points, (2.0, InputKind.CLICK, 45.0)), measures=True)


def test_a_movement_that_is_taken_back_within_a_frame_leaves_none() -> None:
    there_and_back = ((1.0, 40.0), (1.004, 41.0), (1.007, 40.0), (1.5, 50.0))
    acts = [(at_s, InputKind.POINT, to) for at_s, to in there_and_back]
    assert not rated(Typist(*acts, (2.0, InputKind.CLICK, 50.0)), measures=True)


def test_nothing_that_moved_leaves_no_frames() -> None:
    assert not rated(Typist((1.0, InputKind.CLICK, 40.0)), measures=True)
    assert not rated_along(measures=True)


def test_virtual_frames_are_no_measurement() -> None:
    assert not rated(Typist(*HOLD), measures=False, slow=True)
    assert not rated_along(*((5.5 + 0.001 * i, 0.1 * i) for i in range(600)), measures=False)


def test_only_flips_that_follow_one_another_are_a_continuous_ratings_frames() -> None:
    """Half a second of moving, a rest, half a second of moving: the rest is nobody's frame."""
    moves = [(5.3 + 0.001 * i, 0.1 * i) for i in range(500)] + [
        (6.2 + 0.001 * i, 50 + 0.1 * i) for i in range(400)
    ]
    its = data_of(rated_along(*moves, measures=True))
    assert its["scale"] == "pain"
    assert number(its["intervals"]) == pytest.approx(0.9 / FRAME_S, abs=4)
    assert (its["dropped"], its["frames_long"]) == (0, {"1": its["intervals"]})
