"""Guidance seen or heard, and reminders within a block: how long each lasts, and where it stands."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from experiments.protocol_files import LoadedProtocol, load_protocol, plan_session
from hardware.sound.bell import bell
from mindpain_task.model import Ends, Phase
from mindpain_task.planning.phases import AFTER_AUDIO_S, BELL, BELL_S, Unplannable
from mindpain_task.planning.walking import phases_of
from mindpain_task.views import Page
from tests.guided_for_tests import ENVELOPE, RIG, guided
from tests.mindpain_task.planning.requests import clip, planned
from tests.mindpain_task.planning.requests import given as blocks_of

SCRIPTS = ("demo_breath", "demo_pain_site")
HEARD = tuple((f"    script: {name}\n", f"    script: {name}\n    audio: true\n") for name in SCRIPTS)
WITH_BELL = ("guidance_s: 5.0", "guidance_s: 5.0\n  bell: true")


@pytest.fixture(scope="module")
def heard(tmp_path_factory: pytest.TempPathFactory) -> LoadedProtocol:
    return guided(tmp_path_factory.mktemp("heard"), *HEARD)


@pytest.fixture(scope="module")
def ringing(tmp_path_factory: pytest.TempPathFactory) -> LoadedProtocol:
    return guided(tmp_path_factory.mktemp("ringing"), *HEARD, WITH_BELL)


def before(loaded: LoadedProtocol, duration_s: float, rate_hz: int = 48_000) -> tuple[Phase, ...]:
    clips = {name: clip(name, duration_s, rate_hz) for name in SCRIPTS} | {BELL: clip(BELL, 2.5)}
    one, other = (block.before for block in blocks_of(planned(loaded, clips=clips)))
    assert [phase.duration_s for phase in one] == [phase.duration_s for phase in other]
    return one


@settings(max_examples=100, deadline=None)
@given(st.floats(0.05, 5.0 - AFTER_AUDIO_S), st.sampled_from([22_050, 44_100, 48_000]))
def test_silence_fills_what_a_recording_leaves(
    heard: LoadedProtocol, duration_s: float, rate_hz: int
) -> None:
    phases = before(heard, duration_s, rate_hz)
    assert sum(phase.duration_s or 0 for phase in phases) == pytest.approx(5.0, abs=1e-9)
    assert [phase.name for phase in phases] in (["guidance", "practice"], ["guidance"])
    assert all(phase.ends is Ends.BY_TIME and (phase.duration_s or 0) > 0 for phase in phases)
    first = phases[0]
    assert first.plays is not None
    assert first.duration_s is not None
    assert first.duration_s >= first.plays.duration_s + AFTER_AUDIO_S - 0.0005
    assert all(phase.plays is None for phase in phases[1:])


@pytest.mark.parametrize("duration_s", [5.0 - AFTER_AUDIO_S + 0.001, 4.9, 5.0, 60.0])
def test_a_recording_that_is_too_long_is_refused_with_its_place(
    heard: LoadedProtocol, duration_s: float
) -> None:
    sentence = rf"the recording of demo_breath lasts {duration_s:.1f} s, 0.5 s of silence belong to its end"
    with pytest.raises(Unplannable, match=sentence) as caught:
        before(heard, duration_s)
    assert caught.value.place == ("blocks", "guidance_s")


def test_bells_stand_before_and_after_what_is_heard(ringing: LoadedProtocol) -> None:
    phases = before(ringing, 3.0)
    assert [phase.name for phase in phases] == ["bell", "guidance", "practice", "bell"]
    assert [phase.duration_s for phase in phases] == [BELL_S, 3.5, 1.5, BELL_S]
    assert [phase.plays.name if phase.plays else "" for phase in phases] == [BELL, "demo_breath", "", BELL]
    assert [phase.marker for phase in phases] == ["bell", "guidance", "guidance", "bell"]
    assert bell(BELL).clip.duration_s < BELL_S


def test_bells_stand_around_what_is_read_as_well(tmp_path: Path) -> None:
    phases = before(guided(tmp_path, WITH_BELL), 1.0)
    assert [phase.name for phase in (phases[0], phases[-1])] == ["bell", "bell"]
    read = [phase for phase in phases if phase.name == "guidance"]
    assert sum(phase.duration_s or 0 for phase in read) == pytest.approx(5.0, abs=0.01)
    assert all(phase.plays is None for phase in read)


def test_without_a_planned_length_a_recording_lasts_as_long_as_it_is(tmp_path: Path) -> None:
    endless = guided(tmp_path, *HEARD, ("guidance_s: 5.0", "guidance_s: null"))
    assert [(p.name, p.duration_s) for p in before(endless, 60.0)] == [("guidance", 60.5)]


def test_a_recording_that_is_not_there_is_named(heard: LoadedProtocol, ringing: LoadedProtocol) -> None:
    with pytest.raises(Unplannable, match="there is no recording of demo_breath in 'en'"):
        planned(heard)
    with pytest.raises(Unplannable, match="there is no recording of bell"):
        planned(ringing, clips={name: clip(name, 1.0) for name in SCRIPTS})


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_heard_of_the_shipped_protocol_fits_and_says_to_listen(language: str) -> None:
    loaded = load_protocol("guided_audio", ENVELOPE)
    plan, _ = plan_session(loaded, RIG, language=language, seed=1, participant_number=1)
    for block in plan.blocks:
        assert [phase.name for phase in block.before] == ["bell", "guidance", "practice", "bell"]
        guided_s = sum(phase.duration_s or 0 for phase in block.before[1:-1])
        assert guided_s == pytest.approx(loaded.protocol.blocks.guidance_s)
        pages = [phase.shows for phase in block.before]
        assert all(isinstance(page, Page) and page.title and page.body for page in pages)


@settings(max_examples=30, deadline=None)
@given(every=st.integers(1, 6), seed=st.integers(0, 2**32))
def test_reminders_come_before_every_so_many_trials_and_never_before_the_first(
    tmp_path_factory: pytest.TempPathFactory, every: int, seed: int
) -> None:
    loaded = guided(tmp_path_factory.mktemp("p"), ("every_trials: 2", f"every_trials: {every}"))
    for block in blocks_of(planned(loaded, seed)):
        reminded = [place for place, trial in enumerate(block.trials) if trial.phases[0].name == "reminder"]
        assert reminded == [place for place in range(1, len(block.trials)) if place % every == 0]
        for trial in block.trials:
            names = [phase.name for phase in trial.phases]
            assert names.count("reminder") == (names[0] == "reminder")


def test_a_reminder_shows_the_sentence_of_its_own_condition(tmp_path: Path) -> None:
    for block, sentence in zip(
        blocks_of(planned(guided(tmp_path))), ("Stay with the breath.", "Stay with the task."), strict=True
    ):
        shown = [p for trial in block.trials for p in trial.phases if p.name == "reminder"]
        assert {(p.shows, p.duration_s, p.ends) for p in shown} == {(Page("", sentence), 3.0, Ends.BY_TIME)}


def test_a_condition_without_the_sentence_has_no_reminder(tmp_path: Path) -> None:
    gone = ('    reminder_in_block: {en: "Stay with the task."}\n', "")
    breath, task = blocks_of(planned(guided(tmp_path, gone)))
    assert any(p.name == "reminder" for trial in breath.trials for p in trial.phases)
    assert not any(p.name == "reminder" for trial in task.trials for p in trial.phases)


def test_a_plan_walks_through_the_lesson_between_opening_and_blocks(tmp_path: Path) -> None:
    """What is walked through is checked before a session: whether each text fits the screen, for one."""
    plan = planned(guided(tmp_path))
    lesson = plan.lesson
    assert lesson is not None
    walked = [phase for block, _, phase in phases_of(plan) if block is None]
    taught = (*lesson.pages, *lesson.checks, *lesson.again, lesson.help)
    assert walked == [*plan.opening, *taught, *plan.closing]
    assert [phase.name for phase in lesson.checks] == ["louder", "both_up"]
    assert [phase.ends for phase in lesson.checks] == [Ends.BY_ANSWER] * 2
    assert lesson.help.ends is Ends.BY_OPERATOR
    assert lesson.tries == 2
