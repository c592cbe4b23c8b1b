"""A rating given all the time: a sample a frame, counted from the first, whatever comes late meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

import pytest

from hardware.clocks import VirtualClock
from hardware.no_stimulator import NoStimulator
from hardware.outlets import SilentOutlets
from hardware.virtual import FRAME_S, VirtualInputs, VirtualScreen
from mindpain_task.model import JsonValue, VasScale
from mindpain_task.roles import InputEvent, InputKind, Rig
from mindpain_task.session.noting import NOTHING
from mindpain_task.session.rating_along import RatingAlong
from mindpain_task.views import Vas
from tests.at_window import number
from tests.mindpain_task.session.test_asking import NoJournal, Typist

SCALE = VasScale("pain", "How strong is it now?", "no pain", "worst pain", 0.0, None)
SHOWN = Vas(SCALE.question, SCALE.left, SCALE.right, 0.0, 0.0, "move it all the time")
LASTS_S = 10.0


class Rated:
    """One rating of ten seconds; whoever serves it is `late_s` late each time, and once by `once_s` more."""

    def __init__(
        self, *points: tuple[float, float], late_s: float = 0.0, once_s: float = 0.0, begins_s: float = 5.0
    ) -> None:
        self.noted: list[tuple[str, Mapping[str, JsonValue]]] = []
        acts = [(begins_s + at_s, InputKind.POINT, to) for at_s, to in points]
        self.clock, person = VirtualClock(), Typist(*acts)
        inputs = VirtualInputs(self.clock, person)
        screen = VirtualScreen(self.clock, person)
        rig = Rig(self.clock, screen, inputs, NoStimulator(), SilentOutlets(), NoJournal())
        along = RatingAlong(SCALE, SHOWN, rig, self.note)
        self.clock.wait_until(begins_s)
        along.begin()
        while self.clock.now() < begins_s + LASTS_S:
            acts_now: tuple[InputEvent, ...] = inputs.wait(along.next_due_s())
            along.hear(acts_now)
            self.clock.wait_until(self.clock.now() + late_s)
            if once_s and self.clock.now() > begins_s + LASTS_S / 2:
                self.clock.wait_until(self.clock.now() + once_s)
                once_s = 0.0
            along.serve()
        along.end(begins_s, begins_s + LASTS_S)

    def note(
        self,
        kind: str,
        time_s: float,
        marker: str = "",
        *,
        phase: str = "",
        data: Mapping[str, JsonValue] = NOTHING,
    ) -> None:
        self.noted.append((kind, data))

    @property
    def samples(self) -> list[tuple[float, float]]:
        """(time, position) of each."""
        found = []
        for kind, data in self.noted:
            if kind == "rating_samples":
                assert isinstance(data["samples"], list)
                for sample in data["samples"]:
                    assert isinstance(sample, list)
                    found.append((number(sample[0]), number(sample[1])))
        return found

    @property
    def derived(self) -> Mapping[str, JsonValue]:
        """What is on record of the whole of it."""
        return self.noted[-1][1]


@pytest.mark.parametrize("late_s", [0.0, 0.001, 0.004])
def test_lateness_does_not_add_up(late_s: float) -> None:
    rated = Rated(late_s=late_s)
    assert abs(len(rated.samples) - (LASTS_S / FRAME_S + 1)) <= 1
    assert rated.derived["dropped_frames"] == 0
    assert rated.derived["samples"] == len(rated.samples)


def test_a_sample_that_is_much_too_late_is_counted_and_the_beat_goes_on() -> None:
    rated = Rated(once_s=0.1)
    between_s = [later[0] - sooner[0] for sooner, later in pairwise(rated.samples)]
    assert rated.derived["dropped_frames"] == 1
    assert rated.derived["longest_frame_s"] == pytest.approx(max(between_s), abs=0.0002)
    assert sum(each > 1.5 * FRAME_S for each in between_s) == 1
    # What was not sampled meanwhile is not made up afterwards.
    assert min(between_s) > 0.2 * FRAME_S
    assert len(rated.samples) < LASTS_S / FRAME_S - 4


def test_what_moves_is_sampled_as_it_is_shown() -> None:
    moves = [(0.5 + 0.1 * place, float(place)) for place in range(1, 90)]
    rated = Rated(*moves)
    times_s, positions = zip(*rated.samples, strict=True)
    assert all(later > sooner for sooner, later in pairwise(times_s))
    for at_s, to in moves:
        shown_s = next(time_s for time_s, position in rated.samples if position == to)
        assert -0.0001 < shown_s - (5.0 + at_s) < 2 * FRAME_S
    assert set(positions) == {float(place) for place in range(90)}
    assert len(rated.samples) >= LASTS_S / FRAME_S
    assert rated.derived["dropped_frames"] == 0
