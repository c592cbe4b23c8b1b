"""What is known already when an adverse event is reported: the run, its trial and stop, the last stimuli."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path

from hardware.dose_file import read_doses
from hardware.journal import read_journal
from hardware.session_files import SIMULATED_MARK, SessionFiles
from mindpain_task.located import Refusal, Refused
from mindpain_task.safety.adverse_events import LastStimulus, last_stimuli

_LABEL = re.compile(r"[A-Za-z0-9]+")


@dataclass(frozen=True)
class Facts:
    """What the newest run of a participant says; empty where there is none. Nothing is locked to read it.

    `stopped` is the reason of its last stop. `notices` are sentences on what could not be read.
    """

    simulated: bool
    session: str = ""
    run: str = ""
    trial: int | None = None
    stopped: str = ""
    stimuli: tuple[LastStimulus, ...] = ()
    notices: tuple[str, ...] = ()

    @property
    def site(self) -> str:
        """The skin site of the last stimulus."""
        return self.stimuli[-1].site if self.stimuli else ""


def participant_folder(root: Path, participant: str) -> Path:
    """Return the folder of a participant who has one; a report must not land under a mistyped name."""
    folder = root / "sourcedata" / f"sub-{participant}"
    if not _LABEL.fullmatch(participant):
        raise Refused([Refusal(None, f"--sub {participant}: letters and digits only, without the sub-")])
    if not folder.is_dir():
        why = f"there is no {folder}: is the participant's ID right, and --data where the sessions are?"
        raise Refused([Refusal(None, f"--sub {participant}: {why}")])
    return folder


def gather(root: Path, participant: str, session: str | None) -> Facts:
    """Read what the newest run says, or the newest of one session; also while it goes on."""
    simulated = (root / SIMULATED_MARK).exists()
    folder = participant_folder(root, participant)
    journals = folder.glob(f"ses-{session or '*'}/*_run-*/journal.jsonl")
    newest = max(journals, key=lambda path: (path.stat().st_mtime_ns, path.name), default=None)
    if newest is None:
        return Facts(simulated, session or "")
    facts = _of_run(newest, simulated)
    doses = SessionFiles(newest.parent, ("participant",) if simulated else ()).doses
    entries, doubts = read_doses(doses)
    return replace(facts, stimuli=last_stimuli(entries), notices=(*facts.notices, *doubts))


def _of_run(journal: Path, simulated: bool) -> Facts:
    records, damage = read_journal(journal)
    trials = [record.event.trial for record in records if record.event.trial is not None]
    stops = [str(record.event.data.get("reason", "")) for record in records if record.event.kind == "stopped"]
    return Facts(
        simulated,
        session=journal.parents[1].name.removeprefix("ses-"),
        run=journal.parent.name,
        trial=trials[-1] if trials else None,
        stopped=stops[-1] if stops else "",
        notices=(damage,) if damage else (),
    )
