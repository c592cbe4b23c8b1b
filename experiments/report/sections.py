"""The sections of a report on what was rated and what was given."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from experiments.recorded.runs import RecordedRun
from experiments.report.courses import courses_of
from experiments.report.doses import Charge, charges_of, totals_of
from experiments.report.given import along_of, currents_of, immersions_of, lasers_of
from experiments.report.judging import WRONG
from experiments.report.paint_courses import MOST_STIMULI, course_figures, worst_figure
from experiments.report.paint_doses import dose_figure
from experiments.report.paint_given import along_figures, immersion_figure, level_figure
from experiments.report.paint_ratings import over_trials, rating_figures
from experiments.report.parts import Part, Section, Shown, Words, coloured, figures, table
from experiments.report.ratings import Mean, answers_of, means_of, missing_of, ratings_of
from experiments.report.reading import mapping, number, rows, words

ABOUT_MEANS = (
    "Means are over the completed trials of this person in this run, whatever became of their stimulus, "
    "without those of a calibration; SD is that of the single ratings. They say nothing about other people."
)


def ratings_section(run: RecordedRun, watermark: str) -> Section:
    """Return the ratings: each a point by condition and over the trials, the means, what is missing."""
    rated = ratings_of(run)
    wide = over_trials(rated, watermark)
    means = means_of(rated)
    scales = tuple(dict.fromkeys(each.scale for each in means))
    answers = [
        (words(each.question), answer if answer is not None else "no answer in time", count)
        for each in answers_of(run)
        for answer, count in each.counts
    ]
    lacking = [
        (words(scale), "–" if block is None else block, "–" if trial is None else trial)
        for block, trial, scale in missing_of(run)
    ]
    stopped = [str(row["trial"]) for row in rows(run.tables.trials) if row["status"] != "completed"]
    parts: list[Part] = [
        *figures(rating_figures(rated, watermark)),
        *figures([wide], wide=True),
        *table(("condition", *map(words, scales)), _by_condition(means, scales), ABOUT_MEANS),
        *table(("question", "answer", "times"), answers, "answers to choices"),
        *table(("rating", "block", "trial"), lacking, "ratings and answers that never came"),
    ]
    if stopped:
        parts.append(
            Words(f"Stopped, so not all that was to be rated was asked: trial {', '.join(stopped)}.")
        )
    if not lacking:
        parts.append(Words("No rating that was asked for is missing.", fine=True))
    return Section("ratings", "Ratings", parts if rated or answers else [Words("Nothing was rated.")])


def _by_condition(means: Sequence[Mean], scales: Sequence[str]) -> list[tuple[Shown, ...]]:
    """Return a row for each condition, with what each scale came to."""
    cells = {(each.condition, each.scale): _mean(each) for each in means}
    conditions = dict.fromkeys(each.condition for each in means)
    return [
        (words(condition) or "of no condition", *(cells.get((condition, scale)) for scale in scales))
        for condition in conditions
    ]


def _mean(each: Mean) -> str:
    if each.mean is None:
        return f"none of {each.missing}"
    sd = f" (SD {each.sd:.1f})" if each.sd is not None else ""
    missing = f", {each.missing} missing" if each.missing else ""
    told = f"{each.mean:.1f}{sd}, n {each.n}{missing}"
    return told.replace("SD ", "SD\N{NO-BREAK SPACE}").replace("n ", "n\N{NO-BREAK SPACE}")


def stimuli_section(run: RecordedRun, watermark: str) -> Section:
    """Return what was given: verdicts, courses of temperature, current, energy, water."""
    courses = courses_of(run)
    names = tuple(dict.fromkeys(course.heated.stimulus for course in courses))
    parts: list[Part] = [*_verdicts(run), *figures(course_figures(courses, watermark))]
    if len(names) > MOST_STIMULI:
        left_out = ", ".join(words(name) for name in names[MOST_STIMULI:])
        parts.append(Words(f"Not drawn, since there are so many stimuli: {left_out}."))
    parts += figures([worst_figure(courses, watermark)], wide=True)
    parts += figures(
        [
            level_figure(currents_of(run), "current", "mA", watermark),
            level_figure(lasers_of(run), "laser energy", "mJ", watermark),
            immersion_figure(immersions_of(run), watermark),
            *along_figures(along_of(run), watermark),
        ]
    )
    parts += _water(run)
    return Section("stimuli", "Stimuli, as given", parts or [Words("No stimulus was given.")])


def _verdicts(run: RecordedRun) -> tuple[Part, ...]:
    judged = [record.event for record in run.records if record.event.kind == "delivery"]
    if not judged:
        return ()
    stimulus = {row["trial"]: str(row["stimulus"]) for row in rows(run.tables.trials)}
    counts = Counter(
        (stimulus.get(event.trial, "before the trials"), str(event.data["verdict"])) for event in judged
    )
    not_so = [
        (
            "before the trials" if event.trial is None else event.trial,
            words(stimulus.get(event.trial, "")),
            coloured_verdict(str(event.data["verdict"])),
            str(event.data["sentence"]),
        )
        for event in judged
        if event.data["verdict"] not in ("delivered", "not_verifiable")
    ]
    told = [(words(name), coloured_verdict(verdict), count) for (name, verdict), count in counts.items()]
    every = [
        (event.trial if event.trial is not None else "–", words(stimulus.get(event.trial, "")),
         words(event.data["verdict"]), str(event.data["sentence"]))
        for event in judged
    ]  # fmt: skip
    tolerated = mapping(mapping(mapping(run.facts.get("equipment")).get("stimulator")).get("delivery"))
    bounds = ", ".join(
        _BOUNDS.get(name, f"{words(name)} {{:g}}").format(value)
        for name, value in ((name, number(each)) for name, each in tolerated.items())
        if value is not None
    )
    return (
        *table(
            ("stimulus", "verdict", "times"),
            told,
            f"delivery verdicts; the rig tolerates {bounds or 'what is not on record'}",
        ),
        *table(("trial", "stimulus", "verdict", "why"), not_so, "stimuli that were not as they were meant"),
        *table(("trial", "stimulus", "verdict", "why"), every, folded="every verdict with its sentence"),
    )


_BOUNDS = {
    "onset_lag_s": "an onset off by {:g} s",
    "peak_error_c": "a peak off by {:g} °C",
    "plateau_error_s": "a plateau off by {:g} s",
    "area_error": "an area off by {:.0%}",
    "longest_gap_s": "{:g} s without a read-back",
    "pulse_lag_s": "a pulse off by {:g} s",
    "current_error": "a current off by {:.0%}",
}


def coloured_verdict(verdict: str) -> Shown:
    """Return a verdict on a stimulus in the colour that it counts as."""
    if verdict == "delivered":
        return coloured("green", words(verdict))
    if verdict == "not_verifiable":
        return coloured("unknown", words(verdict))
    return coloured("red" if verdict in WRONG else "amber", words(verdict))


def _water(run: RecordedRun) -> tuple[Part, ...]:
    found = [
        (each.trial if each.trial is not None else "–", words(each.condition), each.immersed_s,
         each.ended_by, each.water_start_c, each.water_end_c)
        for each in immersions_of(run)
    ]  # fmt: skip
    heads = ("trial", "condition", "seconds", "ended by", "water before (°C)", "water after (°C)")
    return table(heads, found, "immersions")


def dose_section(run: RecordedRun, watermark: str) -> Section | None:
    """Return what each skin site took; None where nothing was charged."""
    charges = charges_of(run)
    if not charges:
        return None
    limits = mapping(mapping(run.facts.get("limits")).get("thermal"))
    limit = number(limits.get("site_dose"))
    figure = dose_figure(charges, limit, watermark)
    kept = "" if limit is not None else " The limits in force are not kept with this run."
    parts: list[Part] = [
        *figures([figure], wide=True),
        *table(
            _DOSES, _totals(charges), "at the end; D is of this session and of 24 hours, CEM43 in minutes"
        ),
        Words(f"{_BASIS}{kept}", fine=True),
    ]
    return Section("dose", "Dose per skin site", parts)


_DOSES = ("site", "pulses of heat", "D session", "D 24 h", "CEM43 (min)", "where the doses come from")
_BASIS = (
    "Measured: from the read-backs of a stimulus that was as commanded. Incomplete or stopped: the greater "
    "of measured and commanded. Commanded: nothing settled it, so all of it counts. Given: current or light, "
    "which has no dose."
)


def _totals(charges: Sequence[Charge]) -> list[tuple[Shown, ...]]:
    return [
        (words(each.site), each.stimuli, f"{each.dose:.3f}", f"{each.dose_24h:.3f}", f"{each.cem43_min:.1f}",
         ", ".join(f"{count} {words(basis)}" for basis, count in each.by_basis))
        for each in totals_of(charges)
    ]  # fmt: skip
