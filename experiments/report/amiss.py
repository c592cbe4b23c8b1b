"""What is amiss with a run though no event tells of it: lost read-backs, a dose over its limit. Pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from experiments.recorded.runs import RecordedRun
from experiments.report.courses import heated_of
from experiments.report.doses import charges_of
from experiments.report.reading import events, is_virtual, mapping, number, rows, words
from mindpain_task.markers import ONSETS
from mindpain_task.safety.ledger import over

UNSEEN = ("", "unknown", "not_verifiable")
"""Verdicts that no read-back led to."""
LAST_S = 1.0
"""[D] A stimulus of which nothing was read back for so long before its end is not all there."""
_DOSE_LIMITS = {
    "site_dose": "D of {:.3f} in the session",
    "site_dose_24h": "D of {:.3f} within 24 hours",
    "site_cem43_stop_min": "CEM43 of {:.1f} min in the session",
}
"""The limits of a site, and what was taken of each, in words."""


def lost_readback(run: RecordedRun) -> Iterator[str]:
    """Yield what the stimulator's own record lacks, though the journal says that it was measured."""
    if run.readback_damage:
        yield f"the read-back is damaged: {told_within(run, run.readback_damage)}"
    times_s = [record.event.time_s for record in run.readback if record.event.kind == "temperature"]
    seen = [each for each in heated_of(run) if each.verdict not in UNSEEN]
    lost = [
        each.name
        for each in seen
        if bisect_right(times_s, each.end_s) == bisect_right(times_s, max(each.onset_s, each.end_s - LAST_S))
    ]
    if lost:
        yield f"the read-back of {len(lost)} of {len(seen)} stimuli is not all there: {', '.join(lost)}"


def told_within(run: RecordedRun, told: str) -> str:
    """Return what is told with files by their names alone: a page that is sent says nothing of a computer."""
    return told.replace(f"{run.folder}/", "")


def dose_limits(run: RecordedRun) -> dict[str, float]:
    """Return the limits of a site's dose that were in force, as far as they are on record."""
    thermal = mapping(mapping(run.facts.get("limits")).get("thermal"))
    found = {name: number(thermal.get(name)) for name in _DOSE_LIMITS}
    return {name: limit for name, limit in found.items() if limit is not None}


def overdosed(run: RecordedRun) -> Iterator[str]:
    """Yield each limit of a site that was passed at any time of the run, with the most that it took."""
    limits = dose_limits(run)
    taken: dict[tuple[str, str], float] = {}
    for each in charges_of(run):
        amounts = (each.site_dose, each.site_dose_24h, each.site_cem43_min)
        for name, amount in zip(_DOSE_LIMITS, amounts, strict=True):
            taken[each.site, name] = max(taken.get((each.site, name), 0.0), amount)
    for (site, name), amount in taken.items():
        if name in limits and over(amount, limits[name]):
            what = _DOSE_LIMITS[name]
            yield f"{words(site)}: {what.format(amount)}, over the limit of {limits[name]:g}"


def nothing_to_measure(run: RecordedRun) -> dict[str, str]:
    """Return, by what is measured, why there was nothing to measure in this run."""
    found = {}
    if not is_virtual(run) and not any(events(run.records, *ONSETS.values())):
        found["onsets"] = "no stimulus was to begin at a time of its own"
    moved = any(row["kind"] == "vas" for row in rows(run.tables.ratings))
    if not is_virtual(run) and not moved and not any(events(run.records, "continuous_start")):
        found["frames"] = "nothing that moves was shown"
    return found
