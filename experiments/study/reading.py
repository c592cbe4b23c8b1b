"""From the runs of one session to its trials and answers, as its journals have them: pure functions.

The journal is the only record, and reading it takes milliseconds; no table that lies beside it is trusted,
and no read-back is needed: whether a stimulus was delivered as commanded is in the journal.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from experiments.recorded.runs import RecordedRun
from experiments.recorded.tables import identity_of
from experiments.study.nouns import OUTCOMES, LeftOut, Outcome, StudySession, Trial
from mindpain_task.located import Refusal, Refused
from mindpain_task.rows import tables
from mindpain_task.session.outcome import Ending
from mindpain_task.session.position import position
from mindpain_task.session.resuming import seam_of
from mindpain_task.tables import Cell, Table

Row: TypeAlias = Mapping[str, Cell]
GIVEN = ("heat_onset_s", "shock_onset_s", "laser_onset_s", "cold_onset_s")
"""A trial with a time in one of these columns gave a stimulus."""
AS_COMMANDED = (None, "delivered", "not_verifiable")
"""Verdicts with which an answer counts; cold water has none, and a laser never tells what it gave."""


def session_of(runs: Sequence[RecordedRun]) -> StudySession:
    """Return the session that these runs, in their order, are; raise `Refused` for a journal in disorder."""
    first, last = runs[0], runs[-1]
    trials: list[Trial] = []
    for chain in _chains(runs):
        trials += _trials_of(chain, len(trials))
    return StudySession(
        protocol=first.protocol,
        participant=f"sub-{first.name.participant}" + (" (simulated)" if first.simulated else ""),
        label=first.name.session,
        occasion=first.occasion,
        visit_number=_whole(first, "visit"),
        arm=first.arm,
        hours=_hours(first),
        ending=_ending(runs),
        begun=any(record.event.kind == "session_start" for run in runs for record in run.records),
        simulated=bool(first.simulated),
        runs=tuple(run.folder.name for run in runs),
        programs=tuple(dict.fromkeys(_program(run) for run in (first, last))),
        trials=tuple(trials),
    )


def _chains(runs: Sequence[RecordedRun]) -> list[list[RecordedRun]]:
    """Return runs that continue one another together: they number their trials on."""
    chains: dict[str, list[RecordedRun]] = {}
    for run in runs:
        seam = seam_of(run.header)
        chain = chains.get(seam.run_folder_name, []) if seam else []
        chain.append(run)
        chains[run.folder.name] = chain
    return list({id(chain): chain for chain in chains.values()}.values())


def _ending(runs: Sequence[RecordedRun]) -> str:
    """Return how a session ended: by its last run, but completed or withdrawn once is so for good."""
    endings = [_position_ending(run) for run in runs]
    for final in (Ending.WITHDRAWN.value, Ending.COMPLETED.value):
        if final in endings:
            return final
    return endings[-1]


def _position_ending(run: RecordedRun) -> str:
    try:
        return position(run.records).ending
    except ValueError as error:
        raise Refused([Refusal(None, f"run {run.folder.name}: {error}")]) from error


def _program(run: RecordedRun) -> str:
    versions, commit = run.facts.get("versions"), run.facts.get("git_commit")
    version = versions.get("mindpain") if isinstance(versions, dict) else None
    return f"mindpain {version or 'of unknown version'}, commit {str(commit)[:10] if commit else 'unknown'}"


def _whole(run: RecordedRun, name: str) -> int | None:
    value = run.facts.get(name)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _hours(run: RecordedRun) -> float | None:
    value = run.facts.get("participant_practice_hours")
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _trials_of(chain: Sequence[RecordedRun], before: int) -> list[Trial]:
    """Return what was rated in runs that continue one another, after the `before` trials of runs before."""
    trials: list[Row] = []
    ratings: list[Row] = []
    for run in chain:
        made = tables(run.records, (), identity_of(run.folder, run.header))
        trials += _rows(made[0])
        ratings += [row for row in _rows(made[1]) if row["scale"] in OUTCOMES]
    answers: dict[Cell, list[Row]] = defaultdict(list)
    for row in ratings:
        answers[row["trial"]].append(row)
    of_blocks = [row for row in ratings if row["trial"] is None]
    replaced = {row["repeats_trial"] for row in trials} - {None}
    each = [(row, _why_left_out(row, replaced)) for row in trials]
    if of_blocks and not any(why != "calibration" and row["trial"] in answers for row, why in each):
        each = [(row, why) for row, why in each if why == "calibration"]
        whole = list(_blocks(trials, of_blocks, before + len(each)))
    else:
        whole = [
            replace(block, left_out="beside_trials")
            for block in _blocks(trials, of_blocks, before + len(each))
        ]
    found = (_trial(row, place, answers.get(row["trial"], ()), why)
             for place, (row, why) in enumerate(each, start=before + 1))  # fmt: skip
    return [*found, *whole]


def _why_left_out(row: Row, replaced: set[Cell]) -> LeftOut:
    if row.get("calibration") is not None:
        return "calibration"
    if row["status"] != "completed":
        return "interrupted"
    if row["delivery"] not in AS_COMMANDED:
        return "not_as_commanded"
    if row["trial"] in replaced:
        return "replaced"
    return "" if any(row.get(column) is not None for column in GIVEN) else "nothing_given"


def _trial(row: Row, place: int, answers: Iterable[Row], why: LeftOut) -> Trial:
    values = {each["scale"]: each["value"] for each in answers}
    return Trial(
        place,
        str(row["condition"]),
        str(row["attention_target"]),
        str(row["attitude"]),
        str(row["site"]),
        str(row["stimulus"]),
        why,
        tuple((scale, _number(values[scale])) for scale in OUTCOMES if scale in values),
        row["delivery"] == "not_verifiable",
        row["repeats_trial"] is not None,
    )


def _blocks(trials: Sequence[Row], answers: Iterable[Row], before: int) -> Iterator[Trial]:
    """Yield each block that was rated as a whole after its last trial; its stimulus is all of its trials'."""
    asked: dict[Cell, dict[Outcome, Row]] = defaultdict(dict)
    for row in answers:
        scale = next(each for each in OUTCOMES if each == row["scale"])
        asked[row["block"]][scale] = (
            row  # a block that was begun anew is asked for again: the last one counts
        )
    for place, (block, rated) in enumerate(asked.items(), start=before + 1):
        row = next(iter(rated.values()))
        of_block = [each for each in trials if each["block"] == block]
        yield Trial(
            place,
            str(row["condition"]),
            str(row["attention_target"]),
            str(row["attitude"]),
            str(row["site"]),
            "+".join(sorted({str(each["stimulus"]) for each in of_block})),
            _why_block_left_out(of_block),
            tuple((scale, _number(each["value"])) for scale, each in rated.items()),
            any(each["delivery"] == "not_verifiable" for each in of_block),
        )


def _why_block_left_out(trials: Sequence[Row]) -> LeftOut:
    """Return why the answer to a whole block does not count: for the worst of its trials."""
    replaced = {row["repeats_trial"] for row in trials} - {None}
    reasons = [_why_left_out(row, replaced) for row in trials if row["trial"] not in replaced]
    for why in ("calibration", "interrupted", "not_as_commanded"):
        if why in reasons:
            return why
    return "" if "" in reasons else "nothing_given"


def _number(value: Cell) -> float | None:
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def _rows(table: Table) -> Iterator[Row]:
    for row in table.rows:
        yield dict(zip(table.columns, row, strict=True))
