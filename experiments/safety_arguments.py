"""What can be typed after the commands about a participant's safety: `mindpain ledger`."""

from __future__ import annotations

import argparse
from pathlib import Path

from experiments.arguments import command


def add_ledger(commands: object) -> None:
    """Add `mindpain ledger`: what each skin site has taken."""
    parser = command(
        commands, "ledger", _ledger,
        "Show what each skin site of a participant has taken, and may still take.\n\n"
        "Counts every session and run of the participant: stimuli, dose D and CEM43 of a session, dose of\n"
        "24 hours, as measured; a reservation that was never settled counts as commanded. Where sessions\n"
        "are simulated, each run has a skin of its own, and the last run is shown.",
    )  # fmt: skip
    parser.add_argument("--sub", metavar="ID", required=True, help="participant")
    parser.add_argument("--ses", metavar="ID", help="which session's sums to show (default: the last one)")
    parser.add_argument(
        "--data",
        metavar="DIR",
        type=Path,
        default=Path("data"),
        help="where sessions are kept (default: data)",
    )
    parser.add_argument(
        "--rig", default="rehearsal", help="whose limits to compare with (default: rehearsal)"
    )
    parser.add_argument(
        "--map", metavar="FILE.svg", type=Path, help="draw the sites on a schematic body, in this new file"
    )


def _ledger(args: argparse.Namespace) -> int:
    from experiments.commands import wide_console
    from experiments.doses.report import LedgerRequest, report_ledger
    from hardware.clocks import LabClock

    request = LedgerRequest(args.data, args.sub, args.ses, args.rig, args.map)
    return report_ledger(request, wide_console(), LabClock().utc_s())


def add_adverse_event(commands: object) -> None:
    """Add `mindpain adverse-event`: what happened to a participant, on record for good."""
    parser = command(
        commands, "adverse-event", _adverse_event,
        "Put an adverse event on record, or list those on record.\n\n"
        "Asks question by question; time, session, trial, skin site and the last five stimuli with their\n"
        "dose stand there already, from the newest run, also while its session is paused. Ctrl-C writes\n"
        "nothing. Nothing on record is ever changed: --correct adds a record in the place of another one.\n"
        "With --severity, --what, --action and --reporter given, nothing is asked.",
    )  # fmt: skip
    parser.add_argument("--sub", metavar="ID", required=True, help="participant")
    parser.add_argument("--ses", metavar="ID", help="session (default: that of the newest run)")
    parser.add_argument(
        "--data", metavar="DIR", type=Path, default=Path("data"),
        help="where sessions are kept (default: data)",
    )  # fmt: skip
    parser.add_argument(
        "--list", action="store_true", help="show what is on record, and whether anything was changed since"
    )
    parser.add_argument("--correct", metavar="N", type=int, help="correct record N: give only what was wrong")
    parser.add_argument(
        "--when", metavar="TIME", dest="happened", help="14:05 (today) or '2026-03-01 14:05' (default: now)"
    )
    for name, metavar, text in (
        ("trial", "N", "in or after which trial"),
        ("site", "SITE", "where on the body"),
        ("severity", "1-5", "1 mild, 2 moderate, 3 severe, 4 life-threatening, 5 death"),
        ("what", "TEXT", "what happened"),
        ("action", "TEXT", "what was done about it"),
        ("outcome", "TEXT", "how the participant is now"),
        ("related", "WORD", "unrelated, possibly, probably, definitely or unknown (default)"),
        ("reporter", "NAME", "who reports it"),
        ("deadline", "DATE", "by when the ethics committee must be told"),
    ):
        parser.add_argument(f"--{name}", metavar=metavar, help=text)


def _adverse_event(args: argparse.Namespace) -> int:
    from experiments.adverse.command import adverse_event

    return adverse_event(args)


def add_tables(commands: object) -> None:
    """Add `mindpain tables`: a run's tables, derived from its journal again."""
    parser = command(
        commands, "tables", _tables,
        "Derive the tables of a run from its journal again.\n\n"
        "For a run whose program was killed, or whose disk was full, before it wrote them. Only what is\n"
        "missing is written; a table that was changed by hand is named, and stays as it is.",
    )  # fmt: skip
    parser.add_argument("folder", metavar="RUN_FOLDER", type=Path, help="the folder with journal.jsonl in it")


def _tables(args: argparse.Namespace) -> int:
    from experiments.resume.rebuild_tables import rebuild_tables

    return rebuild_tables(args.folder, print)
