"""A search that was interrupted goes on where it was: it knows what it knew, and proposes what it would."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.preparing import PreparedSession, SessionRequest, prepare_session
from experiments.session import conduct
from hardware.journal import read_journal
from mindpain_task.model import Event, JsonValue, Record, SessionPlan
from mindpain_task.schedules.making import make_schedule, restored
from mindpain_task.schedules.schedule import Proposal, Schedule
from mindpain_task.session.position import Position, position
from mindpain_task.session.resuming import learnt_so_far, remaining
from tests.guided_for_tests import written
from tests.mindpain_task.schedules.writing import BOUNDS_C, METHODS
from tests.mindpain_task.schedules.writing import written as entry_of

Learnt = list[tuple[Proposal, float | None]]
SEARCH = "heat"


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[PreparedSession, list[Record]]:
    """A whole rehearsal of the small guided session, through the real engine."""
    folder = tmp_path_factory.mktemp("rehearsed")
    asked = SessionRequest(
        str(written(folder)), "rehearsal", "sim01", "01", "en", 3, folder / "data", "novice"
    )
    prepared = prepare_session(asked)
    finished = conduct(prepared, say=lambda line: None)
    records, damage = read_journal(finished.files.journal)
    assert not damage
    return prepared, records


def of(*events: Event) -> Position:
    opened = Event("journal_opened", 10.0, data={"utc_s": 5000.0})
    return position([Record(seq, event) for seq, event in enumerate((opened, *events), 1)])


def told(proposal: Proposal, answer: float | None, number: int) -> tuple[Event, Event, Event]:
    """Return what the journal says of a trial that a search learnt from."""
    what: dict[str, JsonValue] = {
        "calibration": SEARCH,
        "number": proposal.number,
        "stimulus": proposal.stimulus,
        "level": proposal.level,
        "unit": "°C",
        "answer": answer,
    }
    return (
        Event("trial_start", 11.0, 1, number, data={"repeats": None}),
        Event("trial_end", 12.0, 1, number),
        Event("calibration_trial", 12.0, 1, data=what),
    )


def learn(schedule: Schedule, answers: Sequence[float | None]) -> Learnt:
    """Answer a schedule until it is done or there are no answers left; return what it learnt."""
    learnt: Learnt = []
    for answer in answers:
        if (proposal := schedule.next_trial()) is None:
            break
        schedule.learn(proposal, answer)
        learnt.append((proposal, answer))
    return learnt


ANSWERS = {
    "limits": st.none() | st.floats(42.0, 49.0),
    "levels": st.none() | st.sampled_from([0.0, 1.0]),
    "staircase": st.none() | st.sampled_from([0.0, 1.0]),
}
RATINGS = st.none() | st.integers(0, 1000).map(lambda tenths: tenths / 10)


@settings(max_examples=25, deadline=None)
@given(data=st.data())
@pytest.mark.parametrize("method", METHODS)
def test_a_search_restored_from_a_journal_goes_on_as_the_one_that_was_not_interrupted(
    method: str, data: st.DataObject
) -> None:
    """Wherever it broke off, and through however many runs: the same proposals, the same estimate."""
    entry = entry_of(method)
    through = make_schedule(entry, BOUNDS_C, "°C")
    answers = data.draw(st.lists(ANSWERS.get(method, RATINGS), min_size=1, max_size=20))
    learnt = learn(through, answers)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(learnt)), min_size=1, max_size=3)))
    runs = [
        of(*(event for number, each in enumerate(learnt[start:end], start) for event in told(*each, number)))
        for start, end in zip([0, *cuts], [*cuts, len(learnt)], strict=True)
    ]
    found = learnt_so_far((run, "trial") for run in runs).get(SEARCH, ())
    assert list(found) == learnt
    again = restored(entry, BOUNDS_C, "°C", found)
    assert again.next_trial() == through.next_trial()
    assert again.estimate() == through.estimate()


def test_every_cut_of_a_real_journal_restores_the_search(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    prepared, records = rehearsed
    make, search = prepared.calibrations.make[SEARCH], prepared.plan.blocks[0]
    schedule, learnt = make(), 0
    for cut in range(1, len(records) + 1):
        here = position(records[:cut])
        found = learnt_so_far([(here, "trial")]).get(SEARCH, ())
        for proposal, answer in found[learnt:]:
            schedule.learn(proposal, answer)
        learnt = len(found)
        again = make()
        for proposal, answer in found:
            again.learn(proposal, answer)
        assert again.next_trial() == schedule.next_trial()
        left = remaining(prepared.plan, here, "trial")
        if 1 in here.blocks_ended:
            assert all(block.calibrates is None for block in left.blocks)
            continue
        block = left.blocks[0]
        assert block.calibrates == search.calibrates
        assert len(block.trials) == len(search.trials) - learnt
        assert {trial.number for trial in block.trials}.isdisjoint(here.begun)
        whole = remaining(prepared.plan, here, "block").blocks[0]
        assert len(whole.trials) == len(search.trials)
    assert learnt > 3


def test_what_the_operator_went_on_with_is_known_once_the_search_is_over(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    """Until its block has ended the operator is asked again, and may search again."""
    _, records = rehearsed
    kinds = [record.event.kind for record in records]
    used, end = kinds.index("calibration_used"), kinds.index("block_end")
    assert used < end
    assert position(records[:end]).values == {}
    for cut in (end + 1, len(records)):
        assert position(records[:cut]).values == records[used].event.data["values"]


def search_of(plan: SessionPlan) -> tuple[int, ...]:
    return tuple(trial.number for trial in plan.blocks[0].trials)


TEN = Proposal(1, "searching", 42.0)


def test_a_trial_that_was_not_learnt_from_comes_again(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    """Whether it was stopped, spoiled, or ended just before it was learnt from."""
    plan = rehearsed[0].plan
    last = plan.trials[-1].number
    begun = Event("trial_start", 11.0, 1, 1, data={"repeats": None})
    for what in ((begun,), (begun, Event("stopped", 12.0, 1, 1)), (begun, Event("trial_end", 12.0, 1, 1))):
        left = remaining(plan, of(*what), "trial")
        assert search_of(left) == (last + 1, 2, 3, 4, 5, 6, 7)
        assert left.blocks[0].trials[0].repeats == 1


def test_a_search_begun_anew_needs_all_its_trials_again(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    plan = rehearsed[0].plan
    anew = Event("calibration_again", 13.0, 1, data={"calibration": SEARCH})
    here = of(*told(TEN, 20.0, 1), anew)
    assert here.learnt == {SEARCH: ()}
    assert here.anew == {SEARCH}
    assert len(search_of(remaining(plan, here, "trial"))) == 7
    after = of(*told(TEN, 20.0, 1), anew, *told(TEN, 30.0, 27))
    assert after.learnt == {SEARCH: ((TEN, 30.0),)}
    assert len(search_of(remaining(plan, after, "trial"))) == 6


def test_a_search_begun_anew_in_a_later_run_forgets_the_runs_before() -> None:
    anew = Event("calibration_again", 13.0, 1, data={"calibration": SEARCH})
    first, second = of(*told(TEN, 20.0, 1)), of(anew, *told(TEN, 30.0, 27))
    assert learnt_so_far([(first, "trial"), (second, "trial")]) == {SEARCH: ((TEN, 30.0),)}
    assert learnt_so_far([(first, "trial"), (of(anew), "trial")]) == {SEARCH: ()}


def test_a_search_that_begins_again_with_its_block_has_learnt_nothing() -> None:
    first, second = of(*told(TEN, 20.0, 1)), of(*told(TEN, 30.0, 27))
    assert learnt_so_far([(first, "block")]) == {}
    assert learnt_so_far([(first, "block"), (second, "trial")]) == {SEARCH: ((TEN, 30.0),)}


def test_an_answer_that_is_no_number_is_no_journal_of_ours() -> None:
    start, end, learnt = told(TEN, 20.0, 1)
    wrong = Event("calibration_trial", 12.0, 1, data={**learnt.data, "answer": True})
    with pytest.raises(ValueError, match="where a level or an answer is due"):
        of(start, end, wrong)


def test_the_lesson_comes_again_only_where_no_block_was_begun(
    rehearsed: tuple[PreparedSession, list[Record]], tmp_path: Path
) -> None:
    plan, records = rehearsed[0].plan, rehearsed[1]
    begins = next(i for i, record in enumerate(records) if record.event.kind == "block_start")
    assert remaining(plan, position(records[:begins]), "trial").lesson == plan.lesson
    assert remaining(plan, position(records[: begins + 1]), "trial").lesson is None


def test_a_repeat_names_the_trial_that_was_spoiled_and_not_the_one_learnt_from(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    plan = rehearsed[0].plan
    last = plan.trials[-1].number
    begun, ended = Event("trial_start", 11.0, 1, 1, data={"repeats": None}), Event("trial_end", 12.0, 1, 1)
    start, end, learnt = told(TEN, 20.0, 2)
    for data in (learnt.data, {**learnt.data, "trial": 2}):
        here = of(begun, ended, start, end, Event("calibration_trial", 12.0, 1, data=data))
        assert here.learnt_from == {SEARCH: (2,)}
        left = remaining(plan, here, "trial")
        assert search_of(left) == (last + 1, 3, 4, 5, 6, 7)
        assert left.blocks[0].trials[0].repeats == 1


def test_a_repeat_that_was_learnt_from_has_made_its_trial_good(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    """Trial 1 was stopped and given again as 27; what comes next begins with trial 2."""
    plan = rehearsed[0].plan
    stopped = (
        Event("trial_start", 11.0, 1, 1, data={"repeats": None}),
        Event("stopped", 11.5, 1, 1),
        Event("choice", 11.6, 1, data={"choice": "go_on", "repeats": 1, "as": 27}),
        Event("trial_start", 11.7, 1, 27, data={"repeats": 1}),
        Event("trial_end", 12.0, 1, 27),
    )
    *_, learnt = told(TEN, 20.0, 27)
    here = of(*stopped, Event("calibration_trial", 12.0, 1, data={**learnt.data, "trial": 27}))
    assert search_of(remaining(plan, here, "trial")) == (2, 3, 4, 5, 6, 7)


def given_up(*further: Event) -> Position:
    """Return how far a session came whose operator left trial 2 of the search out, and what came then."""
    return of(
        Event("block_start", 10.5, 1, data={"calibration": SEARCH}),
        *told(TEN, 20.0, 1),
        Event("trial_start", 13.0, 1, 2, data={"repeats": None}),
        Event("stopped", 13.5, 1, 2),
        Event("choice", 14.0, 1, data={"choice": "skip"}),
        *further,
    )


def test_a_search_that_the_operator_has_ended_is_not_gone_on_with(
    rehearsed: tuple[PreparedSession, list[Record]],
) -> None:
    """Only with its block as a whole it begins again; so it does where the operator wanted it once more."""
    plan = rehearsed[0].plan
    assert given_up().given_up == {SEARCH}
    assert search_of(remaining(plan, given_up(), "trial")) == ()
    assert len(search_of(remaining(plan, given_up(), "block"))) == 7
    anew = Event("calibration_again", 15.0, 1, data={"calibration": SEARCH})
    assert given_up(anew).given_up == frozenset()
    assert len(search_of(remaining(plan, given_up(anew), "trial"))) == 7


def test_a_trial_left_out_elsewhere_ends_no_search(rehearsed: tuple[PreparedSession, list[Record]]) -> None:
    over = (Event("block_end", 15.0, 1), Event("block_start", 16.0, 2, data={"calibration": None}))
    later = (
        Event("trial_start", 17.0, 2, 8, data={"repeats": None}),
        Event("stopped", 17.5, 2, 8),
        Event("choice", 18.0, 2, data={"choice": "skip"}),
    )
    start = Event("block_start", 10.5, 1, data={"calibration": SEARCH})
    here = of(start, *told(TEN, 20.0, 1), *over, *later)
    assert here.skipped == (8,)
    assert here.given_up == frozenset()
