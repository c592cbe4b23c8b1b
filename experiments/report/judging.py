"""The rules of the red, amber or green line: what is known of a run in, checks with their reasons out. Pure.

Red: the data, or somebody's safety, need a person to look before anything is used. Amber: usable, with what
is said here in mind. Green: nothing amiss in what was measured. What could not be measured is said to be so;
it is never green, and in a session in real time it is amber.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping

from experiments.report.on_time import frames, lateness, markers, onsets
from experiments.report.weighed import Check, Evidence, Judgement, Lamp, Level

MISSING_RATINGS = 0
"""[D] Every rating that was asked for should have been given; each that was not is listed."""

WRONG = ("wrong_temperature", "wrong_current", "not_delivered")
"""Verdicts on a stimulus that was not the one that was meant."""
DOUBTFUL = ("late", "short", "unknown", "not_judged")
"""Verdicts on a stimulus that was not quite the one that was meant, or of which not enough is known."""
SAFETY_ENDINGS = ("guard_stop", "device_fault")
STOPPED_ENDINGS = ("participant_stop", "operator_stop", "withdrawn")


SUMMARIES: Mapping[Lamp, str] = {
    "red": "look at this before anything of it is used",
    "amber": "usable, with reservations",
    "green": "nothing amiss in what was measured",
}


def judge(evidence: Evidence) -> Judgement:
    """Apply every rule; the worst level is the lamp's, and its reasons are those of the worst levels."""
    checks = tuple(rule(evidence) for rule in RULES)
    levels = {check.level for check in checks}
    unknown_is_amber = evidence.real_time and "not measured" in levels
    lamp: Lamp = "red" if "red" in levels else "amber" if "amber" in levels or unknown_is_amber else "green"
    return Judgement(lamp, SUMMARIES[lamp], tuple(_reasons(checks)), tuple(_unmeasured(checks)), checks)


def _reasons(checks: tuple[Check, ...]) -> Iterator[str]:
    """Yield the reasons, the worst first."""
    for level in ("red", "amber"):
        for check in checks:
            if check.level == level:
                yield from (f"{check.name}: {reason}" for reason in check.reasons)


def _unmeasured(checks: tuple[Check, ...]) -> Iterator[str]:
    """Yield what was not measured, in one sentence for each cause."""
    causes: dict[str, list[str]] = {}
    for check in checks:
        if check.level == "not measured":
            causes.setdefault(check.found, []).append(check.name)
    for why, names in causes.items():
        yield f"not measured: {', '.join(names)} ({why})"


def _records(evidence: Evidence) -> Check:
    asked = "every line of the journal and of the read-back whole"
    lost = evidence.lost_readback
    if evidence.damage:
        damaged = f"the journal is damaged: {evidence.damage}"
        return Check("records", "red", "damaged", asked, (damaged, *lost))
    if lost:
        return Check("records", "amber", "the read-back is not whole", asked, lost)
    return Check("records", "green", "whole", asked)


def _end(evidence: Evidence) -> Check:
    asked, found = "every trial run", evidence.ending.replace("_", " ") or "broken off"
    if evidence.ending == "completed" and evidence.skipped:
        told_skipped = f"the operator skipped {evidence.skipped} trial{'s' if evidence.skipped > 1 else ''}"
        return Check("end", "amber", f"{found}, but not every trial", asked, (told_skipped,))
    if evidence.ending == "completed":
        return Check("end", "green", found, asked)
    told = {
        "": "the session has no end on record",
        "guard_stop": "the guard ended the session",
        "device_fault": "a device failed, and ended the session",
        "refused": "the session was refused before it began",
        "withdrawn": "the participant withdrew",
        "participant_stop": "the participant stopped, and the session ended",
        "operator_stop": "the operator ended the session",
    }
    level: Level = "amber" if evidence.ending in STOPPED_ENDINGS else "red"
    sentence = f"{told.get(evidence.ending, found)}: {evidence.reason}"
    return Check("end", level, found, asked, (sentence,))


def _safety(evidence: Evidence) -> Check:
    red = tuple(dict.fromkeys((*evidence.guard_stops, *evidence.alarms, *evidence.adverse)))
    amber = (*evidence.person_stops, *evidence.adverse_unrelated)
    asked = "no stop, no alarm, no adverse event"
    if red:
        return Check("safety", "red", "alarms, or adverse events", asked, (*red, *amber))
    if amber:
        return Check("safety", "amber", "stops by a person, or events", asked, amber)
    return Check("safety", "green", "none", asked)


def _dose(evidence: Evidence) -> Check:
    asked = "no skin site over a limit in force"
    if not evidence.dosed:
        return Check("dose", "does not apply", "no heat was charged to a site", asked)
    if evidence.overdosed:
        return Check("dose", "red", "over a limit", asked, evidence.overdosed)
    if not evidence.dose_limits_known:
        return Check("dose", "not measured", "the limits in force are not kept with this run", asked)
    return Check("dose", "green", "within the limits", asked)


def _delivery(evidence: Evidence) -> Check:
    asked = "every stimulus delivered within what the rig tolerates"
    if not evidence.deliveries:
        return Check("stimuli", "does not apply", "nothing was given that is judged", asked)
    counts = Counter(each.verdict for each in evidence.deliveries)
    found = ", ".join(f"{count} {verdict.replace('_', ' ')}" for verdict, count in counts.most_common())
    wrong = _listed(evidence, WRONG, made_good=False)
    doubtful = _listed(evidence, DOUBTFUL, made_good=False)
    repeated = _listed(evidence, WRONG + DOUBTFUL, made_good=True)
    made_good = tuple(f"{each}, made good by a repeated trial" for each in repeated)
    if wrong:
        return Check("stimuli", "red", found, asked, (*wrong, *doubtful, *made_good))
    if doubtful or made_good:
        return Check("stimuli", "amber", found, asked, (*doubtful, *made_good))
    if counts["not_verifiable"] == len(evidence.deliveries):
        return Check("stimuli", "not measured", "this stimulator does not tell what it gives", asked)
    return Check("stimuli", "green", found, asked)


def _listed(evidence: Evidence, verdicts: tuple[str, ...], *, made_good: bool) -> tuple[str, ...]:
    """Return a sentence for each of these verdicts that was given, with the trials."""
    trials: dict[str, list[str]] = {}
    for each in evidence.deliveries:
        if each.verdict in verdicts and each.made_good == made_good:
            place = "before the trials" if each.trial is None else f"trial {each.trial}"
            trials.setdefault(each.verdict, []).append(place)
    return tuple(f"{verdict.replace('_', ' ')}: {', '.join(where)}" for verdict, where in trials.items())


def _ratings(evidence: Evidence) -> Check:
    asked, missing = "no rating missing [D]", evidence.ratings_missing
    if not evidence.ratings_asked:
        return Check("ratings", "does not apply", "nothing was asked", asked)
    found = f"{missing} of {evidence.ratings_asked} missing"
    if missing > MISSING_RATINGS:
        return Check("ratings", "amber", found, asked, (f"{found}; they are listed below",))
    return Check("ratings", "green", found, asked)


def _notices(evidence: Evidence) -> Check:
    found = (*evidence.notices, *evidence.scanner_amiss)
    told = "none" if not found else "1 notice" if len(found) == 1 else f"{len(found)} notices"
    return Check("notices", "amber" if found else "green", told, "none", found)


RULES: tuple[Callable[[Evidence], Check], ...] = (
    _records,
    _end,
    _safety,
    _dose,
    _delivery,
    _ratings,
    markers,
    onsets,
    lateness,
    frames,
    _notices,
)
"""Every rule, in the order in which they stand on the page."""
