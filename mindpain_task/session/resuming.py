"""The rest of a session that was interrupted: what is left of its plan, from how far its journal came."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from itertools import count
from typing import Literal, TypeAlias

from mindpain_task.model import Block, Ends, JsonValue, Phase, SessionPlan, Trial
from mindpain_task.questionnaires.making import without_answered
from mindpain_task.schedules.schedule import Proposal
from mindpain_task.session.outcome import Ending
from mindpain_task.session.position import Position
from mindpain_task.views import OperatorPrompt
from mindpain_task.words import WORDS

At: TypeAlias = Literal["trial", "block"]
"""Where an interrupted session may go on: at the trial that was interrupted, or at its whole block."""
CLOCK_SLACK_S = 120.0
"""How far a session's last record may lie in the future before somebody must look at the clock."""


@dataclass(frozen=True)
class Seam:
    """Where one run continues another, as it goes on record in the new one.

    `run_folder_name` is the run before, beside the new one, and `journal_sha256` its journal as it lies
    there, of which the records up to `last_seq` were read; `damage` is what was wrong with those behind, in
    words, and empty for nothing. It goes on at `utc_s` (seconds since 1970 in UTC), `gap_s` after its last
    record.
    """

    run_folder_name: str
    journal_sha256: str
    last_seq: int
    damage: str
    at: At
    gap_s: float
    utc_s: float

    def record(self) -> dict[str, JsonValue]:
        """Return the seam as it goes on record."""
        return asdict(self)


def seam_of(header: Mapping[str, JsonValue]) -> Seam | None:
    """Return the seam that a journal's header records, None where its run began a session.

    Raises ValueError for what is no seam.
    """
    if (written := header.get("resumes")) is None:
        return None
    kinds: dict[str, type] = {
        "run_folder_name": str,
        "journal_sha256": str,
        "last_seq": int,
        "damage": str,
        "at": str,
        "gap_s": float,
        "utc_s": float,
    }
    if not isinstance(written, dict) or {name: type(value) for name, value in written.items()} != kinds:
        raise ValueError(f"its journal says that it resumes {written!r}, which is no run")
    return Seam(**written)  # type: ignore[arg-type]


def seam_page(language: str) -> tuple[Phase, ...]:
    """Return what a resumed session opens with: the operator looks at the skin, and asks."""
    words = WORDS[language]
    view = OperatorPrompt(words.operator_title, words.seam_body, words.operator_hint)
    return (Phase("operator_prompt", "operator_prompt", Ends.BY_OPERATOR, view),)


def is_over(position: Position) -> str:
    """Return why a session cannot go on however much of it is left, as a sentence, or an empty text."""
    if position.ending == Ending.COMPLETED.value:
        return "the session was completed: nothing of it is left"
    if position.ending == Ending.WITHDRAWN.value:
        return "the participant withdrew: this session is over for good"
    return ""


def too_old(position: Position, now_utc_s: float, within_h: float) -> str:
    """Return why a session is too old to go on, as a sentence, or an empty text if it is not.

    Raises ValueError where its journal does not say when it was opened.
    """
    age_s = now_utc_s - position.last_utc_s
    if age_s < -CLOCK_SLACK_S:
        return f"its last record lies {-age_s / 3600:.1f} h in the future: set this computer's clock"
    if age_s > within_h * 3600:
        allowed = f"its protocol lets a session go on within {within_h:g} h"
        return f"it broke off {age_s / 3600:.1f} h ago, and {allowed}"
    return ""


def remaining(plan: SessionPlan, position: Position, at: At, seam: tuple[Phase, ...] = ()) -> SessionPlan:
    """Return the rest of a plan that came as far as `position`, `seam` in the place of its opening pages.

    Whatever may have been given and was not seen to its end comes again as a new trial. Where no block was
    begun the opening pages come after the seam: they say how to stop. A questionnaire that was finished does
    not come again, one that was not comes as a whole. Random numbers are not drawn again:
    what is left is what was planned.
    """
    used = max((position.highest, plan.numbers_used, *(trial.number for trial in plan.trials)))
    numbers = count(used + 1)
    blocks = []
    for block in plan.blocks:
        if block.number in position.blocks_ended:
            continue
        if block.calibrates is not None:
            blocks.append(_search_left(block, position, numbers, at))
            continue
        left = _whole(block, position, numbers) if at == "block" else _rest(block, position, numbers)
        if left.trials or left.after:
            blocks.append(left)
    opening = without_answered(plan.opening, position.items)
    return replace(
        plan,
        opening=seam if position.blocks_begun else (*seam, *opening),
        lesson=None if position.blocks_begun else plan.lesson,
        blocks=tuple(_set_up_again(plan, _guided_again(plan, blocks))),
        closing=without_answered(plan.closing, position.items),
        numbers_used=used,
    )


def learnt_so_far(
    positions: Iterable[tuple[Position, At]],
) -> dict[str, tuple[tuple[Proposal, float | None], ...]]:
    """Return what each calibration has learnt through a session's runs, each with where the next took it up.

    One that is to begin again with its block has learnt nothing.
    """
    learnt: dict[str, tuple[tuple[Proposal, float | None], ...]] = {}
    for position, at in positions:
        for name, answers in position.learnt.items():
            before = () if name in position.anew else learnt.get(name, ())
            learnt[name] = (*before, *answers)
        if at == "block":
            learnt = {}
    return learnt


def _search_left(block: Block, position: Position, numbers: Iterator[int], at: At) -> Block:
    """Return a calibration with the trials that it may still need: all but those it has learnt from.

    One that was begun anew needs a whole search's, however few there were left before; one that the operator
    has ended by leaving a trial out needs none, and the operator is asked how to go on.
    """
    search = block.calibrates
    assert search is not None
    if at == "trial" and search.name in position.given_up:
        return replace(block, trials=())
    is_anew = at == "trial" and search.name in position.anew
    left = list(search.whole if is_anew else block.trials)
    if at == "trial":
        learnt = position.learnt.get(search.name, ())
        for (proposal, _), number in zip(learnt, position.learnt_from.get(search.name, ()), strict=True):
            left.remove(_learnt_from(left, proposal.stimulus, number, position))
    trials = (
        replace(trial, number=next(numbers), repeats=trial.number)
        if is_anew or trial.number in position.begun
        else trial
        for trial in left
    )
    return replace(block, trials=tuple(trials))


def _learnt_from(left: Iterable[Trial], stimulus: str, number: int, position: Position) -> Trial:
    """Return which planned trial one that was learnt from was, or was the repeat of.

    A search begun anew in a later run may have come from trials of another plan: then the first that fits.
    """
    fitting = {trial.number: trial for trial in left if trial.stimulus_name == stimulus}
    while number not in fitting and number in position.trial_repeats:
        number = position.trial_repeats[number]
    return fitting.get(number) or next(iter(fitting.values()))


def _whole(block: Block, position: Position, numbers: Iterator[int]) -> Block:
    """Return a block from its start; a trial that began has a new number, and repeats its last beginning."""
    last = {trial.number: trial.number for trial in block.trials}
    for again in position.again:
        if again.number in position.begun:
            last |= {trial: again.number for trial, number in last.items() if number == again.repeats}
    trials = (
        replace(trial, number=next(numbers), repeats=last[trial.number])
        if trial.number in position.begun
        else trial
        for trial in block.trials
    )
    return replace(block, trials=tuple(trials))


def _rest(block: Block, position: Position, numbers: Iterator[int]) -> Block:
    """Return what is left of a block; after its last trial, that is what was not answered yet."""
    trials = tuple(
        replace(trial, number=next(numbers), repeats=trial.number)
        if trial.number in position.broken
        else trial
        for trial in _with_repeats(block.trials, position)
        if trial.number not in (*position.ended, *position.skipped)
    )
    if trials:
        return replace(block, trials=trials)
    open_questions = (
        phase
        for phase in block.after
        if phase.asks is not None and (block.number, phase.name) not in position.answered
    )
    return replace(block, setting_up=(), before=(), trials=(), after=tuple(open_questions))


def _with_repeats(trials: Iterable[Trial], position: Position) -> list[Trial]:
    """Return a block's trials with those that were to be given again, each where it was to come."""
    queue = list(trials)
    for again in position.again:
        for place, trial in enumerate(queue):
            if trial.number == again.repeats:
                repeat = replace(trial, number=again.number, repeats=again.repeats)
                queue[place : place + 1] = [repeat] if again.at_once else [trial]
                queue += [] if again.at_once else [repeat]
                break
    return queue


def _guided_again(plan: SessionPlan, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, all guidance before the first whose trials have a condition each.

    In a whole session it comes before the first of all; after a pause nobody need remember what a cue means.
    """
    before = next((block.before for block in plan.blocks if _is_mixed(block) and block.before), ())
    for block in blocks:
        if _is_mixed(block):
            yield replace(block, before=before)
            before = ()
        else:
            yield block


def _is_mixed(block: Block) -> bool:
    return any(trial.condition is not None for trial in block.trials)


def _set_up_again(plan: SessionPlan, blocks: Iterable[Block]) -> Iterator[Block]:
    """Yield the blocks, each site set up at its first trials as at the first of the whole session.

    After a pause nobody knows whether the stimulator is still where it was, nor how strong a current the
    participant is used to.
    """
    at_first: dict[str, tuple[Phase, ...]] = {}
    for block in plan.blocks:
        if block.setting_up:
            at_first.setdefault(block.site, block.setting_up)
    seen: set[str] = set()
    for block in blocks:
        is_first = bool(block.trials) and block.site not in seen
        seen |= {block.site} if block.trials else set()
        yield replace(block, setting_up=at_first[block.site]) if is_first else block
