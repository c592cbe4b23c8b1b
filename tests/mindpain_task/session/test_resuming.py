"""What is left of a session that was interrupted, wherever it was: all of it, once, and as it was planned."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.preparing import SessionRequest, prepare_session
from experiments.protocol_files import load_protocol, plan_session
from experiments.session import conduct
from hardware.journal import read_journal
from hardware.rig_file import read_rig
from mindpain_task.model import Event, Record, SessionPlan
from mindpain_task.session.position import Position, position
from mindpain_task.session.resuming import At, Seam, is_over, remaining, seam_of, seam_page, too_old
from tests.library_for_tests import write_library
from tests.mindpain_task.session.resume_bench import Written, taken_up

RIG, ENVELOPE = read_rig("rehearsal")
PLAN = plan_session(
    load_protocol("attention_direction", ENVELOPE), RIG, language="en", seed=3, participant_number=2
)[0]
AT: tuple[At, At] = ("trial", "block")


@pytest.fixture(scope="module")
def rehearsed(tmp_path_factory: pytest.TempPathFactory) -> tuple[SessionPlan, list[Record]]:
    data = tmp_path_factory.mktemp("rehearsed")
    prepared = prepare_session(SessionRequest("demo", "rehearsal", "sim01", "01", "en", 7, data, "novice"))
    finished = conduct(prepared, say=lambda line: None)
    records, damage = read_journal(finished.files.journal)
    assert not damage
    return prepared.plan, records


@pytest.fixture(scope="module")
def mixed_plan(tmp_path_factory: pytest.TempPathFactory) -> SessionPlan:
    path = str(write_library(tmp_path_factory.mktemp("mixed")))
    loaded = load_protocol(path, ENVELOPE, arm="one", occasion="before")
    return plan_session(loaded, RIG, language="en", seed=1, participant_number=1)[0]


def broken_off(plan: SessionPlan, draw: st.DrawFn) -> Sequence[Record]:
    records = Written(plan, Random(draw(st.integers(0, 2**32))).randrange).records
    return records[: draw(st.integers(1, len(records)))]


@st.composite
def runs(draw: st.DrawFn) -> tuple[At, list[Position]]:
    """Draw up to three runs, each the rest of the one before, and each broken off anywhere."""
    at = draw(st.sampled_from(AT))
    positions: list[Position] = []
    for _ in range(draw(st.integers(1, 3))):
        left = taken_up(PLAN, positions, at)
        positions.append(position(broken_off(left, draw)))
    return at, positions


def test_every_cut_of_a_real_journal_leaves_what_was_not_done(
    rehearsed: tuple[SessionPlan, list[Record]],
) -> None:
    plan, records = rehearsed
    numbers = [trial.number for trial in plan.trials]
    for cut in range(1, len(records) + 1):
        here = position(records[:cut])
        left = remaining(plan, here, "trial")
        assert [*here.ended, *(trial.repeats or trial.number for trial in left.trials)] == numbers
        assert [trial.repeats for trial in left.trials if trial.repeats] == list(here.broken)
        whole = remaining(plan, here, "block")
        done = [t.number for block in plan.blocks if block.number in here.blocks_ended for t in block.trials]
        assert [*done, *(trial.repeats or trial.number for trial in whole.trials)] == numbers
        assert {trial.repeats for trial in whole.trials if trial.repeats} == {*here.begun} - {*done}
    assert is_over(position(records)) == "the session was completed: nothing of it is left"
    assert not is_over(position(records[: len(records) // 2]))


@settings(max_examples=150, deadline=None)
@given(runs())
def test_nothing_is_left_out_and_nothing_done_comes_again(drawn: tuple[At, list[Position]]) -> None:
    """Each planned trial, and each repeat that was granted, is done, left out, or still due."""
    at, positions = drawn
    item = {trial.number: trial.number for trial in PLAN.trials}
    settled: Counter[int] = Counter()
    plan = PLAN
    for here in positions:
        for again in here.again:
            is_same = again.at_once or at == "block"  # a block done again owes no repeat
            item[again.number] = item[again.repeats] if is_same else again.number
        settled.update(item[number] for number in (*here.ended, *here.skipped))
        plan = remaining(plan, here, at)
        item |= {t.number: item[t.repeats] for t in plan.trials if t.repeats and t.number not in item}
    due = Counter(item[trial.number] for trial in plan.trials)
    if at == "trial":
        assert settled + due == Counter(dict.fromkeys(item.values(), 1))
    else:
        assert set(due) <= {trial.number for trial in PLAN.trials}
        assert set(due.values()) <= {1}
        assert {trial.number for trial in PLAN.trials} <= {*due, *settled}


@settings(max_examples=150, deadline=None)
@given(runs())
def test_numbers_never_collide(drawn: tuple[At, list[Position]]) -> None:
    at, positions = drawn
    seen: set[int] = set()
    plan = PLAN
    for here in positions:
        assert seen.isdisjoint(here.begun)
        seen |= {*here.begun}
        plan = remaining(plan, here, at)
        numbers = [trial.number for trial in plan.trials]
        assert len(set(numbers)) == len(numbers)
        assert seen.isdisjoint(numbers)
        assert plan.next_number > max({0, *seen, *numbers})


@settings(max_examples=100, deadline=None)
@given(runs())
def test_what_comes_is_what_was_planned(drawn: tuple[At, list[Position]]) -> None:
    """Durations, and where scales start, are in the phases: nothing is drawn again."""
    at, positions = drawn
    left = taken_up(PLAN, positions, at)
    planned = {block.number: block for block in PLAN.blocks}
    assert [block.number for block in left.blocks] == sorted(block.number for block in left.blocks)
    for block in left.blocks:
        before = planned[block.number]
        assert (block.condition, block.site) == (before.condition, before.site)
        assert not block.trials or (block.before, block.after) == (before.before, before.after)
        phases = [trial.phases for trial in before.trials]
        order = [phases.index(trial.phases) for trial in block.trials if at == "block" or not trial.repeats]
        assert order == sorted(order)
    assert (left.closing, left.seed, left.baseline_c) == (PLAN.closing, PLAN.seed, PLAN.baseline_c)


@settings(max_examples=100, deadline=None)
@given(runs())
def test_each_site_is_set_up_again_before_its_first_trial(drawn: tuple[At, list[Position]]) -> None:
    at, positions = drawn
    seen: set[str] = set()
    for block in taken_up(PLAN, positions, at).blocks:
        if block.trials and block.site not in seen:
            assert block.setting_up == next(b.setting_up for b in PLAN.blocks if b.site == block.site)
        seen |= {block.site} if block.trials else set()


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_after_a_pause_all_guidance_comes_before_the_first_block_whose_conditions_change(
    mixed_plan: SessionPlan, data: st.DataObject
) -> None:
    """A condition goes with its trials wherever they come again, and what its cue means is said anew."""
    at = data.draw(st.sampled_from(AT))
    guidance = mixed_plan.blocks[0].before
    assert guidance
    positions: list[Position] = []
    for _ in range(data.draw(st.integers(1, 3))):
        left = taken_up(mixed_plan, positions, at)
        records = Written(left, Random(data.draw(st.integers(0, 2**32))).randrange).records
        positions.append(position(records[: data.draw(st.integers(1, len(records)))]))
    left = taken_up(mixed_plan, positions, at)
    planned = {trial.number: trial for trial in mixed_plan.trials}
    with_trials = [block for block in left.blocks if block.trials]
    assert [block.before for block in with_trials] == [guidance, ()][: len(with_trials)]
    for trial in left.trials:
        if trial.repeats in planned:
            was = planned[trial.repeats]
            assert (trial.condition, trial.signal, trial.phases) == (was.condition, was.signal, was.phases)
        assert trial.condition is not None


def test_after_its_last_trial_a_block_has_only_the_questions_that_were_not_asked(
    rehearsed: tuple[SessionPlan, list[Record]],
) -> None:
    plan, records = rehearsed
    last = max(i for i, record in enumerate(records) if record.event.kind == "trial_end") + 1
    (block,) = remaining(plan, position(records[:last]), "trial").blocks
    assert [phase.name for phase in block.after] == ["attention_on_target"]
    assert (block.trials, block.before, block.setting_up) == ((), (), ())
    answered = next(i for i in range(last, len(records)) if records[i].event.kind == "rating") + 1
    assert remaining(plan, position(records[:answered]), "trial").blocks == ()
    (whole,) = remaining(plan, position(records[:last]), "block").blocks
    assert [trial.repeats for trial in whole.trials] == [trial.number for trial in plan.blocks[-1].trials]


def test_the_opening_pages_come_again_only_where_no_block_was_begun(
    rehearsed: tuple[SessionPlan, list[Record]],
) -> None:
    """They say how to stop; whoever has not read them may not be given anything."""
    plan, records = rehearsed
    begins = next(i for i, record in enumerate(records) if record.event.kind == "block_start")
    seam = seam_page("en")
    assert remaining(plan, position(records[:begins]), "trial", seam).opening == (*seam, *plan.opening)
    assert remaining(plan, position(records[: begins + 1]), "trial", seam).opening == seam


def of(*events: Event) -> Position:
    opened = Event("journal_opened", 10.0, data={"utc_s": 5000.0})
    return position([Record(seq, event) for seq, event in enumerate((opened, *events), 1)])


def test_a_choice_belongs_to_the_trial_that_was_stopped_or_to_none() -> None:
    skip = Event("choice", 13.0, data={"choice": "skip"})
    begun = Event("trial_start", 11.0, 1, 1)
    assert of(begun, Event("stopped", 12.0, 1, 1), skip).skipped == (1,)
    assert of(begun, Event("trial_end", 11.5, 1, 1), Event("stopped", 12.0, 1), skip).skipped == ()
    again = Event("choice", 13.0, 1, data={"choice": "go_on", "repeats": 1, "as": 31})
    here = of(begun, Event("stopped", 12.0, 1, 1), again)
    assert (here.broken, here.highest) == ((), 31)
    left = remaining(PLAN, here, "trial")
    assert (left.trials[0].number, left.trials[0].repeats, left.next_number) == (31, 1, 32)


def test_who_withdrew_is_never_asked_again() -> None:
    chosen = of(Event("choice", 12.0, data={"choice": "withdraw"}))
    ended = Event("session_stopped", 13.0, marker="device_fault", data={"reason": "the cable"})
    stopped = of(Event("choice", 12.0, data={"choice": "withdraw"}), ended)
    for here in (chosen, stopped):
        assert is_over(here) == "the participant withdrew: this session is over for good"
    assert of(ended).ending == "device_fault"
    assert not is_over(of(ended))


def test_spoiled_trials_are_told_until_the_operator_decided() -> None:
    late = Event("delivery", 12.0, 1, 1, data={"verdict": "late"})
    trial = (Event("trial_start", 11.0, 1, 1), late, Event("trial_end", 13.0, 1, 1))
    declined = Event("repeat_declined", 14.0, 1, data={"repeats": 1, "as": 31})
    assert of(*trial).spoiled == (1,)
    assert of(*trial, declined).spoiled == ()
    assert of(*trial, declined).highest == 1
    assert of(*trial, Event("block_end", 14.0, 1)).spoiled == ()


@pytest.mark.parametrize(
    ("now_utc_s", "said"),
    [
        (5010.0 + 3600, ""),
        (5010.0 + 2 * 3600 + 1, "it broke off 2.0 h ago, and its protocol lets a session go on within 2 h"),
        (5000.0, ""),
        (1400.0, "its last record lies 1.0 h in the future: set this computer's clock"),
    ],
)
def test_too_old_counts_from_the_last_record(now_utc_s: float, said: str) -> None:
    assert too_old(of(Event("block_start", 20.0, 1)), now_utc_s, 2.0) == said


def test_a_journal_without_a_header_or_a_clock_is_refused() -> None:
    for records in ([], [Record(1, Event("trial_start", 1.0, 1, 1))]):
        with pytest.raises(ValueError, match="no header"):
            position(records)
    with pytest.raises(ValueError, match="nobody knows how old it is"):
        too_old(position([Record(1, Event("journal_opened", 0.0))]), 0.0, 2.0)


def test_a_seam_reads_as_it_was_written() -> None:
    seam = Seam("sub-01_run-01", "ab" * 32, 12, "", "trial", 60.0, 1e9)
    assert seam_of({"resumes": seam.record()}) == seam
    assert seam_of({}) is None
    for wrong in ("run-01", {}, seam.record() | {"last_seq": "12"}):
        with pytest.raises(ValueError, match="which is no run"):
            seam_of({"resumes": wrong})
