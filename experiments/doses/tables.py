"""The tables of a participant's ledger: heat and current per skin site, against the limits of a rig."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from rich.table import Table as RichTable

from mindpain_task.safety.electrical import ElectricalLimits
from mindpain_task.safety.ledger import DAY_S, Entry, Ledger, SiteBalance
from mindpain_task.safety.limits import ThermalLimits

CALENDAR_FROM_S = 1e9
"""Times before this are a rehearsal's: its virtual time begins in 1970."""


@dataclass(frozen=True)
class SiteRow:
    """A skin site that was heated: its balance, the shares of its limits, reservations never settled."""

    site: str
    balance: SiteBalance
    shares: dict[str, float]
    unsettled: int

    @property
    def fullest(self) -> str:
        """The limit that is nearest."""
        return max(self.shares, key=lambda name: self.shares[name])

    @property
    def share(self) -> float:
        """The share of the nearest limit that is used up."""
        return self.shares[self.fullest]


def site_row(ledger: Ledger, site: str, now_s: float, limits: ThermalLimits) -> SiteRow:
    """Return what a site has taken as of `now_s`, and how much of each limit that is."""
    balance = ledger.balance(site, now_s)
    shares = {
        "dose limit of a session": balance.dose / limits.site_dose,
        "dose limit of 24 hours": balance.dose_24h / limits.site_dose_24h,
        "CEM43 limit": balance.cem43_min / limits.site_cem43_stop_min,
        "limit of stimuli": balance.stimuli / limits.stimuli_per_site,
    }
    unsettled = sum(entry.basis == "commanded" for entry in heat_entries(ledger, site))
    return SiteRow(site, balance, shares, unsettled)


def heat_entries(ledger: Ledger, site: str) -> list[Entry]:
    """Return what a site took of heat, one entry a stimulus."""
    return [entry for entry in ledger.entries if entry.site == site and entry.is_heat]


def heat_table(rows: list[SiteRow], session: str, limits: ThermalLimits, now_s: float) -> RichTable:
    """Return the table of the sites that were heated."""
    title = f"heat per skin site, {session} (limit in brackets)"
    table = RichTable(title=title, title_justify="left")
    table.add_column("site", no_wrap=True)
    for name in (
        f"stimuli\n({limits.stimuli_per_site})",
        f"D\n({limits.site_dose:g})",
        f"D in 24 h\n({limits.site_dose_24h:g})",
        f"CEM43\n({limits.site_cem43_stop_min:g} min)",
    ):
        table.add_column(name, justify="right")
    notes = ["note"] if any(row.unsettled for row in rows) else []
    for name in ("ended last", "room left", *notes):
        table.add_column(name)
    for row in rows:
        balance = row.balance
        table.add_row(
            row.site,
            str(balance.stimuli),
            f"{balance.dose:.2f}",
            f"{balance.dose_24h:.2f}",
            f"{balance.cem43_min:.1f}",
            ended(balance.last_end_s, now_s),
            _room(balance, limits),
            *([_unsettled(row)] if notes else []),
        )
    return table


def _room(balance: SiteBalance, limits: ThermalLimits) -> str:
    """Say what a site may still take; nothing at all once one of its limits is reached."""
    dose = min(limits.site_dose - balance.dose, limits.site_dose_24h - balance.dose_24h)
    stimuli = limits.stimuli_per_site - balance.stimuli
    minutes = limits.site_cem43_stop_min - balance.cem43_min
    if min(dose, stimuli, minutes) <= 0:
        return "none"
    return f"D {dose:.2f}, {stimuli} stimuli, {minutes:.0f} min"


def _unsettled(row: SiteRow) -> str:
    return f"{row.unsettled} never settled (as commanded)" if row.unsettled else ""


def current_table(ledger: Ledger, session: str, limits: ElectricalLimits, now_s: float) -> RichTable:
    """Return the table of the sites that took current."""
    given = [entry for entry in ledger.entries if entry.is_shock and entry.count]
    title = f"current per skin site, {session} (in all at most {limits.trains_per_session} trains)"
    table = RichTable(title=title, title_justify="left")
    table.add_column("site", no_wrap=True)
    for name in ("trains", "trains in 24 h", "highest"):
        table.add_column(name, justify="right")
    table.add_column("ended last")
    for site in dict.fromkeys(entry.site for entry in given):
        here = [entry for entry in given if entry.site == site]
        today = [entry for entry in here if entry.session == session]
        highest = max((entry.current_ma or 0.0 for entry in today), default=None)
        table.add_row(
            site,
            str(len(today)),
            str(sum(entry.end_s > now_s - DAY_S for entry in here)),
            "-" if highest is None else f"{highest:g} mA",
            ended(max(entry.end_s for entry in here), now_s),
        )
    return table


def laser_table(ledger: Ledger, session: str, now_s: float) -> RichTable:
    """Return the table of the sites that took laser pulses."""
    given = [entry for entry in ledger.entries if entry.is_laser and entry.count]
    table = RichTable(title=f"laser pulses per skin site, {session}", title_justify="left")
    table.add_column("site", no_wrap=True)
    for name in ("pulses", "pulses in 24 h", "highest"):
        table.add_column(name, justify="right")
    table.add_column("ended last")
    for site in dict.fromkeys(entry.site for entry in given):
        here = [entry for entry in given if entry.site == site]
        today = [entry for entry in here if entry.session == session]
        highest = max(((entry.energy_mj or 0.0) / (entry.spot_mm2 or 1.0) for entry in today), default=None)
        table.add_row(
            site,
            str(len(today)),
            str(sum(entry.end_s > now_s - DAY_S for entry in here)),
            "-" if highest is None else f"{highest:.2f} mJ/mm²",
            ended(max(entry.end_s for entry in here), now_s),
        )
    return table


def ended(end_s: float, now_s: float) -> str:
    """Return when a site's last stimulus was over, and how long ago that is."""
    if end_s == float("-inf"):
        return "never"
    ago_h = (now_s - end_s) / 3600
    ago = f"{60 * ago_h:.0f} min" if 0 <= ago_h < 1 else f"{ago_h:.1f} h"
    return f"{when(end_s)} ({ago} ago)"


def when(time_s: float) -> str:
    """Return a time as local calendar text, or as seconds of a rehearsal's virtual time."""
    if time_s < CALENDAR_FROM_S:
        return f"{time_s:.0f} s of virtual time"
    local = datetime.datetime.fromtimestamp(time_s, tz=datetime.UTC).astimezone()
    return local.strftime("%Y-%m-%d %H:%M")
