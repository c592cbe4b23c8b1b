"""What holds for every schedule, whatever is answered."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mindpain_task.schedules.entries import CalibrationEntry
from mindpain_task.schedules.making import make_schedule, planned, restored
from mindpain_task.schedules.schedule import Proposal, Schedule
from tests.mindpain_task.schedules.writing import BOUNDS_C, METHODS, SEARCHING, read, written

MA = {
    "start": 1.0, "most_step_up": 0.5, "first_step": 0.5, "last_step": 0.1, "steps": [0.5, 0.2], "step": 0.5,
    "sd_at_most": 0.4, "stop_at_sd": 0.3, "agree_within": 0.5, "zero": 0.1,
}  # fmt: skip
"""The same methods in mA: what is written with `_c` above."""
BOUNDS_MA = (0.5, 5.25)


def in_ma(method: str) -> CalibrationEntry:
    raw = {key: value for key, value in METHODS[method].items() if not key.endswith("_c")}
    levels = [key.removesuffix("_c") for key in METHODS[method] if key.endswith("_c")]
    return read(raw | {f"{name}_ma": MA[name] for name in levels})


def an_answer(data: st.DataObject, method: str, proposal: Proposal) -> float | None:
    """Anything that could be answered, missed ones among it."""
    if method == "limits":
        assert proposal.level is not None
        return data.draw(st.none() | st.floats(0, proposal.level))
    if method in ("levels", "staircase"):
        return data.draw(st.sampled_from([0.0, 1.0, None]))
    return data.draw(st.none() | st.floats(0, 100) | st.integers(0, 100).map(float))


def through(schedule: Schedule, data: st.DataObject, method: str) -> list[tuple[Proposal, float | None]]:
    course: list[tuple[Proposal, float | None]] = []
    while (proposal := schedule.next_trial()) is not None:
        assert schedule.next_trial() == proposal
        assert len(course) < 100
        answer = an_answer(data, method, proposal)
        schedule.learn(proposal, answer)
        course.append((proposal, answer))
    return course


@pytest.mark.parametrize("unit", ["°C", "mA"])
@pytest.mark.parametrize("method", SEARCHING)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_no_level_is_outside_the_bounds_or_more_than_a_step_over_the_highest_given(
    method: str, unit: str, data: st.DataObject
) -> None:
    entry, bounds = (written(method), BOUNDS_C) if unit == "°C" else (in_ma(method), BOUNDS_MA)
    start, step = (42.0, 1.0) if unit == "°C" else (1.0, 0.5)
    course = through(make_schedule(entry, bounds, unit), data, method)
    levels = [proposal.level for proposal, _ in course]
    assert levels[0] == start
    highest = start
    for level in levels:
        assert level is not None
        assert bounds[0] <= level <= bounds[1]
        assert level <= highest + step + 1e-9
        assert round(level * 10, 6).is_integer()
        highest = max(highest, level)


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_a_course_ends_and_is_part_of_the_planned_one(method: str, data: st.DataObject) -> None:
    entry = written(method)
    course = through(make_schedule(entry, BOUNDS_C, "°C"), data, method)
    longest = planned(entry)
    assert 0 < len(course) <= len(longest)
    assert tuple(proposal.stimulus for proposal, _ in course) == longest[: len(course)]
    assert [proposal.number for proposal, _ in course] == list(range(1, len(course) + 1))


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=8, deadline=None)
@given(data=st.data())
def test_after_every_prefix_a_restored_schedule_is_the_original(method: str, data: st.DataObject) -> None:
    entry = written(method)
    original = make_schedule(entry, BOUNDS_C, "°C")
    course: list[tuple[Proposal, float | None]] = []
    while True:
        again = restored(entry, BOUNDS_C, "°C", course)
        assert again.next_trial() == original.next_trial()
        assert again.estimate() == original.estimate()
        proposal = original.next_trial()
        if proposal is None:
            break
        answer = an_answer(data, method, proposal)
        original.learn(proposal, answer)
        course.append((proposal, answer))


@pytest.mark.parametrize("method", METHODS)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_what_is_found_lies_in_the_bounds_and_what_is_refused_has_a_reason(
    method: str, data: st.DataObject
) -> None:
    schedule = make_schedule(written(method), BOUNDS_C, "°C")
    course = through(schedule, data, method)
    found = schedule.estimate()
    assert found.levels.keys() == found.sd.keys()
    assert all(BOUNDS_C[0] <= level <= BOUNDS_C[1] for level in found.levels.values())
    assert found.accepted or found.reasons
    assert not (found.accepted and found.is_at_ceiling)
    if all(answer is None for _, answer in course):
        assert not found.accepted
        assert not found.levels


@pytest.mark.parametrize("method", METHODS)
@given(number=st.integers(1, 3), level=st.floats(40, 49.5) | st.none(), name=st.sampled_from(["search", "x"]))
@settings(max_examples=30, deadline=None)
def test_a_proposal_that_is_not_the_pending_one_is_refused(
    method: str, number: int, level: float | None, name: str
) -> None:
    schedule = make_schedule(written(method), BOUNDS_C, "°C")
    pending, foreign = schedule.next_trial(), Proposal(number, name, level)
    if foreign != pending:
        with pytest.raises(ValueError, match=f"trial {number}, {name}.*not what this calibration proposes"):
            schedule.learn(foreign, 0.0)
    assert schedule.next_trial() == pending


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("limits", 51.0),
        ("limits", -0.1),
        ("levels", 0.5),
        ("staircase", 2.0),
        ("ascending", 100.5),
        ("grid_bayes", -1.0),
        ("grid_bayes", float("nan")),
        ("temporal_summation", 101.0),
        ("cpm", float("inf")),
    ],
)
def test_an_answer_outside_its_range_is_refused_and_nothing_learned(method: str, answer: float) -> None:
    schedule = make_schedule(written(method), BOUNDS_C, "°C")
    proposal = schedule.next_trial()
    assert proposal is not None
    with pytest.raises(ValueError, match="is no answer"):
        schedule.learn(proposal, answer)
    assert schedule.next_trial() == proposal


def test_a_journal_with_another_level_is_refused_by_its_trial() -> None:
    answers = [(Proposal(1, "search", 42.0), 3.0), (Proposal(2, "search", 44.5), 5.0)]
    with pytest.raises(ValueError, match=r"trial 2, search at 44\.5.*trial 2, search at 43"):
        restored(written("ascending"), BOUNDS_C, "°C", answers)


def test_nothing_is_learned_after_the_end() -> None:
    schedule = make_schedule(written("cpm"), BOUNDS_C, "°C")
    while (proposal := schedule.next_trial()) is not None:
        schedule.learn(proposal, 50.0)
    with pytest.raises(ValueError, match="is done"):
        schedule.learn(Proposal(6, "test", None), 50.0)
