"""What the columns mean of the tables that say who took part and when."""

from __future__ import annotations

from experiments.bids.tables_kept import described

OF_A_RUN = ("events", "beh", "stim", "physio")
"""Suffixes of what a run adds to its session; what the lab puts beside it is the lab's to list."""
_SIMULATED = (
    "Simulated parts",
    "Which parts were simulated, joined by +; `no` for a session with a participant and real devices. What "
    "is simulated is no data about people.",
)
_LOCAL = "in the local time of the computer that made this dataset; n/a in virtual time."
PARTICIPANTS = described(
    participant_id=("Participant", "The participant's label in this dataset."),
    group=(
        "Group",
        "The arm of the study that the participant was in; several are joined by +. n/a where "
        "the study has none.",
    ),
    practice_hours=(
        "Practice",
        "Hours of meditation so far, as told at the first session, in the order of their labels, that says "
        "so; of a simulated participant, as simulated.",
        "h",
    ),
    sessions=("Sessions", "How many sessions of the participant are in this dataset."),
    runs=("Runs", "How many runs of the program those were: a session that was interrupted has several."),
    simulated=_SIMULATED,
)
SESSIONS = described(
    session_id=("Session", "The session's label."),
    acq_time=("Begin", f"When the first run of the session began, {_LOCAL}"),
    occasion=("Occasion", "Which of the study's visits it was, by its name; n/a where the study names none."),
    visit=("Visit", "Which visit of the participant it was, counted from 1, where that was told."),
    practice_hours=("Practice", "Hours of meditation so far, as told at this session.", "h"),
    runs=("Runs", "How many runs of the program the session has."),
    simulated=_SIMULATED,
)
SCANS = described(
    filename=("File", "A file of the session, by its path in the session's folder."),
    acq_time=("Begin", f"When its run's session_start was, {_LOCAL}"),
    simulated=_SIMULATED,
)
