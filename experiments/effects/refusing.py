"""What an effects table cannot be made of is refused before anybody takes part."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from experiments.effects.rehearsing import request_for
from experiments.effects.targets import TOLERANCE, Row, Study
from experiments.preparing import PreparedSession, prepare_session
from mindpain_task.located import Refusal, Refused


def refuse_impossible(rows: Sequence[Row], studies: Mapping[str, Study]) -> None:
    """Raise `Refused` where a protocol cannot be rehearsed, or lacks what a row compares."""
    prepared = {name: prepare_session(request_for(study, 1, None, Path())) for name, study in studies.items()}
    missing = dict.fromkeys(sentence for row in rows for sentence in _missing(row, prepared))
    if missing:
        raise Refused([Refusal(None, sentence) for sentence in missing])


def _missing(row: Row, prepared: Mapping[str, PreparedSession]) -> Iterator[str]:
    """Yield what the protocols of a row's studies do not have."""
    for cell in row.cells:
        session = prepared[cell.study]
        plan, protocol = session.plan, session.loaded.protocol
        where = f"row {row.name}: {session.request.protocol}"
        under = {(trial.condition or b.condition).name for b in plan.blocks for trial in b.trials}
        for condition in cell.conditions:
            if condition not in under:
                yield f"{where} gives nothing under a condition {condition!r}"
        if cell.stimulus is not None and cell.stimulus not in {trial.stimulus_name for trial in plan.trials}:
            yield f"{where} gives no stimulus {cell.stimulus!r}"
        for measure in row.published:
            if measure != TOLERANCE and measure not in protocol.scales:
                yield f"{where} has no scale {measure!r}"
