"""`mindpain ledger`: what each skin site of a participant has taken, and what it may still take."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from experiments.doses.skin_map import SiteOnMap, skin_map
from experiments.doses.tables import (
    CALENDAR_FROM_S,
    SiteRow,
    current_table,
    ended,
    heat_entries,
    heat_table,
    laser_table,
    site_row,
    when,
)
from experiments.recorded.mixing import WATERMARKS
from experiments.recorded.provenance import program_line
from hardware.dose_file import read_doses
from hardware.durable import write_once
from hardware.program_facts import program_here
from hardware.rig_file import read_rig
from hardware.session_files import SIMULATED_MARK
from mindpain_task.located import Refusal, Refused
from mindpain_task.safety.ledger import Ledger
from mindpain_task.safety.skin_sites import mixed


@dataclass(frozen=True)
class LedgerRequest:
    """Whose ledger, from where, for which session (None: the last one), and where its map goes."""

    data: Path
    participant: str
    session: str | None
    rig: str
    map_file: Path | None


def report_ledger(request: LedgerRequest, console: Console, now_s: float) -> int:
    """Print the tables, write the map if one is asked for, and return the exit code; `now_s` is UTC.

    Raises `Refused` where there is no such participant, or the map's file is there already.
    """
    _, envelope = read_rig(request.rig)
    folder = dose_folder(request)
    entries, notices = read_doses(folder)
    console.print(f"read from {escape(str(folder))}", soft_wrap=True)
    for notice in notices:
        console.print(f"[bold red]note:[/bold red] {escape(notice)}", soft_wrap=True)
    if not entries:
        console.print(f"nothing was given to sub-{request.participant} yet")
        return 0
    if max(entry.end_s for entry in entries) < CALENDAR_FROM_S:
        now_s = max(entry.end_s for entry in entries)  # virtual time stands still once its run is over
    simulated = (request.data / SIMULATED_MARK).exists()
    if simulated:
        console.print(f"[bold]{WATERMARKS['simulated']}[/bold]")
    session = entries[-1].session if request.session is None else f"ses-{request.session}"
    ledger = Ledger(entries, session)
    for sentence in filter(None, (ledger.clock_fault(now_s), mixed(ledger.sites))):
        console.print(f"[bold red]note:[/bold red] {escape(sentence)}", soft_wrap=True)
    heated = [site for site in ledger.sites if heat_entries(ledger, site)]
    rows = [site_row(ledger, site, now_s, envelope.thermal) for site in heated]
    if rows:
        console.print(heat_table(rows, session, envelope.thermal, now_s))
    if any(entry.is_shock for entry in ledger.entries):
        console.print(current_table(ledger, session, envelope.electrical, now_s))
    if any(entry.is_laser for entry in ledger.entries):
        console.print(laser_table(ledger, session, now_s))
    if request.map_file is not None:
        title = f"sub-{request.participant}, {session}: skin sites as of {when(now_s)}"
        mark = WATERMARKS["simulated" if simulated else "real"]
        _write_map(request.map_file, title, list(_on_map(ledger, rows, now_s)), mark)
        console.print(f"map: {escape(str(request.map_file))}", soft_wrap=True)
    return 0


def dose_folder(request: LedgerRequest) -> Path:
    """Return where the ledger lies: a participant's own folder, or the last run's where all is simulated."""
    home = request.data / "sourcedata" / f"sub-{request.participant}"
    if not home.is_dir():
        raise Refused([Refusal(None, f"there is no participant sub-{request.participant} in {request.data}")])
    if not (request.data / SIMULATED_MARK).exists():
        return home / "dose"
    sessions = "ses-*" if request.session is None else f"ses-{request.session}"
    runs = sorted(home.glob(f"{sessions}/*/dose"), key=lambda each: (each.stat().st_mtime_ns, each))
    if not runs:
        raise Refused([Refusal(None, f"no run in {home} kept a dose ledger")])
    return runs[-1]


def _on_map(ledger: Ledger, rows: list[SiteRow], now_s: float) -> Iterator[SiteOnMap]:
    for row in rows:
        share = f"{int(100 * row.share)} % of the {row.fullest}"
        if row.unsettled:
            share += f"; {row.unsettled} never settled"
        yield SiteOnMap(row.site, row.share, (share, f"ended last: {ended(row.balance.last_end_s, now_s)}"))
    heated = {row.site for row in rows}
    for site in ledger.sites:
        if site not in heated:
            trains = [entry for entry in ledger.entries if entry.site == site and entry.count]
            last_s = max((entry.end_s for entry in trains), default=float("-inf"))
            yield SiteOnMap(site, None, (f"trains: {len(trains)}", f"ended last: {ended(last_s, now_s)}"))


def _write_map(path: Path, title: str, sites: list[SiteOnMap], watermark: str) -> None:
    text = skin_map(title, sites, watermark=watermark, made_by=program_line(program_here()))
    try:
        write_once(path, text.encode())
    except FileExistsError as error:
        sentence = f"{path} is there already, and nothing is ever overwritten: name another file"
        raise Refused([Refusal(None, sentence)]) from error
