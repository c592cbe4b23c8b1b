"""What each skin site has taken over a session, from the dose events of its journal. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from experiments.recorded.runs import RecordedRun
from experiments.report.reading import events, number, zero_s


@dataclass(frozen=True)
class Charge:
    """One entry: what a stimulus cost (`dose`), and what its site had taken by then.

    `basis` is commanded for a reservation that nothing settled: it counts in full.
    """

    key: str
    site: str
    trial: int | None
    since_start_s: float
    basis: str
    dose: float
    site_dose: float
    site_dose_24h: float
    site_cem43_min: float
    site_stimuli: int


@dataclass(frozen=True)
class SiteTotal:
    """What a site had taken at the end; `by_basis` counts its stimuli by where their dose comes from."""

    site: str
    stimuli: int
    dose: float
    dose_24h: float
    cem43_min: float
    by_basis: tuple[tuple[str, int], ...]


def charges_of(run: RecordedRun) -> tuple[Charge, ...]:
    """Return what holds of every stimulus: what settled it, or its reservation; as they were entered."""
    start_s = zero_s(run)
    held: dict[str, Charge] = {}
    for event in events(run.records, "dose"):
        data = event.data
        amounts = ("dose", "site_dose", "site_dose_24h", "site_cem43_min", "site_stimuli")
        dose, site_dose, site_dose_24h, minutes, stimuli = (number(data[name]) or 0.0 for name in amounts)
        key = str(data["key"])
        since_s, basis = round(event.time_s - start_s, 6), str(data["basis"])
        site = str(data["site"])
        held.pop(key, None)  # so that what settles a stimulus stands where it was settled
        held[key] = Charge(
            key,
            site,
            event.trial,
            since_s,
            basis,
            dose,
            site_dose,
            site_dose_24h,
            minutes,
            int(stimuli),
        )
    return tuple(held.values())


def totals_of(charges: Iterable[Charge]) -> tuple[SiteTotal, ...]:
    """Return what each site had taken at the end, in the order of their first use."""
    by_site: dict[str, list[Charge]] = {}
    for charge in charges:
        by_site.setdefault(charge.site, []).append(charge)
    totals = []
    for site, taken in by_site.items():
        last = taken[-1]
        counts: dict[str, int] = {}
        for charge in taken:
            counts[charge.basis] = counts.get(charge.basis, 0) + 1
        amounts = (last.site_stimuli, last.site_dose, last.site_dose_24h, last.site_cem43_min)
        totals.append(SiteTotal(site, *amounts, tuple(counts.items())))
    return tuple(totals)
